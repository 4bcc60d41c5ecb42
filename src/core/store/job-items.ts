/** The pictures that a job works through, each with what became of it. */
import { sql } from 'kysely'
import type { JobRecord } from '#contract/methods/jobs.ts'
import type { Connection, Writer } from './connection.ts'

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
