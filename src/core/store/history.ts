import type { Edit, EditVerb } from '#domain/edits.ts'
import { summarizeEntry } from '#domain/history.ts'
import type { Face } from '#domain/records.ts'
import type { Connection, Reader } from './connection.ts'
import { decodeEdit } from './face-codec.ts'
import type { EntryKind } from './tables.ts'
import { findApplied, replayStacks } from './undo-stacks.ts'
import type { LogStep } from './undo-stacks.ts'

export interface HistoryEntry {
  readonly entryId: number
  readonly verb: EditVerb
  readonly kind: EntryKind
  readonly summary: string
  readonly actor: string
  readonly atMs: number
  readonly applied: boolean
  /** `goToEntry` reaches it: an edit that can be undone or done again. */
  readonly canGoTo: boolean
}

export interface History {
  /** Newest first. */
  readonly entries: readonly HistoryEntry[]
  /** The edit that undo would take back next; null where there is none. */
  readonly currentId: number | null
}

export async function listHistory(connection: Connection, imageId: number, limit: number): Promise<History> {
  return connection.read(async (db) => {
    const steps = await readSteps(db, imageId)
    const applied = findApplied(steps)
    const { undo, redo } = replayStacks(steps)
    const reachable = new Set([...undo, ...redo])
    const rows = await db
      .selectFrom('entry')
      .select(['id', 'verb', 'kind', 'edit', 'actor', 'at_ms'])
      .where('image_id', '=', imageId)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    const entries = rows.map((r) => ({
      entryId: r.id,
      verb: r.verb,
      kind: r.kind,
      summary: summarizeEntry(r.kind, decodeEdit(r.edit)),
      actor: r.actor,
      atMs: r.at_ms,
      applied: applied.has(r.id),
      canGoTo: reachable.has(r.id),
    }))
    return { entries, currentId: undo.at(-1) ?? null }
  })
}

async function readSteps(db: Reader, imageId: number): Promise<LogStep[]> {
  return db.selectFrom('entry').select(['id', 'kind', 'target']).where('image_id', '=', imageId).orderBy('id').execute()
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
  const applied = findApplied(await readSteps(db, imageId))
  return rows
    .filter((r) => applied.has(r.id))
    .flatMap((r) => removedFaces(decodeEdit(r.edit)))
}

function removedFaces(edit: Edit): Face[] {
  return edit.actions.flatMap((a) => (a.kind === 'face.remove' ? [a.face] : []))
}
