import type { Edit, EditVerb } from '#domain/edits.ts'
import { summarizeEdit } from '#domain/history.ts'
import type { Face } from '#domain/records.ts'
import type { Connection, Reader } from './connection.ts'
import { decodeEdit } from './face-codec.ts'
import type { EntryKind } from './tables.ts'
import { findApplied } from './undo-stacks.ts'

export interface HistoryEntry {
  readonly entryId: number
  readonly verb: EditVerb
  readonly kind: EntryKind
  readonly summary: string
  readonly actor: string
  readonly atMs: number
  readonly applied: boolean
}

/** Newest first. */
export async function listHistory(connection: Connection, imageId: number, limit: number): Promise<HistoryEntry[]> {
  return connection.read(async (db) => {
    const applied = await readApplied(db, imageId)
    const rows = await db
      .selectFrom('entry')
      .select(['id', 'verb', 'kind', 'edit', 'actor', 'at_ms'])
      .where('image_id', '=', imageId)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return rows.map((r) => ({
      entryId: r.id,
      verb: r.verb,
      kind: r.kind,
      summary: summarizeEdit(decodeEdit(r.edit)),
      actor: r.actor,
      atMs: r.at_ms,
      applied: applied.has(r.id),
    }))
  })
}

async function readApplied(db: Reader, imageId: number): Promise<Set<number>> {
  const steps = await db
    .selectFrom('entry')
    .select(['id', 'kind', 'target'])
    .where('image_id', '=', imageId)
    .orderBy('id')
    .execute()
  return findApplied(steps)
}

/** Faces that a person has deleted, as they last were: predicting again does not bring them back. */
export async function readDeletedFaces(db: Reader, imageId: number): Promise<Face[]> {
  const rows = await db
    .selectFrom('entry')
    .select(['id', 'edit'])
    .where('image_id', '=', imageId)
    .where('kind', '=', 'edit')
    .where('verb', '=', 'delete-face')
    .execute()
  if (rows.length === 0) return []
  const applied = await readApplied(db, imageId)
  return rows
    .filter((r) => applied.has(r.id))
    .flatMap((r) => removedFaces(decodeEdit(r.edit)))
}

function removedFaces(edit: Edit): Face[] {
  return edit.actions.flatMap((a) => (a.kind === 'face.remove' ? [a.face] : []))
}
