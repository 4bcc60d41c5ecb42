/** Landmark schemas as the project knows them. The one place that says what a face's `schemaId` means. */
import { CanthusError } from '#contract/errors.ts'
import { nameWithSide } from '#domain/schema.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { builtInSchemas, schemaById } from '#domain/schemas/index.ts'
import type { Connection, Reader, Writer } from './connection.ts'

export interface StoredSchema {
  readonly schema: LandmarkSchema
  readonly builtIn: boolean
  /** Of the project that follow it. */
  readonly faces: number
}

/** Also one that was removed: an undo may bring back a face that follows it. */
export async function findSchema(db: Reader, id: string): Promise<LandmarkSchema | null> {
  return schemaById(id) ?? (await readRow(db, id))?.schema ?? null
}

/** @throws CanthusError schema.notFound */
export async function requireSchema(db: Reader, id: string): Promise<LandmarkSchema> {
  const schema = await findSchema(db, id)
  if (schema === null) throw notFound(id)
  return schema
}

/** Built-in ones first, then by name. */
export async function listSchemas(db: Reader): Promise<StoredSchema[]> {
  const faces = await countFaces(db)
  const rows = await db.selectFrom('schema').select(['id', 'data']).where('removed', '=', 0).execute()
  const own = rows.map((r) => decode(r.data)).sort((p, q) => p.name.localeCompare(q.name) || p.id.localeCompare(q.id))
  const known = [...builtInSchemas.map((schema) => ({ schema, builtIn: true })), ...own.map((schema) => ({ schema, builtIn: false }))]
  return known.map((one) => ({ ...one, faces: faces.get(one.schema.id) ?? 0 }))
}

/** @throws CanthusError schema.exists, schema.notFound, schema.inUse */
export async function saveSchema(connection: Connection, schema: LandmarkSchema, mode: 'new' | 'change', nowMs: number): Promise<void> {
  await connection.write(async (trx) => {
    if (schemaById(schema.id) !== null) throw exists(schema.id, 'is built in')
    const before = await readRow(trx, schema.id)
    if (mode === 'new' && before !== null && !before.removed) throw exists(schema.id, 'is in this project already')
    if (mode === 'change' && (before === null || before.removed)) throw notFound(schema.id)
    if (before !== null) await checkPoints(trx, before, schema)
    const columns = { data: JSON.stringify(schema), removed: 0 as const, changed_ms: nowMs }
    await trx
      .insertInto('schema')
      .values({ id: schema.id, ...columns })
      .onConflict((c) => c.column('id').doUpdateSet(columns))
      .execute()
  })
}

/** @throws CanthusError schema.notFound, schema.inUse */
export async function removeSchema(connection: Connection, id: string): Promise<void> {
  await connection.write(async (trx) => {
    const row = await readRow(trx, id)
    if (row === null || row.removed) throw notFound(id)
    const faces = (await countFaces(trx)).get(id) ?? 0
    if (faces > 0) throw inUse(`${row.schema.name} stays: ${countOf(faces)} it.`, id)
    if ((await readDefaultSchema(trx)) === id) throw inUse(`${row.schema.name} stays: new faces of this project get it.`, id)
    await trx.updateTable('schema').set({ removed: 1 }).where('id', '=', id).execute()
  })
}

/** Of the faces that will be added. */
export async function readDefaultSchema(db: Reader): Promise<string> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', 'schemaId').executeTakeFirstOrThrow()
  return String(JSON.parse(row.value))
}

/** @throws CanthusError schema.notFound */
export async function setDefaultSchema(connection: Connection, id: string): Promise<void> {
  await connection.write(async (trx) => {
    if (schemaById(id) === null && (await readRow(trx, id))?.removed !== false) throw notFound(id)
    await trx.updateTable('meta').set({ value: JSON.stringify(id) }).where('key', '=', 'schemaId').execute()
  })
}

interface Row {
  readonly schema: LandmarkSchema
  readonly removed: boolean
}

async function readRow(db: Reader, id: string): Promise<Row | null> {
  const row = await db.selectFrom('schema').select(['data', 'removed']).where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : { schema: decode(row.data), removed: row.removed === 1 }
}

/** It was checked when it was written. */
function decode(data: string): LandmarkSchema {
  return JSON.parse(data) as LandmarkSchema
}

async function countFaces(db: Reader): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('face')
    .select((e) => ['schema_id', e.fn.countAll<number>().as('faces')])
    .groupBy('schema_id')
    .execute()
  return new Map(rows.map((r) => [r.schema_id, Number(r.faces)]))
}

/** Faces have their landmarks in the schema's order: as long as there are any, and their undo may bring some back. */
async function checkPoints(trx: Writer, { schema: before, removed }: Row, after: LandmarkSchema): Promise<void> {
  const names = [before, after].map((s) => s.landmarks.map(nameWithSide))
  const [old = [], now = []] = names
  const isReordered = old.join('\n') !== now.join('\n') && old.toSorted().join('\n') === now.toSorted().join('\n')
  if (old.length === now.length && !isReordered) return
  const faces = (await countFaces(trx)).get(after.id) ?? 0
  const what = isReordered ? 'its points keep their order' : `it keeps its ${String(old.length)} points`
  if (faces > 0) throw inUse(`${after.name} has to be copied first: ${countOf(faces)} it, so ${what}.`, after.id)
  if (removed) throw exists(after.id, `was removed from this project, with other points`)
}

function countOf(faces: number): string {
  return faces === 1 ? '1 face follows' : `${String(faces)} faces follow`
}

function notFound(id: string): CanthusError {
  return new CanthusError('schema.notFound', `This project has no schema ${id}.`, { schemaId: id })
}

function exists(id: string, why: string): CanthusError {
  return new CanthusError('schema.exists', `The id ${id} is taken: a schema of that id ${why}.`, { schemaId: id })
}

function inUse(message: string, id: string): CanthusError {
  return new CanthusError('schema.inUse', message, { schemaId: id })
}
