/** The backend as Electron's utility process: pages and the inference worker come as ports from main. */
import { createBackend } from './create-backend.ts'
import type { Backend } from './create-backend.ts'
import { findLocations } from './locations.ts'
import { createPortSpawner } from './port-worker.ts'
import type { ElectronPort } from './port-worker.ts'
import { createMessagePortTransport, fromEmitterPort } from '#bridge/transports/message-port.ts'
import { CanthusError } from '#contract/errors.ts'

/** What Electron puts on `process` in a utility process; its types belong to Electron, which this file may not import. */
interface ParentPort {
  on(type: 'message', listener: (event: { data: unknown; ports: ElectronPort[] }) => void): void
  postMessage(message: unknown): void
}

type FromMain =
  | { readonly type: 'page' }
  | { readonly type: 'worker'; readonly workerId: number }
  | { readonly type: 'asset'; readonly requestId: number; readonly path: string }
  | { readonly type: 'close' }

const parentPort = (process as unknown as { parentPort: ParentPort }).parentPort
const workers = createPortSpawner((message) => parentPort.postMessage(message))
const started = createBackend({
  host: 'electron',
  locations: findLocations(process.env, process.env['CANTHUS_PROGRAM'] ?? null),
  spawnWorker: workers.spawn,
})

parentPort.on('message', ({ data, ports }) => {
  void started.then((backend) => receive(backend, data as FromMain, ports[0]))
})

async function receive(backend: Backend, message: FromMain, port: ElectronPort | undefined): Promise<void> {
  if (message.type === 'page' && port !== undefined) {
    backend.bridge.connect(createMessagePortTransport(fromEmitterPort(port)))
  } else if (message.type === 'worker' && port !== undefined) {
    workers.join(message.workerId, port)
  } else if (message.type === 'asset') {
    parentPort.postMessage({ type: 'asset', requestId: message.requestId, reply: await readAsset(backend, message.path) })
  } else if (message.type === 'close') {
    await backend.close()
    process.exit(0)
  }
}

async function readAsset(backend: Backend, path: string): Promise<unknown> {
  try {
    const asset = await backend.core.resolveAsset(path)
    if (asset.kind === 'file') return { kind: 'file', path: asset.path, contentType: asset.type }
    return { kind: 'bytes', data: asset.data, contentType: asset.type }
  } catch (error) {
    if (!(error instanceof CanthusError)) throw error
    return { kind: 'error', status: error.code.endsWith('notFound') ? 404 : 422, message: error.message }
  }
}
