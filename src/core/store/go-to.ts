/** Steps through the history of one picture, several at once. The log only grows: each step appends its entry. */
import { CanthusError } from '#contract/errors.ts'
import { invertEdit, relocateEdit } from '#domain/edits.ts'
import type { Edit } from '#domain/edits.ts'
import type { Connection, Writer } from './connection.ts'
import { appendEntry, applyOrRefuse, describeState, readAtRevision, readStacks, writeChange } from './edits.ts'
import type { Author, CommittedState } from './edits.ts'
import { decodeEdit } from './face-codec.ts'
import type { UndoStacks } from './undo-stacks.ts'

export interface HistoryStep {
  readonly imageId: number
  readonly baseRevision: number
  /** null: before everything that can be undone. */
  readonly entryId: number | null
}

interface Move {
  readonly kind: 'undo' | 'redo'
  readonly target: number
}

/**
 * Makes the picture as it was right after an edit, exactly as undo or redo pressed until there: all in one transaction.
 * @throws CanthusError image.notFound, edit.conflict (also where the entry is not among what can be undone or redone)
 */
export async function goToEntry(connection: Connection, step: HistoryStep, author: Author): Promise<CommittedState> {
  const { imageId, baseRevision, entryId } = step
  return connection.write(async (trx) => {
    const before = await readAtRevision(trx, imageId, baseRevision)
    const moves = findMoves(await readStacks(trx, imageId), entryId)
    if (moves === null) {
      throw new CanthusError(
        'edit.conflict',
        'This entry of the history cannot be reached by undo or redo any more. Nothing was changed.',
        { imageId, entryId },
      )
    }
    let faces = before
    let revision = baseRevision
    for (const { kind, target } of moves) {
      const original = await readEdit(trx, target)
      const edit = relocateEdit(kind === 'undo' ? invertEdit(original) : original, faces)
      faces = applyOrRefuse(faces, edit, imageId, `Not every step there can be ${kind === 'undo' ? 'undone' : 'redone'}`)
      revision++
      await appendEntry(trx, { imageId, revision, kind, target, edit, ...author })
    }
    if (moves.length > 0) await writeChange(trx, imageId, revision, before, faces)
    return describeState(trx, imageId, revision, faces, author)
  })
}

/** The steps to where `entryId` is the last edit that holds; null where no steps lead there. */
function findMoves({ undo, redo }: UndoStacks, entryId: number | null): Move[] | null {
  const at = entryId === null ? -1 : undo.indexOf(entryId)
  if (at >= 0 || entryId === null) {
    return undo.slice(at + 1).reverse().map((target) => ({ kind: 'undo', target }))
  }
  const ahead = redo.indexOf(entryId)
  if (ahead < 0) return null
  return redo.slice(ahead).reverse().map((target) => ({ kind: 'redo', target }))
}

/**
 * Takes back what one model run or one import did, as an edit that undo takes back in turn. Only where all of it still
 * stands as it was made: what a person has placed since stays.
 * @throws CanthusError image.notFound, edit.conflict
 */
export async function takeBackRevision(
  connection: Connection,
  step: HistoryStep & { readonly entryId: number },
  author: Author,
): Promise<CommittedState> {
  const { imageId, baseRevision, entryId } = step
  return connection.write(async (trx) => {
    const before = await readAtRevision(trx, imageId, baseRevision)
    const entry = await trx
      .selectFrom('entry')
      .select(['kind', 'edit'])
      .where('id', '=', entryId)
      .where('image_id', '=', imageId)
      .executeTakeFirst()
    if (entry?.kind !== 'model' && entry?.kind !== 'import') {
      throw new CanthusError('edit.conflict', 'This entry is neither a prediction nor an import. Nothing was changed.', {
        imageId,
        entryId,
      })
    }
    const edit = relocateEdit(invertEdit(decodeEdit(entry.edit)), before)
    const what = entry.kind === 'model' ? 'prediction' : 'import'
    const faces = applyOrRefuse(
      before,
      edit,
      imageId,
      `This ${what} cannot be taken back, because what it made was worked on (which stays)`,
    )
    const revision = baseRevision + 1
    await writeChange(trx, imageId, revision, before, faces)
    await appendEntry(trx, { imageId, revision, kind: 'edit', target: entryId, edit, ...author })
    return describeState(trx, imageId, revision, faces, author)
  })
}

async function readEdit(trx: Writer, id: number): Promise<Edit> {
  const entry = await trx.selectFrom('entry').select('edit').where('id', '=', id).executeTakeFirstOrThrow()
  return decodeEdit(entry.edit)
}
