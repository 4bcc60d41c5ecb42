/**
 * Entry of the inference worker, the process that owns ONNX Runtime. Forked by Node (`child_process.fork`) it speaks over
 * the IPC channel; as an Electron utility process, over the message port that comes with the first message.
 */
import type { FromWorker, ToWorker } from './protocol.ts'
import { serveWorker } from './serve-worker.ts'

/** The parts of Electron's MessagePortMain that are used; core does not import Electron. */
interface MessagePortLike {
  postMessage(message: FromWorker): void
  on(event: 'message', listener: (event: { data: ToWorker }) => void): void
  on(event: 'close', listener: () => void): void
  start(): void
}

interface ParentPortLike {
  once(event: 'message', listener: (event: { ports: MessagePortLike[] }) => void): void
}

function findParentPort(): ParentPortLike | null {
  const host: { parentPort?: ParentPortLike } = process as unknown as { parentPort?: ParentPortLike }
  return host.parentPort ?? null
}

function serveElectron(parentPort: ParentPortLike): void {
  parentPort.once('message', ({ ports: [port] }) => {
    if (port === undefined) throw new Error('the inference worker was started without a port')
    const receive = serveWorker((message) => {
      port.postMessage(message)
    })
    port.on('message', ({ data }) => {
      receive(data)
    })
    port.on('close', () => {
      process.exit(0)
    })
    port.start()
  })
}

function serveFork(): void {
  const receive = serveWorker((message) => {
    process.send?.(message)
  })
  process.on('message', (message: ToWorker) => {
    receive(message)
  })
  process.on('disconnect', () => {
    process.exit(0)
  })
}

const parentPort = findParentPort()
if (parentPort !== null) serveElectron(parentPort)
else if (process.send !== undefined) serveFork()
else throw new Error('the inference worker is started by Canthus, not by hand')
