/** The pictures of a project: adding, finding, and what is known about each file. */
import { CanthusError } from '#contract/errors.ts'
import type { Connection, Reader } from './connection.ts'
import { naturalKey, searchKey } from './natural-key.ts'
import type { ImageRecord, NewImage } from './tables.ts'

const ROWS_A_STATEMENT = 500

export interface ImageError {
  readonly code: string
  readonly message: string
}

/** A picture's file as a scan found it. */
export interface FoundFile {
  readonly name: string
  readonly sizeBytes: number
  readonly modifiedMs: number
}

/** Ids are numbers inside and strings outside. @throws CanthusError image.notFound */
export function parseImageId(imageId: string): number {
  const id = /^[1-9]\d{0,14}$/.test(imageId) ? Number(imageId) : NaN
  if (!Number.isSafeInteger(id)) throw imageNotFound(imageId)
  return id
}

function imageNotFound(imageId: string): CanthusError {
  return new CanthusError('image.notFound', `This project has no picture ${imageId}.`, { imageId })
}

/** @throws CanthusError image.notFound */
export async function getImage(db: Reader, id: number): Promise<ImageRecord> {
  const row = await db.selectFrom('image').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw imageNotFound(String(id))
  return row
}

export function toNameColumns(name: string): Pick<NewImage, 'name' | 'name_key' | 'name_search'> {
  return { name, name_key: naturalKey(name), name_search: searchKey(name) }
}

/** Adds those whose name is new, in the order given; answers how many were. */
export async function addImages(connection: Connection, files: readonly FoundFile[], nowMs: number): Promise<number> {
  return connection.write(async (trx) => {
    let added = 0
    for (let at = 0; at < files.length; at += ROWS_A_STATEMENT) {
      const rows = files.slice(at, at + ROWS_A_STATEMENT).map((f) => ({
        ...toNameColumns(f.name),
        size_bytes: f.sizeBytes,
        modified_ms: f.modifiedMs,
        added_ms: nowMs,
      }))
      const result = await trx
        .insertInto('image')
        .values(rows)
        .onConflict((c) => c.column('name').doNothing())
        .executeTakeFirst()
      added += Number(result.numInsertedOrUpdatedRows ?? 0)
    }
    return added
  })
}

/** In the order of their names. */
export async function getImageNames(connection: Connection): Promise<{ id: number; name: string }[]> {
  return connection.read((db) => db.selectFrom('image').select(['id', 'name']).orderBy('name_key').orderBy('id').execute())
}

/** In the order of their names: what is needed to find a picture's file and to show it. */
export async function listImageFiles(connection: Connection) {
  const columns = ['id', 'name', 'size_bytes', 'modified_ms', 'width_px', 'height_px'] as const
  return connection.read((db) => db.selectFrom('image').select(columns).orderBy('name_key').orderBy('id').execute())
}

export interface KnownFile {
  readonly id: number
  readonly name: string
  readonly sizeBytes: number | null
  readonly modifiedMs: number | null
  readonly contentHash: string | null
}

export async function listKnownFiles(connection: Connection): Promise<KnownFile[]> {
  const rows = await connection.read((db) =>
    db.selectFrom('image').select(['id', 'name', 'size_bytes', 'modified_ms', 'content_hash']).orderBy('id').execute(),
  )
  return rows.map((r) => ({
    id: r.id,
    name: r.name,
    sizeBytes: r.size_bytes,
    modifiedMs: r.modified_ms,
    contentHash: r.content_hash,
  }))
}

/** The file moved, or its content changed (then what was read from it is forgotten). */
export async function updateFiles(
  connection: Connection,
  changes: readonly { readonly id: number; readonly file: FoundFile; readonly isSameContent: boolean }[],
): Promise<void> {
  if (changes.length === 0) return
  await connection.write(async (trx) => {
    for (const { id, file, isSameContent } of changes) {
      await trx
        .updateTable('image')
        .set({
          ...toNameColumns(file.name),
          size_bytes: file.sizeBytes,
          modified_ms: file.modifiedMs,
          error_code: null,
          error_message: null,
          ...(!isSameContent && { content_hash: null, width_px: null, height_px: null }),
        })
        .where('id', '=', id)
        .execute()
    }
  })
}

export interface ImageFacts {
  readonly widthPx?: number
  readonly heightPx?: number
  readonly contentHash?: string
  /** null: the picture could be read. */
  readonly error?: ImageError | null
}

export async function recordFacts(connection: Connection, id: number, facts: ImageFacts): Promise<void> {
  await connection.write((trx) => writeFacts(trx, id, facts))
}

export async function writeFacts(trx: Reader, id: number, facts: ImageFacts): Promise<void> {
  const columns = {
    ...(facts.widthPx !== undefined && { width_px: facts.widthPx }),
    ...(facts.heightPx !== undefined && { height_px: facts.heightPx }),
    ...(facts.contentHash !== undefined && { content_hash: facts.contentHash }),
    ...(facts.error !== undefined && {
      error_code: facts.error?.code ?? null,
      error_message: facts.error?.message ?? null,
    }),
  }
  if (Object.keys(columns).length === 0) return
  await trx.updateTable('image').set(columns).where('id', '=', id).execute()
}
