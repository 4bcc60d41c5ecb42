/** What the project is, as opposed to what is in it. */
import type { Connection, Reader } from './connection.ts'

export interface ProjectMeta {
  readonly projectId: string
  readonly name: string
  /** Where relative picture names start; null where all names are absolute. */
  readonly folder: string | null
  /** The same folder as seen from that of the project file, with `/`: it holds on another machine. */
  readonly folderFromProject: string | null
  readonly schemaId: string
  /** Reliability below it is a flag. */
  readonly threshold: number
  readonly createdMs: number
  /** `ID@VERSION` of the pack that it predicts with; null or not there: the built-in one. */
  readonly pack?: string | null
}

/** Until a pack has said where its own line is. */
export const DEFAULT_THRESHOLD = 0.5

export async function readMeta(connection: Connection): Promise<ProjectMeta | null> {
  const rows = await connection.read((db) => db.selectFrom('meta').selectAll().execute())
  if (rows.length === 0) return null
  const values = Object.fromEntries(rows.map((r) => [r.key, JSON.parse(r.value) as unknown]))
  return values as unknown as ProjectMeta
}

export async function writeMeta(connection: Connection, meta: Partial<ProjectMeta>): Promise<void> {
  const rows = Object.entries(meta).map(([key, value]) => ({ key, value: JSON.stringify(value) }))
  await connection.write((trx) =>
    trx
      .insertInto('meta')
      .values(rows)
      .onConflict((c) => c.column('key').doUpdateSet((e) => ({ value: e.ref('excluded.value') })))
      .execute(),
  )
}

/** `ID@VERSION` of the pack that the project has chosen; null: the built-in one. */
export async function readPackRef(db: Reader): Promise<string | null> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', 'pack').executeTakeFirst()
  const value: unknown = row === undefined ? null : JSON.parse(row.value)
  return typeof value === 'string' ? value : null
}
