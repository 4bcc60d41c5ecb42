/** Pages of pictures under a filter and an order, and where one picture stands among them. */
import { sql } from 'kysely'
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { ParsedInput } from '#contract/index.ts'
import type { ReviewState } from '#domain/records.ts'
import type { Connection, Reader } from './connection.ts'
import { searchKey } from './natural-key.ts'
import type { ImageRecord, Tables } from './tables.ts'

type Selection = Pick<ParsedInput<'images.list'>, 'filter' | 'order' | 'text'>
type Builder = ExpressionBuilder<Tables, 'image'>
type OrderColumn = 'name_key' | 'id' | 'reliability_order' | 'flagged_order' | 'disagreement_order'

const orders: Record<Selection['order'], { readonly columns: readonly OrderColumn[]; readonly direction: 'asc' | 'desc' }> = {
  name: { columns: ['name_key', 'id'], direction: 'asc' },
  'least-reliable': { columns: ['reliability_order', 'name_key', 'id'], direction: 'asc' },
  'most-flagged': { columns: ['flagged_order', 'name_key', 'id'], direction: 'asc' },
  disagreement: { columns: ['disagreement_order', 'name_key', 'id'], direction: 'asc' },
  newest: { columns: ['id'], direction: 'desc' },
}

function matchFilter(eb: Builder, filter: Selection['filter']): Expression<SqlBool>[] {
  switch (filter) {
    case 'all':
      return []
    case 'flagged':
      return [eb('points_flagged', '>', 0)]
    case 'no-faces':
      return [eb('faces', '=', 0)]
    case 'commented':
      return [eb('comments_open', '>', 0)]
    case 'doubted':
      return [eb('points_doubted', '>', 0)]
    case 'failed':
      return [eb('error_code', 'is not', null)]
    case 'unseen':
    case 'in-review':
    case 'accepted':
    case 'rejected':
    case 'deferred':
      return [hasFaceInState(eb, filter)]
  }
}

/** Any face of the picture: one that was rejected must be found beside one that nobody has seen. */
function hasFaceInState(eb: Builder, state: ReviewState): Expression<SqlBool> {
  // With one face the column says it; only the few pictures with more are looked at closely.
  const among = sql<SqlBool>`faces > 1 and exists (
    select 1 from face where face.image_id = image.id and face.data ->> '$.reviewState' = ${state})`
  return eb.or([eb('review_state', '=', state), among])
}

function matches(selection: Selection): (eb: Builder) => Expression<SqlBool> {
  const text = searchKey(selection.text.trim())
  return (eb) => {
    const conditions = matchFilter(eb, selection.filter)
    if (text !== '') conditions.push(sql<SqlBool>`instr(name_search, ${text}) > 0`)
    return eb.and(conditions)
  }
}

async function count(db: Reader, where: (eb: Builder) => Expression<SqlBool>): Promise<number> {
  const row = await db
    .selectFrom('image')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where(where)
    .executeTakeFirstOrThrow()
  return row.n
}

/** Sorted by `order`; the other way round for `reverse`. */
function selectIds(db: Reader, order: Selection['order'], where: (eb: Builder) => Expression<SqlBool>, reverse = false) {
  const { columns, direction } = orders[order]
  const flipped = direction === 'asc' ? 'desc' : 'asc'
  let query = db.selectFrom('image').select('id').where(where)
  for (const column of columns) query = query.orderBy(column, reverse ? flipped : direction)
  return query
}

export interface ImagePage {
  readonly total: number
  readonly all: number
  readonly rows: readonly ImageRecord[]
}

export async function listImages(connection: Connection, input: ParsedInput<'images.list'>): Promise<ImagePage> {
  return connection.read(async (db) => {
    const where = matches(input)
    const page = await selectIds(db, input.order, where).offset(input.offset).limit(input.limit).execute()
    const ids = page.map((r) => r.id)
    const found = await db.selectFrom('image').selectAll().where('id', 'in', ids).execute()
    const byId = new Map(found.map((row) => [row.id, row]))
    const all = await count(db, (eb) => eb.and([]))
    const isWhole = input.filter === 'all' && input.text.trim() === ''
    return {
      total: isWhole ? all : await count(db, where),
      all,
      rows: ids.flatMap((id) => byId.get(id) ?? []),
    }
  })
}

export interface ImagePlace {
  /** null where the picture is not in the list; `previous` and `next` are then those around where it would be. */
  readonly index: number | null
  readonly total: number
  readonly previous: number | null
  readonly next: number | null
}

export async function locateImage(connection: Connection, row: ImageRecord, selection: Selection): Promise<ImagePlace> {
  const { columns, direction } = orders[selection.order]
  const here = sql`(${sql.join(columns.map((c) => row[c]))})`
  const tuple = sql`(${sql.join(columns.map((c) => sql.ref(c)))})`
  const where = matches(selection)
  const before = (eb: Builder): Expression<SqlBool> =>
    eb.and([where(eb), direction === 'asc' ? sql<SqlBool>`${tuple} < ${here}` : sql<SqlBool>`${tuple} > ${here}`])
  const after = (eb: Builder): Expression<SqlBool> =>
    eb.and([where(eb), direction === 'asc' ? sql<SqlBool>`${tuple} > ${here}` : sql<SqlBool>`${tuple} < ${here}`])
  return connection.read(async (db) => {
    const isIn = (await count(db, (eb) => eb.and([where(eb), eb('id', '=', row.id)]))) === 1
    const previous = await selectIds(db, selection.order, before, true).limit(1).executeTakeFirst()
    const next = await selectIds(db, selection.order, after).limit(1).executeTakeFirst()
    return {
      index: isIn ? await count(db, before) : null,
      total: await count(db, where),
      previous: previous?.id ?? null,
      next: next?.id ?? null,
    }
  })
}
