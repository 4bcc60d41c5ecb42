/** Accepting many faces in one act, and taking that act back. */
import { CanthusError } from '#contract/errors.ts'
import { applyEdit } from '#domain/edits.ts'
import type { EditAction } from '#domain/edits.ts'
import { leastReliability } from '#domain/records.ts'
import type { Face } from '#domain/records.ts'
import type { Connection, Reader, Writer } from './connection.ts'
import { appendEntry, readStacks, writeChange } from './edits.ts'
import type { Author } from './edits.ts'
import { decodeEdit } from './face-codec.ts'
import { readFaces } from './faces.ts'
import { getImage } from './images.ts'

const PICTURES_A_READ = 200

export interface ChangedImage {
  readonly imageId: number
  readonly revision: number
  readonly faces: number
}

/** Nobody has begun with it, and none of its predicted points is less reliable than the line. */
function isAbove(face: Face, line: number): boolean {
  const least = leastReliability(face)
  return face.reviewState === 'unseen' && least !== null && least >= line
}

/** A picture with an unseen face is unseen as a whole: see derive.ts. */
async function readUnseen(db: Reader, after: number): Promise<number[]> {
  const rows = await db
    .selectFrom('image')
    .select('id')
    .where('review_state', '=', 'unseen')
    .where('id', '>', after)
    .orderBy('id')
    .limit(PICTURES_A_READ)
    .execute()
  return rows.map((r) => r.id)
}

/** How many faces `acceptAbove` would accept now, and how many are unseen. Lets other calls in between. */
export async function countAbove(
  connection: Connection,
  line: number,
): Promise<{ faces: number; images: number; unseen: number }> {
  const counts = { faces: 0, images: 0, unseen: 0 }
  for (let after = 0; ; ) {
    const start = after
    const ids = await connection.read((db) => readUnseen(db, start))
    const last = ids.at(-1)
    if (last === undefined) return counts
    await connection.read(async (db) => {
      for (const id of ids) {
        const faces = await readFaces(db, id)
        const above = faces.filter((f) => isAbove(f, line)).length
        counts.unseen += faces.filter((f) => f.reviewState === 'unseen').length
        counts.faces += above
        if (above > 0) counts.images++
      }
    })
    after = last
    await new Promise(setImmediate)
  }
}

/** Accepts every unseen face whose least reliability is at the line or above, in one transaction: one entry a picture. */
export async function acceptAbove(connection: Connection, line: number, batch: string, author: Author): Promise<ChangedImage[]> {
  return connection.write(async (trx) => {
    const changed: ChangedImage[] = []
    let after = 0
    for (let ids = await readUnseen(trx, after); ids.length > 0; ids = await readUnseen(trx, after)) {
      for (const imageId of ids) {
        after = imageId
        const before = await readFaces(trx, imageId)
        const actions = before.filter((f) => isAbove(f, line)).map((f) => setReview(f, 'unseen', 'accepted'))
        if (actions.length > 0) changed.push(await writeAct(trx, imageId, before, { kind: 'edit', actions, batch }, author))
      }
    }
    return changed
  })
}

/**
 * Takes back `acceptAbove` in one transaction. Where nothing was done on the picture since, it is undone; elsewhere the
 * faces that still are accepted become unseen again by an edit of their own, and what was done since stays.
 * @throws CanthusError edit.nothingToUndo where no such act is left
 */
export async function undoBatch(connection: Connection, batch: string, author: Author): Promise<ChangedImage[]> {
  return connection.write(async (trx) => {
    const entries = await trx.selectFrom('entry').select(['id', 'image_id', 'edit']).where('batch', '=', batch).orderBy('id').execute()
    const changed: ChangedImage[] = []
    for (const entry of entries) {
      const stacks = await readStacks(trx, entry.image_id)
      if (!stacks.undo.includes(entry.id)) continue
      const before = await readFaces(trx, entry.image_id)
      const accepted = new Set(decodeEdit(entry.edit).actions.flatMap((a) => (a.kind === 'face.set' ? [a.faceId] : [])))
      const still = before.filter((f) => accepted.has(f.id) && f.reviewState === 'accepted')
      const actions = still.map((f) => setReview(f, 'accepted', 'unseen')).reverse()
      if (actions.length === 0) continue
      const isLast = stacks.undo.at(-1) === entry.id && still.length === accepted.size
      const act: Act = isLast ? { kind: 'undo', target: entry.id, actions } : { kind: 'edit', actions }
      changed.push(await writeAct(trx, entry.image_id, before, act, author))
    }
    if (changed.length === 0) {
      throw new CanthusError('edit.nothingToUndo', 'None of these faces is accepted by this act any more. Nothing was changed.')
    }
    return changed
  })
}

interface Act {
  readonly kind: 'edit' | 'undo'
  readonly actions: readonly EditAction[]
  readonly target?: number
  readonly batch?: string
}

async function writeAct(
  trx: Writer,
  imageId: number,
  before: readonly Face[],
  { actions, ...rest }: Act,
  author: Author,
): Promise<ChangedImage> {
  const revision = (await getImage(trx, imageId)).revision + 1
  const edit = { verb: 'set-review' as const, actions }
  await writeChange(trx, imageId, revision, before, applyEdit(before, edit))
  await appendEntry(trx, { imageId, revision, edit, ...rest, ...author })
  return { imageId, revision, faces: actions.length }
}

function setReview(face: Face, from: Face['reviewState'], to: Face['reviewState']): EditAction {
  return { kind: 'face.set', faceId: face.id, before: { reviewState: from }, after: { reviewState: to } }
}
