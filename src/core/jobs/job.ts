import type { JobRecord } from '#contract/methods/jobs.ts'
import type { CanthusError } from '#contract/errors.ts'
import type { JobContext } from './context.ts'

export type JobResult = JobRecord['result']

/** Where a job outlives the process. */
export interface JobKeeper {
  /** Called once, before the job can start. */
  create(job: JobRecord): Promise<void>
  /** Keeps what the job has come to, and says that it still lives. Answers whether somebody asked it to stop. */
  save(job: JobRecord): Promise<{ readonly cancelRequested: boolean }>
}

export interface JobSpec {
  readonly projectId: string | null
  readonly kind: JobRecord['kind']
  readonly title: string
  readonly unit: string
  /** Jobs of one lane run one after the other; null: at once. */
  readonly lane: string | null
  /** Goes on by itself after the process has ended; else it then counts as failed. */
  readonly isResumable: boolean
  /** null: kept in memory. */
  readonly keeper: JobKeeper | null
  readonly run: (context: JobContext, jobId: string) => Promise<JobResult>
}

export const MOST_FAILURES_KEPT = 200

export function newRecord(jobId: string, spec: JobSpec): JobRecord {
  return {
    jobId,
    projectId: spec.projectId,
    kind: spec.kind,
    title: spec.title,
    state: 'queued',
    done: 0,
    total: null,
    unit: spec.unit,
    ratePerSecond: null,
    secondsLeft: null,
    startedAtMs: null,
    endedAtMs: null,
    failures: [],
    failureCount: 0,
    result: null,
    error: null,
  }
}

export function withFailure(record: JobRecord, name: string, error: CanthusError): JobRecord {
  const isKept = record.failures.length < MOST_FAILURES_KEPT
  return {
    ...record,
    failures: isKept ? [...record.failures, { name, code: error.code, message: error.message }] : record.failures,
    failureCount: record.failureCount + 1,
  }
}

export function hasEnded(record: JobRecord): boolean {
  return record.state === 'done' || record.state === 'failed' || record.state === 'cancelled'
}
