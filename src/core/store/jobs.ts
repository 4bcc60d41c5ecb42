/** Jobs as the project file keeps them, so that they outlive the process. */
import { CanthusError } from '#contract/errors.ts'
import type { JobRecord } from '#contract/methods/jobs.ts'
import type { Connection, Reader, Writer } from './connection.ts'
import type { JobRow } from './tables.ts'

export type JobJson = JobRecord['result']

export interface NewJob {
  readonly record: JobRecord
  /** What it was asked for, so that it can go on after a restart. */
  readonly input: JobJson
  readonly owner: string
  readonly nowMs: number
}

export async function insertJob(trx: Writer, job: NewJob): Promise<void> {
  await trx
    .insertInto('job')
    .values({
      id: job.record.jobId,
      kind: job.record.kind,
      title: job.record.title,
      created_ms: job.nowMs,
      input: JSON.stringify(job.input),
      owner: job.owner,
      heartbeat_ms: job.nowMs,
      ...progressColumns(job.record),
    })
    .execute()
}

/**
 * Answers whether somebody, maybe in another process, has asked the job to stop.
 * @throws CanthusError job.alreadyRunning where another process has taken it over
 */
export async function saveJob(
  connection: Connection,
  record: JobRecord,
  owner: string,
  nowMs: number,
): Promise<{ cancelRequested: boolean }> {
  const row = await connection.write((trx) =>
    trx
      .updateTable('job')
      .set({ ...progressColumns(record), heartbeat_ms: nowMs })
      .where('id', '=', record.jobId)
      .where('owner', '=', owner)
      .returning('cancel_requested')
      .executeTakeFirst(),
  )
  if (row === undefined) {
    throw new CanthusError('job.alreadyRunning', 'Another Canthus has taken this job over, because this one had not been heard of.')
  }
  return { cancelRequested: row.cancel_requested === 1 }
}

function progressColumns(record: JobRecord) {
  return {
    state: record.state,
    done: record.done,
    total: record.total,
    unit: record.unit,
    started_ms: record.startedAtMs,
    ended_ms: record.endedAtMs,
    failures: JSON.stringify(record.failures),
    failure_count: record.failureCount,
    result: record.result === null ? null : JSON.stringify(record.result),
    error: record.error === null ? null : JSON.stringify(record.error),
  }
}

function toRecord(row: JobRow, projectId: string): JobRecord {
  return {
    jobId: row.id,
    projectId,
    kind: row.kind,
    title: row.title,
    state: row.state,
    done: row.done,
    total: row.total,
    unit: row.unit,
    ratePerSecond: null,
    secondsLeft: null,
    startedAtMs: row.started_ms,
    endedAtMs: row.ended_ms,
    failures: JSON.parse(row.failures) as JobRecord['failures'],
    failureCount: row.failure_count,
    result: row.result === null ? null : (JSON.parse(row.result) as JobJson),
    error: row.error === null ? null : (JSON.parse(row.error) as JobRecord['error']),
  }
}

/** Newest first. */
export async function listJobs(connection: Connection, projectId: string, limit: number): Promise<JobRecord[]> {
  const rows = await connection.read((db) =>
    db.selectFrom('job').selectAll().orderBy('created_ms', 'desc').limit(limit).execute(),
  )
  return rows.map((row) => toRecord(row, projectId))
}

export async function findJob(connection: Connection, projectId: string, jobId: string): Promise<JobRecord | null> {
  const row = await connection.read((db) =>
    db.selectFrom('job').selectAll().where('id', '=', jobId).executeTakeFirst(),
  )
  return row === undefined ? null : toRecord(row, projectId)
}

/** Asks the process that runs the job to stop it; false where the project has no such job. */
export async function requestCancel(connection: Connection, jobId: string): Promise<boolean> {
  const result = await connection.write((trx) =>
    trx.updateTable('job').set({ cancel_requested: 1 }).where('id', '=', jobId).executeTakeFirst(),
  )
  return result.numUpdatedRows === 1n
}

/** Whether a job, or one of that kind other than `exceptId`, waits or runs in any process. */
export async function hasUnfinishedJob(db: Reader, kind?: JobRecord['kind'], exceptId?: string): Promise<boolean> {
  let query = db.selectFrom('job').select('id').where('state', 'in', ['queued', 'running'])
  if (kind !== undefined) query = query.where('kind', '=', kind)
  if (exceptId !== undefined) query = query.where('id', '!=', exceptId)
  return (await query.limit(1).executeTakeFirst()) !== undefined
}

export interface AdoptedJob {
  readonly record: JobRecord
  readonly input: JobJson
}

/** Takes over the unfinished jobs whose process is gone. `isGone` judges by owner and last sign of life. */
export async function adoptJobs(
  connection: Connection,
  projectId: string,
  owner: string,
  nowMs: number,
  isGone: (owner: string, heartbeatMs: number) => boolean,
): Promise<AdoptedJob[]> {
  return connection.write(async (trx) => {
    const rows = await trx
      .selectFrom('job')
      .selectAll()
      .where('state', 'in', ['queued', 'running'])
      .orderBy('created_ms')
      .execute()
    const gone = rows.filter((row) => isGone(row.owner, row.heartbeat_ms))
    for (const row of gone) {
      await trx.updateTable('job').set({ owner, heartbeat_ms: nowMs }).where('id', '=', row.id).execute()
    }
    return gone.map((row) => ({ record: toRecord(row, projectId), input: JSON.parse(row.input) as JobJson }))
  })
}
