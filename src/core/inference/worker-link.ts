/** One worker process and the requests that are with it. */
import { CanthusError } from '#contract/errors.ts'
import type { ErrorBody } from '#contract/errors.ts'
import type { FromWorker, LoadMessage, TaskAnswer, TaskKind, TaskMessage, TaskRequest } from './protocol.ts'
import type { PackSummary, ProviderReport } from './types.ts'
import type { SpawnWorker } from './worker-process.ts'

/** The process ended while it still owed an answer. Not the fault of a request alone, so not yet a CanthusError. */
export class WorkerEnded extends Error {
  override readonly name = 'WorkerEnded'
}

export interface LoadedPack {
  readonly pack: PackSummary
  readonly provider: ProviderReport
}

export interface WorkerLink {
  readonly pid: number | null
  /** Rejects with CanthusError model.*, inference.failed, or WorkerEnded. */
  readonly loaded: Promise<LoadedPack>
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>
  /** Rejects with CanthusError, or WorkerEnded. */
  ask<K extends TaskKind>(kind: K, request: TaskRequest<K>): Promise<TaskAnswer<K>>
  kill(): void
}

/**
 * Starts a worker and has it load the pack.
 * @param onEnd called when the process has ended, before any request hears of it
 */
export async function startWorker(
  spawn: SpawnWorker,
  load: Omit<LoadMessage, 'kind'>,
  onEnd: () => void,
): Promise<WorkerLink> {
  const child = await spawn()
  const waiting = new Map<number, PromiseWithResolvers<TaskAnswer<TaskKind>>>()
  const loaded = Promise.withResolvers<LoadedPack>()
  const ended = Promise.withResolvers<void>()
  // Who asks for a prediction hears of a failed load through `loaded`; nobody may be listening at this moment.
  loaded.promise.catch(() => undefined)
  let end: WorkerEnded | null = null
  let nextId = 1

  function settle(id: number): PromiseWithResolvers<TaskAnswer<TaskKind>> | undefined {
    const request = waiting.get(id)
    waiting.delete(id)
    return request
  }

  child.onMessage((message: FromWorker) => {
    switch (message.kind) {
      case 'loaded':
        loaded.resolve({ pack: message.pack, provider: message.provider })
        break
      case 'loadFailed':
        loaded.reject(toError(message.error))
        break
      case 'answered':
        settle(message.id)?.resolve(message.answer)
        break
      case 'failed':
        settle(message.id)?.reject(toError(message.error))
        break
    }
  })
  child.onExit((reason) => {
    if (end !== null) return
    end = new WorkerEnded(reason)
    onEnd()
    loaded.reject(end)
    for (const id of [...waiting.keys()]) settle(id)?.reject(end)
    ended.resolve()
  })
  child.send({ kind: 'load', ...load })

  return {
    pid: child.pid,
    loaded: loaded.promise,
    ended: ended.promise,
    ask: <K extends TaskKind>(kind: K, request: TaskRequest<K>) => {
      if (end !== null) return Promise.reject(end)
      const id = nextId++
      const answer = Promise.withResolvers<TaskAnswer<TaskKind>>()
      waiting.set(id, answer)
      child.send({ kind, id, request } as TaskMessage)
      // The worker answers each id in the kind that it was asked in.
      return answer.promise as Promise<TaskAnswer<K>>
    },
    kill: () => {
      child.kill()
    },
  }
}

function toError({ code, message, details }: ErrorBody): CanthusError {
  return new CanthusError(code, message, details)
}
