/** Inference workers that Electron's main process forks for the backend; each is reached over a port of its own. */
import type { SpawnWorker, WorkerProcess } from '#core/inference/worker-process.ts'

/** The parts of Electron's MessagePortMain that are used; the backend does not import Electron. */
export interface ElectronPort {
  postMessage(message: unknown): void
  start(): void
  close(): void
  on(type: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  on(type: 'close', listener: () => void): unknown
}

export type AskMain =
  | { readonly type: 'fork-worker'; readonly workerId: number }
  | { readonly type: 'kill-worker'; readonly workerId: number }

export interface PortSpawner {
  readonly spawn: SpawnWorker
  /** Main has forked the worker that was asked for and hands over its port. */
  join(workerId: number, port: ElectronPort): void
}

export function createPortSpawner(askMain: (message: AskMain) => void): PortSpawner {
  const asked = new Map<number, (port: ElectronPort) => void>()
  let nextWorkerId = 1

  return {
    spawn: async () => {
      const workerId = nextWorkerId++
      const port = await new Promise<ElectronPort>((resolve) => {
        asked.set(workerId, resolve)
        askMain({ type: 'fork-worker', workerId })
      })
      return describeWorker(port, () => askMain({ type: 'kill-worker', workerId }))
    },
    join(workerId, port) {
      asked.get(workerId)?.(port)
      asked.delete(workerId)
    },
  }
}

function describeWorker(port: ElectronPort, kill: () => void): WorkerProcess {
  return {
    // Main knows its process id; nobody here needs it.
    pid: null,
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', ({ data }) => listener(data as Parameters<typeof listener>[0]))
      port.start()
    },
    // A port closes with the process at its other end.
    onExit: (listener) => void port.on('close', () => listener('the inference process ended')),
    kill,
  }
}
