/** One worker process and the requests that are with it. */
import { CanthusError } from '#contract/errors.ts'
import type { ErrorBody } from '#contract/errors.ts'
import type { FromWorker, LoadMessage } from './protocol.ts'
import type { PackSummary, PicturePrediction, PredictRequest, ProviderReport } from './types.ts'
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
  predict(request: PredictRequest): Promise<PicturePrediction>
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
  const waiting = new Map<number, PromiseWithResolvers<PicturePrediction>>()
  const loaded = Promise.withResolvers<LoadedPack>()
  const ended = Promise.withResolvers<void>()
  // Who asks for a prediction hears of a failed load through `loaded`; nobody may be listening at this moment.
  loaded.promise.catch(() => undefined)
  let end: WorkerEnded | null = null
  let nextId = 1

  function settle(id: number): PromiseWithResolvers<PicturePrediction> | undefined {
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
      case 'predicted':
        settle(message.id)?.resolve(message.prediction)
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
    predict: (request) => {
      if (end !== null) return Promise.reject(end)
      const id = nextId++
      const answer = Promise.withResolvers<PicturePrediction>()
      waiting.set(id, answer)
      child.send({ kind: 'predict', id, request })
      return answer.promise
    },
    kill: () => {
      child.kill()
    },
  }
}

function toError({ code, message, details }: ErrorBody): CanthusError {
  return new CanthusError(code, message, details)
}
