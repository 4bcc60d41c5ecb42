/** The backend's side of inference: a queue of requests in front of a worker process that may end at any time. */
import { CanthusError } from '#contract/errors.ts'
import { defaultLimits } from '#core/images/picture.ts'
import { listProviders } from './providers.ts'
import type { ProviderName } from './providers.ts'
import type { PackSummary, PicturePrediction, Predictor, PredictRequest, ProviderReport } from './types.ts'
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

/** One picture is inferred while the next one is decoded. */
const mostInFlight = 2
const mostTries = 2

interface Job {
  readonly request: PredictRequest
  readonly answer: PromiseWithResolvers<PicturePrediction>
  /** Workers that ended while they had it. */
  crashes: number
}

/**
 * A predictor with a worker process of its own, started at the first use and again after a crash.
 *
 * A request that was with a worker when it ended is tried once more, alone, so that only a picture that ends the worker
 * twice fails (inference.crashed). Aborting drops a request (job.cancelled); one that already runs ends unheard.
 */
export function createPredictor(options: PredictorOptions): WorkerPredictor {
  const spawn = options.spawn ?? forkWith()
  const load = {
    packFolder: options.packFolder,
    providers: options.providers ?? listProviders(process.platform, process.arch),
    largestPixels: options.largestPixels ?? defaultLimits.largestPixels,
  }
  const queue: Job[] = []
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
    for (let job = queue[0]; job !== undefined && mayStart(job); job = queue[0]) {
      queue.shift()
      running.add(job)
      void run(job)
    }
  }

  /** A request that has seen a worker end runs alone, so that it cannot take another one with it. */
  function mayStart(job: Job): boolean {
    if (job.crashes > 0) return running.size === 0
    return running.size < mostInFlight && ![...running].some((r) => r.crashes > 0)
  }

  async function run(job: Job): Promise<void> {
    try {
      const worker = await getWorker()
      job.answer.resolve(await worker.predict(job.request))
    } catch (error) {
      if (!(error instanceof WorkerEnded)) job.answer.reject(error)
      else if (closed) job.answer.reject(cancelled(job.request))
      else if (++job.crashes < mostTries) queue.unshift(job)
      else job.answer.reject(crashed(job.request, error))
    } finally {
      running.delete(job)
      pump()
    }
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
    predict: (request, signal) => {
      if (closed || signal?.aborted === true) return Promise.reject(cancelled(request))
      const job: Job = { request, answer: Promise.withResolvers<PicturePrediction>(), crashes: 0 }
      const drop = () => {
        const at = queue.indexOf(job)
        if (at >= 0) queue.splice(at, 1)
        job.answer.reject(cancelled(request))
      }
      signal?.addEventListener('abort', drop, { once: true })
      queue.push(job)
      pump()
      return job.answer.promise.finally(() => {
        signal?.removeEventListener('abort', drop)
      })
    },
    close: async () => {
      closed = true
      for (const job of queue.splice(0)) job.answer.reject(cancelled(job.request))
      const worker = link ?? (await starting?.catch(() => null))
      worker?.kill()
      await worker?.ended
    },
  }
}

function cancelled(request: PredictRequest): CanthusError {
  return new CanthusError('job.cancelled', `${request.path}: prediction was cancelled`, { path: request.path })
}

function crashed(request: PredictRequest | null, end: WorkerEnded): CanthusError {
  const what = request === null ? '' : `${request.path}: `
  const message = `${what}the inference worker ended unexpectedly${request === null ? '' : ' twice'} (${end.message})`
  return new CanthusError('inference.crashed', message, { ...(request && { path: request.path }), reason: end.message })
}
