/** The backend's side of inference: a queue of requests in front of a worker process that may end at any time. */
import { CanthusError } from '#contract/errors.ts'
import { defaultLimits } from '#core/images/picture.ts'
import { listProviders } from './providers.ts'
import type { TaskAnswer, TaskKind, TaskRequest } from './protocol.ts'
import type { ProviderName } from './providers.ts'
import { RequestQueue } from './request-queue.ts'
import type { Urgency } from './request-queue.ts'
import type { PackSummary, Predictor, ProviderReport } from './types.ts'
import { startWorker, WorkerEnded } from './worker-link.ts'
import type { WorkerLink } from './worker-link.ts'
import { forkWith } from './worker-process.ts'
import type { SpawnWorker } from './worker-process.ts'


export interface PredictorOptions {
  /** Absolute path of the model pack. */
  readonly packFolder: string
  /** Starts the worker; by default a fork of this process's Node. */
  readonly spawn?: SpawnWorker
  /** Tried in this order; by default CUDA, DirectML, CoreML, CPU as the platform has them. */
  readonly providers?: readonly ProviderName[]
  /** Pictures of more pixels are refused. */
  readonly largestPixels?: number
}

export interface WorkerPredictor extends Predictor {
  /** Process id of the worker; null where none runs. */
  readonly workerPid: number | null
}

/**
 * Requests that are with the worker, of the same urgency or more. One picture of a batch is inferred while the next one is
 * decoded; what is more urgent goes to the worker beside them, and there before what waits for the networks.
 */
const mostInFlight: Readonly<Record<Urgency, number>> = { batch: 2, ahead: 3, urgent: 4 }
const mostTries = 2

const urgencyOf: Readonly<Record<TaskKind, Urgency>> = {
  predict: 'batch',
  resolve: 'urgent',
  explain: 'urgent',
  prepare: 'ahead',
}

interface Job {
  readonly path: string
  readonly urgency: Urgency
  /** Has the worker do it and settles the answer; throws what the worker said. */
  ask(worker: WorkerLink): Promise<void>
  reject(error: unknown): void
  /** Workers that ended while they had it. */
  crashes: number
}

/**
 * A predictor with a worker process of its own, started at the first use and again after a crash.
 *
 * A request that was with a worker when it ended is tried once more, alone, so that only a picture that ends the worker
 * twice fails (inference.crashed). Aborting drops a request (job.cancelled); one that already runs ends unheard.
 * `resolve` and `explain` overtake all that waits, `prepare` overtakes predictions.
 */
export function createPredictor(options: PredictorOptions): WorkerPredictor {
  const spawn = options.spawn ?? forkWith()
  const load = {
    packFolder: options.packFolder,
    providers: options.providers ?? listProviders(process.platform, process.arch),
    largestPixels: options.largestPixels ?? defaultLimits.largestPixels,
  }
  const queue = new RequestQueue<Job>()
  const running = new Set<Job>()
  let starting: Promise<WorkerLink> | null = null
  let link: WorkerLink | null = null
  let pack: PackSummary | null = null
  let provider: ProviderReport = { loaded: null, tried: [] }
  let closed = false

  /** The worker that runs, with its pack loaded; started where there is none. */
  function getWorker(): Promise<WorkerLink> {
    starting ??= start()
    return starting
  }

  async function start(): Promise<WorkerLink> {
    const forget = () => {
      link = null
      starting = null
    }
    try {
      link = await startWorker(spawn, load, forget)
    } catch (cause) {
      forget()
      throw new WorkerEnded(cause instanceof Error ? cause.message : String(cause), { cause })
    }
    const started = link
    try {
      const loaded = await started.loaded
      pack = loaded.pack
      provider = loaded.provider
      return started
    } catch (error) {
      // The next request starts anew: the pack may have been put right meanwhile.
      started.kill()
      await started.ended
      throw error
    }
  }

  function pump(): void {
    for (let job = queue.first(); job !== undefined && mayStart(job); job = queue.first()) {
      queue.remove(job)
      running.add(job)
      void run(job)
    }
  }

  /** A request that has seen a worker end runs alone, so that it cannot take another one with it. */
  function mayStart(job: Job): boolean {
    if (job.crashes > 0) return running.size === 0
    return running.size < mostInFlight[job.urgency] && ![...running].some((r) => r.crashes > 0)
  }

  async function run(job: Job): Promise<void> {
    try {
      await job.ask(await getWorker())
    } catch (error) {
      if (!(error instanceof WorkerEnded)) job.reject(error)
      else if (closed) job.reject(cancelled(job.path))
      else if (++job.crashes < mostTries) queue.putBack(job)
      else job.reject(crashed(job.path, error))
    } finally {
      running.delete(job)
      pump()
    }
  }

  function submit<K extends TaskKind>(kind: K, request: TaskRequest<K>, signal?: AbortSignal): Promise<TaskAnswer<K>> {
    const { path } = request
    if (closed || signal?.aborted === true) return Promise.reject(cancelled(path))
    const answer = Promise.withResolvers<TaskAnswer<K>>()
    const job: Job = {
      path,
      urgency: urgencyOf[kind],
      ask: async (worker) => {
        answer.resolve(await worker.ask(kind, request))
      },
      reject: answer.reject,
      crashes: 0,
    }
    const drop = () => {
      queue.remove(job)
      answer.reject(cancelled(path))
    }
    signal?.addEventListener('abort', drop, { once: true })
    for (const dropped of queue.add(job)) dropped.reject(cancelled(dropped.path))
    pump()
    return answer.promise.finally(() => {
      signal?.removeEventListener('abort', drop)
    })
  }

  return {
    get workerPid() {
      return link?.pid ?? null
    },
    getPack: async () => {
      if (pack !== null) return pack
      try {
        await getWorker()
      } catch (error) {
        throw error instanceof WorkerEnded ? crashed(null, error) : error
      }
      if (pack === null) throw new Error('a loaded worker has a pack')
      return pack
    },
    getProvider: () => provider,
    predict: (request, signal) => submit('predict', request, signal),
    resolve: (request, signal) => submit('resolve', request, signal),
    explain: (request, signal) => submit('explain', request, signal),
    prepare: async (request) => {
      await submit('prepare', request)
    },
    close: async () => {
      closed = true
      for (const job of queue.clear()) job.reject(cancelled(job.path))
      const worker = link ?? (await starting?.catch(() => null))
      worker?.kill()
      await worker?.ended
    },
  }
}

function cancelled(path: string): CanthusError {
  return new CanthusError('job.cancelled', `${path}: the request was cancelled`, { path })
}

function crashed(path: string | null, end: WorkerEnded): CanthusError {
  const what = path === null ? '' : `${path}: `
  const message = `${what}the inference worker ended unexpectedly${path === null ? '' : ' twice'} (${end.message})`
  return new CanthusError('inference.crashed', message, { ...(path !== null && { path }), reason: end.message })
}
