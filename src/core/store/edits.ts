/**
 * Changes to the faces of one picture. Each is one transaction: check the revision, apply the edit to the stored
 * faces, write them with the columns derived from them, and append to the log. It is on disk when it answers.
 */
import { CanthusError } from '#contract/errors.ts'
import type { Edit } from '#domain/edits.ts'
import { applyEdit, EditMismatchError, invertEdit, relocateEdit } from '#domain/edits.ts'
import type { Face } from '#domain/records.ts'
import type { OfferedFace } from '#domain/restore-faces.ts'
import { COALESCE_WITHIN_MS, joinEdits } from './coalesce.ts'
import type { Connection, Reader, Writer } from './connection.ts'
import { decodeEdit, encodeEdit } from './face-codec.ts'
import { readFaces, writeFaces } from './faces.ts'
import type { EntryKind } from './tables.ts'
import { replayStacks } from './undo-stacks.ts'
import type { UndoStacks } from './undo-stacks.ts'

export interface ImageState {
  readonly revision: number
  readonly faces: readonly Face[]
  readonly canUndo: boolean
  readonly canRedo: boolean
}

export interface CommittedState extends ImageState {
  readonly savedAtMs: number
}

/** Who makes a change, with what, and when. */
export interface Author {
  readonly actor: string
  /** `canthus@VERSION`, or what else made the change. */
  readonly tool: string
  readonly nowMs: number
}

export interface CommitInput {
  readonly imageId: number
  readonly baseRevision: number
  readonly edit: Edit
  readonly coalesce: boolean
}

/** @throws CanthusError image.notFound, edit.conflict */
export async function commitEdit(connection: Connection, input: CommitInput, author: Author): Promise<CommittedState> {
  return connection.write(async (trx) => {
    const before = await readAtRevision(trx, input.imageId, input.baseRevision)
    const faces = applyOrRefuse(before, input.edit, input.imageId)
    const revision = input.baseRevision + 1
    await writeChange(trx, input.imageId, revision, before, faces)
    const joined = input.coalesce && (await joinLast(trx, input.imageId, revision, input.edit, author))
    if (!joined) await appendEntry(trx, { imageId: input.imageId, revision, kind: 'edit', edit: input.edit, ...author })
    return describeState(trx, input.imageId, revision, faces, author)
  })
}

/** @throws CanthusError image.notFound, edit.conflict, edit.nothingToUndo */
export async function undoEdit(
  connection: Connection,
  imageId: number,
  baseRevision: number,
  author: Author,
): Promise<CommittedState> {
  return step(connection, imageId, baseRevision, author, 'undo')
}

/** @throws CanthusError image.notFound, edit.conflict, edit.nothingToRedo */
export async function redoEdit(
  connection: Connection,
  imageId: number,
  baseRevision: number,
  author: Author,
): Promise<CommittedState> {
  return step(connection, imageId, baseRevision, author, 'redo')
}

async function step(
  connection: Connection,
  imageId: number,
  baseRevision: number,
  author: Author,
  kind: 'undo' | 'redo',
): Promise<CommittedState> {
  return connection.write(async (trx) => {
    const before = await readAtRevision(trx, imageId, baseRevision)
    const target = (await readStacks(trx, imageId))[kind].at(-1)
    if (target === undefined) {
      throw kind === 'undo'
        ? new CanthusError('edit.nothingToUndo', 'There is nothing to undo on this picture.')
        : new CanthusError('edit.nothingToRedo', 'There is nothing to redo on this picture.')
    }
    const entry = await trx.selectFrom('entry').select('edit').where('id', '=', target).executeTakeFirstOrThrow()
    const original = decodeEdit(entry.edit)
    const edit = relocateEdit(kind === 'undo' ? invertEdit(original) : original, before)
    const faces = applyOrRefuse(before, edit, imageId, `This step cannot be ${kind === 'undo' ? 'undone' : 'redone'}`)
    const revision = baseRevision + 1
    await writeChange(trx, imageId, revision, before, faces)
    await appendEntry(trx, { imageId, revision, kind, target, edit, ...author })
    return describeState(trx, imageId, revision, faces, author)
  })
}

export async function readImageState(connection: Connection, imageId: number): Promise<ImageState> {
  return connection.read(async (db) => {
    const revision = await readRevision(db, imageId)
    const stacks = await readStacks(db, imageId)
    return {
      revision,
      faces: await readFaces(db, imageId),
      canUndo: stacks.undo.length > 0,
      canRedo: stacks.redo.length > 0,
    }
  })
}

async function readRevision(db: Reader, imageId: number): Promise<number> {
  const row = await db.selectFrom('image').select('revision').where('id', '=', imageId).executeTakeFirst()
  if (row === undefined) {
    throw new CanthusError('image.notFound', `This project has no picture ${String(imageId)}.`, { imageId })
  }
  return row.revision
}

export async function readAtRevision(trx: Writer, imageId: number, baseRevision: number): Promise<readonly Face[]> {
  const revision = await readRevision(trx, imageId)
  if (revision !== baseRevision) {
    throw new CanthusError(
      'edit.conflict',
      'The picture has changed since it was loaded, so this change was not applied. Load it again and repeat the change.',
      { imageId, revision, baseRevision },
    )
  }
  return readFaces(trx, imageId)
}

export async function readStacks(db: Reader, imageId: number): Promise<UndoStacks> {
  const steps = await db
    .selectFrom('entry')
    .select(['id', 'kind', 'target'])
    .where('image_id', '=', imageId)
    .orderBy('id')
    .execute()
  return replayStacks(steps)
}

export function applyOrRefuse(
  faces: readonly Face[],
  edit: Edit,
  imageId: number,
  lead = 'This change does not fit what is on the picture',
): readonly Face[] {
  try {
    return applyEdit(faces, edit)
  } catch (error) {
    if (!(error instanceof EditMismatchError)) throw error
    throw new CanthusError(
      'edit.conflict',
      `${lead}: ${error.message} since. Nothing was changed.`,
      { imageId },
      { cause: error },
    )
  }
}

/** Writes faces, derived columns and revision. The entry of the log is the caller's. */
export async function writeChange(
  trx: Writer,
  imageId: number,
  revision: number,
  before: readonly Face[],
  after: readonly Face[],
): Promise<void> {
  await writeFaces(trx, imageId, before, after)
  await trx.updateTable('image').set({ revision }).where('id', '=', imageId).execute()
}

export interface NewEntry extends Author {
  readonly imageId: number
  readonly revision: number
  readonly kind: EntryKind
  readonly edit: Edit
  readonly target?: number
  readonly model?: string
  readonly batch?: string
  readonly offered?: readonly OfferedFace[]
}

export async function appendEntry(trx: Writer, entry: NewEntry): Promise<void> {
  await trx
    .insertInto('entry')
    .values({
      image_id: entry.imageId,
      revision: entry.revision,
      kind: entry.kind,
      target: entry.target ?? null,
      verb: entry.edit.verb,
      edit: encodeEdit(entry.edit),
      actor: entry.actor,
      tool: entry.tool,
      model: entry.model ?? null,
      batch: entry.batch ?? null,
      offered: entry.offered === undefined ? null : JSON.stringify(entry.offered),
      at_ms: entry.nowMs,
    })
    .execute()
}

/** A run of key nudges is one gesture: its entry is replaced while it is the last and fresh. */
async function joinLast(trx: Writer, imageId: number, revision: number, edit: Edit, author: Author): Promise<boolean> {
  const last = await trx
    .selectFrom('entry')
    .selectAll()
    .where('image_id', '=', imageId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (last?.kind !== 'edit' || last.actor !== author.actor) return false
  if (author.nowMs < last.at_ms || author.nowMs - last.at_ms > COALESCE_WITHIN_MS) return false
  const joined = joinEdits(decodeEdit(last.edit), edit)
  if (joined === null) return false
  await trx
    .updateTable('entry')
    .set({ edit: encodeEdit(joined), revision, at_ms: author.nowMs })
    .where('id', '=', last.id)
    .execute()
  return true
}

export async function describeState(
  trx: Writer,
  imageId: number,
  revision: number,
  faces: readonly Face[],
  author: Author,
): Promise<CommittedState> {
  const stacks = await readStacks(trx, imageId)
  return {
    revision,
    faces,
    canUndo: stacks.undo.length > 0,
    canRedo: stacks.redo.length > 0,
    savedAtMs: author.nowMs,
  }
}
