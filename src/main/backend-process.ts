/** The backend and its inference worker: forked here, joined by ports, started again when they crash. */
import { join } from 'node:path'
import { MessageChannelMain, utilityProcess } from 'electron'
import type { MessagePortMain, UtilityProcess } from 'electron'
import type { AssetReply, FromBackend, ToBackend } from './messages.ts'

export interface BackendProcess {
  /** Joins a page: its end of a new channel to the backend. */
  openPort(): MessagePortMain
  requestAsset(path: string): Promise<AssetReply>
  close(): Promise<void>
}

const entryFolder = import.meta.dirname

/** `onRestart`: the backend is a new one, and pages need new ports. */
export function startBackendProcess(env: Record<string, string>, onRestart: () => void): BackendProcess {
  const workers = new Map<number, UtilityProcess>()
  const assets = new Map<number, (reply: AssetReply) => void>()
  let nextRequestId = 1
  let closing = false
  let child = fork()

  function fork(): UtilityProcess {
    const started = utilityProcess.fork(join(entryFolder, 'backend.js'), [], { serviceName: 'Canthus backend', env })
    started.on('message', (message: FromBackend) => receive(message))
    started.on('exit', () => {
      for (const worker of workers.values()) worker.kill()
      workers.clear()
      const gone: AssetReply = { kind: 'error', status: 503, message: 'The backend was started again.' }
      for (const settle of assets.values()) settle(gone)
      assets.clear()
      if (closing) return
      child = fork()
      onRestart()
    })
    return started
  }

  function send(message: ToBackend, ports: MessagePortMain[] = []): void {
    child.postMessage(message, ports)
  }

  function receive(message: FromBackend): void {
    if (message.type === 'asset') {
      assets.get(message.requestId)?.(message.reply)
      assets.delete(message.requestId)
    } else if (message.type === 'fork-worker') {
      forkWorker(message.workerId)
    } else if (message.type === 'kill-worker') {
      workers.get(message.workerId)?.kill()
    }
  }

  function forkWorker(workerId: number): void {
    const worker = utilityProcess.fork(join(entryFolder, 'worker.js'), [], { serviceName: 'Canthus inference' })
    const { port1, port2 } = new MessageChannelMain()
    workers.set(workerId, worker)
    // The port closes with the worker, which is how the backend learns of its end.
    worker.on('exit', () => workers.delete(workerId))
    worker.postMessage({ type: 'port' }, [port2])
    send({ type: 'worker', workerId }, [port1])
  }

  return {
    openPort() {
      const { port1, port2 } = new MessageChannelMain()
      send({ type: 'page' }, [port1])
      return port2
    },
    requestAsset(path) {
      const requestId = nextRequestId++
      return new Promise((resolve) => {
        assets.set(requestId, resolve)
        send({ type: 'asset', requestId, path })
      })
    },
    async close() {
      closing = true
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      send({ type: 'close' })
      await ended
    },
  }
}
