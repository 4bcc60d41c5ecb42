/** Jobs as the project file keeps them, so that they outlive the process. */
import { sql } from 'kysely'
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

/** What a job over pictures works through, in the order of their names. */
export async function insertItems(
  trx: Writer,
  jobId: string,
  scope: 'unpredicted' | 'all' | { readonly imageIds: readonly number[] },
): Promise<number> {
  const wanted =
    typeof scope === 'object'
      ? sql`where id in (select value from json_each(${JSON.stringify(scope.imageIds)}))`
      : scope === 'unpredicted'
        ? sql`where predicted = 0`
        : sql``
  const result = await sql`
    insert into job_item (job_id, place, image_id, state)
    select ${jobId}, row_number() over (order by name_key, id) - 1, id, 'pending' from image ${wanted}`.execute(trx)
  return Number(result.numAffectedRows ?? 0)
}

export interface ItemCounts {
  readonly total: number
  readonly pending: number
}

export async function countItems(connection: Connection, jobId: string): Promise<ItemCounts> {
  return connection.read((db) =>
    db
      .selectFrom('job_item')
      .select((eb) => [
        eb.fn.countAll<number>().as('total'),
        eb.fn.countAll<number>().filterWhere('state', '=', 'pending').as('pending'),
      ])
      .where('job_id', '=', jobId)
      .executeTakeFirstOrThrow(),
  )
}

export interface PendingItem {
  readonly imageId: number
  readonly place: number
  readonly name: string
}

/** The next ones after `afterPlace`. */
export async function listPending(
  connection: Connection,
  jobId: string,
  afterPlace: number,
  limit: number,
): Promise<PendingItem[]> {
  return connection.read((db) =>
    db
      .selectFrom('job_item')
      .innerJoin('image', 'image.id', 'job_item.image_id')
      .select(['job_item.image_id as imageId', 'job_item.place', 'image.name'])
      .where('job_id', '=', jobId)
      .where('state', '=', 'pending')
      .where('place', '>', afterPlace)
      .orderBy('place')
      .limit(limit)
      .execute(),
  )
}

/** The picture could not be done: its row says why, and the job does not try it again. */
export async function failItem(
  connection: Connection,
  jobId: string,
  imageId: number,
  error: { readonly code: string; readonly message: string },
): Promise<void> {
  await connection.write(async (trx) => {
    await trx
      .updateTable('job_item')
      .set({ state: 'failed' })
      .where('job_id', '=', jobId)
      .where('image_id', '=', imageId)
      .execute()
    await trx
      .updateTable('image')
      .set({ error_code: error.code, error_message: error.message })
      .where('id', '=', imageId)
      .execute()
  })
}

export interface FailedItems {
  readonly count: number
  /** The first ones, in the order of work. */
  readonly failures: JobRecord['failures']
}

export async function listFailedItems(connection: Connection, jobId: string, limit: number): Promise<FailedItems> {
  return connection.read(async (db) => {
    const failed = db
      .selectFrom('job_item')
      .innerJoin('image', 'image.id', 'job_item.image_id')
      .where('job_id', '=', jobId)
      .where('state', '=', 'failed')
    const rows = await failed
      .select(['image.name', 'image.error_code', 'image.error_message'])
      .orderBy('place')
      .limit(limit)
      .execute()
    const { count } = await failed.select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
    return {
      count,
      failures: rows.map((r) => ({ name: r.name, code: r.error_code ?? '', message: r.error_message ?? '' })),
    }
  })
}

/** Faces on the pictures that the job has done. */
export async function countItemFaces(connection: Connection, jobId: string): Promise<number> {
  const row = await connection.read((db) =>
    db
      .selectFrom('job_item')
      .innerJoin('image', 'image.id', 'job_item.image_id')
      .select((eb) => eb.fn.coalesce(eb.fn.sum<number>('image.faces'), eb.lit(0)).as('faces'))
      .where('job_id', '=', jobId)
      .where('state', '=', 'done')
      .executeTakeFirstOrThrow(),
  )
  return row.faces
}
