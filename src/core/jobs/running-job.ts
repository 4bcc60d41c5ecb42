/** One job from queued to its end: what it says becomes its record, saved now and then and pushed at a steady pace. */
import { CanthusError } from '#contract/errors.ts'
import type { JobRecord } from '#contract/methods/jobs.ts'
import { withFailure } from './job.ts'
import type { JobResult, JobSpec } from './job.ts'
import { RateMeter } from './rate.ts'

const PUSH_EVERY_MS = 100
const SAVE_EVERY_MS = 2000

export class RunningJob {
  readonly spec: JobSpec
  record: JobRecord
  readonly #abort = new AbortController()
  readonly #rate = new RateMeter()
  readonly #push: (record: JobRecord) => void
  #pushTimer: NodeJS.Timeout | null = null
  #isCancelled = false
  #isClosing = false
  #keeperError: unknown = null
  #saving: Promise<void> = Promise.resolve()

  constructor(spec: JobSpec, record: JobRecord, push: (record: JobRecord) => void) {
    this.spec = spec
    this.record = record
    this.#push = push
  }

  cancel(): void {
    this.#isCancelled = true
    this.#abort.abort()
  }

  /** The process ends. A resumable job stays as it is in the project and goes on at the next start. */
  interrupt(): void {
    this.#isClosing = true
    this.#abort.abort()
  }

  async run(): Promise<void> {
    if (!this.#abort.signal.aborted) {
      this.record = { ...this.record, state: 'running', startedAtMs: this.record.startedAtMs ?? Date.now() }
      this.#pushSoon()
      await this.#save()
    }
    const heartbeat = setInterval(() => void this.#save(), SAVE_EVERY_MS)
    let result: JobResult = null
    let failure: unknown = null
    try {
      this.#abort.signal.throwIfAborted()
      result = await this.spec.run(this.#context(), this.record.jobId)
    } catch (error) {
      failure = error
    } finally {
      clearInterval(heartbeat)
    }
    await this.#end(result, failure)
  }

  #context() {
    return {
      signal: this.#abort.signal,
      progress: (done: number, total: number | null, unit: string) => {
        this.#rate.add(Date.now(), done)
        const ratePerSecond = this.#rate.perSecond()
        const left = total !== null && ratePerSecond !== null && ratePerSecond > 0 ? (total - done) / ratePerSecond : null
        this.record = { ...this.record, done, total, unit, ratePerSecond, secondsLeft: left }
        this.#pushSoon()
      },
      fail: (name: string, error: CanthusError) => {
        this.record = withFailure(this.record, name, error)
        this.#pushSoon()
      },
    }
  }

  async #end(result: JobResult, failure: unknown): Promise<void> {
    await this.#saving
    if (this.#isClosing && this.spec.isResumable) {
      if (this.#pushTimer !== null) clearTimeout(this.#pushTimer)
      return
    }
    const error = this.#keeperError ?? failure
    const ended = { endedAtMs: Date.now(), ratePerSecond: null, secondsLeft: null }
    if (error === null) this.record = { ...this.record, ...ended, state: 'done', result }
    else if (this.#isCancelled && this.#keeperError === null) this.record = { ...this.record, ...ended, state: 'cancelled' }
    else this.record = { ...this.record, ...ended, state: 'failed', error: this.#describe(error) }
    await this.#save()
    this.#pushNow()
  }

  #describe(error: unknown): NonNullable<JobRecord['error']> {
    if (this.#isClosing) return { code: 'job.cancelled', message: CUT_OFF }
    if (error instanceof CanthusError) return { code: error.code, message: error.message }
    return { code: 'internal.bug', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }

  /** One after the other; a job that cannot be kept any more is stopped and says why. */
  #save(): Promise<void> {
    const { keeper } = this.spec
    if (keeper === null) return Promise.resolve()
    this.#saving = this.#saving.then(async () => {
      try {
        if ((await keeper.save(this.record)).cancelRequested && !this.#isCancelled) this.cancel()
      } catch (error) {
        this.#keeperError ??= error
        this.#abort.abort()
      }
    })
    return this.#saving
  }

  #pushSoon(): void {
    this.#pushTimer ??= setTimeout(() => {
      this.#pushNow()
    }, PUSH_EVERY_MS)
  }

  #pushNow(): void {
    if (this.#pushTimer !== null) clearTimeout(this.#pushTimer)
    this.#pushTimer = null
    this.#push(this.record)
  }
}

export const CUT_OFF = 'Canthus was closed before this had finished. No half-written file was left; start it again.'
