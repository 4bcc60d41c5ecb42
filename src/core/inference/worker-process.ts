/** How the worker process is started: by Node here; Electron injects a spawner of its own. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { FromWorker, ToWorker } from './protocol.ts'

/** A running worker, whoever started it. */
export interface WorkerProcess {
  readonly pid: number | null
  send(message: ToWorker): void
  onMessage(listener: (message: FromWorker) => void): void
  /** Called once, with what is known about the end: exit code or signal, and the last lines of the error output. */
  onExit(listener: (reason: string) => void): void
  kill(): void
}

export type SpawnWorker = () => WorkerProcess | Promise<WorkerProcess>

const keptErrorOutput = 2000

/**
 * A spawner that forks the worker with the Node that runs this process.
 * @param modulePath the worker's entry; a bundled program names its own
 */
export function forkWith(modulePath: string = fileURLToPath(new URL('./worker.ts', import.meta.url))): SpawnWorker {
  return () => {
    const child = fork(modulePath, [], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let errorOutput = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errorOutput = (errorOutput + text).slice(-keptErrorOutput)
    })
    return {
      pid: child.pid ?? null,
      send: (message) => {
        // A worker that has just ended is reported by 'close'; the message's own failure adds nothing.
        child.send(message, () => undefined)
      },
      onMessage: (listener) => {
        child.on('message', listener)
      },
      onExit: (listener) => {
        child.once('error', (error) => {
          listener(`it could not be started: ${error.message}`)
        })
        child.once('close', (code, signal) => {
          const how = signal === null ? `exit code ${String(code)}` : `signal ${signal}`
          listener(errorOutput.trim() === '' ? how : `${how}: ${errorOutput.trim()}`)
        })
      },
      kill: () => {
        child.kill('SIGKILL')
      },
    }
  }
}
