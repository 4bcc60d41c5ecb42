/** Runs the jobs of this process: a queue a lane, everything else at once. */
import { randomUUID } from 'node:crypto'
import type { JobRecord } from '#contract/methods/jobs.ts'
import { hasEnded, newRecord } from './job.ts'
import type { JobSpec } from './job.ts'
import { RunningJob } from './running-job.ts'

const MOST_ENDED_KEPT = 200

export class JobRunner {
  readonly #jobs = new Map<string, RunningJob>()
  readonly #lanes = new Map<string, Promise<void>>()
  readonly #runs = new Map<string, Promise<void>>()
  readonly #onProgress: (job: JobRecord) => void

  constructor(onProgress: (job: JobRecord) => void) {
    this.#onProgress = onProgress
  }

  /** Answers with the job's id once the job is kept, not when it ends. */
  async start(spec: JobSpec): Promise<string> {
    const record = newRecord(randomUUID(), spec)
    await spec.keeper?.create(record)
    this.#launch(new RunningJob(spec, record, this.#onProgress))
    return record.jobId
  }

  /** Goes on with a job that an earlier process has left. */
  resume(spec: JobSpec, record: JobRecord): void {
    this.#launch(new RunningJob(spec, { ...record, ratePerSecond: null, secondsLeft: null }, this.#onProgress))
  }

  get(jobId: string): JobRecord | null {
    return this.#jobs.get(jobId)?.record ?? null
  }

  /** Newest first. */
  list(): JobRecord[] {
    return [...this.#jobs.values()].map((j) => j.record).reverse()
  }

  /** false where this process does not run it. */
  cancel(jobId: string): boolean {
    const job = this.#jobs.get(jobId)
    if (job === undefined) return false
    if (!hasEnded(job.record)) job.cancel()
    return true
  }

  /** Resolves when the job has ended. */
  async wait(jobId: string): Promise<void> {
    await this.#runs.get(jobId)
  }

  async close(): Promise<void> {
    for (const job of this.#jobs.values()) if (!hasEnded(job.record)) job.interrupt()
    await Promise.all(this.#runs.values())
  }

  #launch(job: RunningJob): void {
    const { jobId } = job.record
    this.#jobs.set(jobId, job)
    const { lane } = job.spec
    const turn = lane === null ? Promise.resolve() : (this.#lanes.get(lane) ?? Promise.resolve())
    const run = turn.then(() => job.run()).then(() => {
      this.#runs.delete(jobId)
      this.#forgetOld()
    })
    if (lane !== null) this.#lanes.set(lane, run)
    this.#runs.set(jobId, run)
    this.#onProgress(job.record)
  }

  #forgetOld(): void {
    const ended = [...this.#jobs].filter(([, job]) => hasEnded(job.record))
    for (const [jobId] of ended.slice(0, Math.max(0, ended.length - MOST_ENDED_KEPT))) this.#jobs.delete(jobId)
  }
}
