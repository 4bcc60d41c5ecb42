import { sameValue } from '#domain/edits.ts'
import type { Edit, EditVerb, FaceFields } from '#domain/edits.ts'
import { summarizeEntry } from '#domain/history.ts'
import type { Face } from '#domain/records.ts'
import type { OfferedFace } from '#domain/restore-faces.ts'
import type { Connection, Reader } from './connection.ts'
import { decodeEdit } from './face-codec.ts'
import { readFaces } from './faces.ts'
import type { EntryKind, EntryRecord } from './tables.ts'
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
  /** Points of which an import says otherwise than a person, and which stayed. */
  readonly kept: number
  /** false: an import that only offered what it did not take. */
  readonly changed: boolean
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
      .select(['id', 'verb', 'kind', 'edit', 'actor', 'at_ms', 'offered'])
      .where('image_id', '=', imageId)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    const faces = rows.some((r) => r.offered !== null) ? await readFaces(db, imageId) : []
    const entries = rows.map((r) => describeRow(r, faces)).map((row) => ({
      ...row,
      applied: applied.has(row.entryId),
      canGoTo: reachable.has(row.entryId),
    }))
    return { entries, currentId: undo.at(-1) ?? null }
  })
}

type Row = Pick<EntryRecord, 'id' | 'verb' | 'kind' | 'edit' | 'actor' | 'at_ms' | 'offered'>

function describeRow(row: Row, faces: readonly Face[]): Omit<HistoryEntry, 'applied' | 'canGoTo'> {
  const edit = decodeEdit(row.edit)
  const kept = row.offered === null ? 0 : countKept(JSON.parse(row.offered) as OfferedFace[], faces)
  const says = [summarizeEntry(row.kind, edit), ...(kept > 0 ? [`${String(kept)} of yours kept`] : [])].filter((s) => s !== '')
  return {
    entryId: row.id,
    verb: row.verb,
    kind: row.kind,
    summary: says.length === 0 ? 'nothing new' : says.join(', '),
    actor: row.actor,
    atMs: row.at_ms,
    kept,
    changed: edit.actions.length > 0,
  }
}

/** Points, and fields of faces, that are otherwise than they were offered. */
function countKept(offered: readonly OfferedFace[], faces: readonly Face[]): number {
  return offered.reduce((sum, { faceId, landmarks, fields = {} }) => {
    const face = faces.find((f) => f.id === faceId)
    if (face === undefined) return sum
    const points = landmarks.filter((wanted, i) => {
      const now = face.landmarks[i]
      return now !== undefined && !(sameValue(wanted.position, now.position) && wanted.state === now.state)
    })
    return sum + points.length + countOtherwise(face, fields)
  }, 0)
}

/** A rectangle with its origin, and a review with its reason, are one. */
function countOtherwise(face: Face, { boxOrigin: _, rejectReason, ...fields }: FaceFields): number {
  const keys = Object.keys(fields) as (keyof typeof fields)[]
  const isOtherReason = rejectReason !== undefined && face.reviewState === fields.reviewState && face.rejectReason !== rejectReason
  return keys.filter((key) => !sameValue(face[key], fields[key])).length + (isOtherReason ? 1 : 0)
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
