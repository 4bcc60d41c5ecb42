/** Revisions that no person made: predictions and imports. Undo passes them by; the log can bring back what was. */
import { applyEdit } from '#domain/edits.ts'
import type { Edit } from '#domain/edits.ts'
import type { PersonWork } from '#domain/person-work.ts'
import type { Face } from '#domain/records.ts'
import type { OfferedFace } from '#domain/restore-faces.ts'
import type { Connection, Reader, Writer } from './connection.ts'
import { appendEntry, writeChange } from './edits.ts'
import type { Author } from './edits.ts'
import { readFaces } from './faces.ts'
import { getImage, writeFacts } from './images.ts'
import type { ImageFacts } from './images.ts'
import { readPersonWork } from './person-work.ts'

export interface Revision {
  readonly imageId: number
  readonly kind: 'model' | 'import'
  readonly model?: string
  /** From the faces as they are inside the transaction; null or no actions: nothing changes. */
  readonly makeEdit: (faces: readonly Face[], work: PersonWork) => Edit | null
  /** What was not taken because a person's points stayed; asked for after `makeEdit`. Alone it makes a revision too. */
  readonly offered?: () => readonly OfferedFace[]
  readonly facts?: ImageFacts
  /** The item of a job that this finishes. */
  readonly jobId?: string
}

/** The new revision, or null where the faces stayed as they were. */
export async function writeRevision(connection: Connection, revision: Revision, author: Author): Promise<number | null> {
  return connection.write((trx) => writeOne(trx, revision, author))
}

/** All in one transaction, for imports of many pictures. */
export async function writeRevisions(
  connection: Connection,
  revisions: readonly Revision[],
  author: Author,
): Promise<(number | null)[]> {
  return connection.write(async (trx) => {
    const written: (number | null)[] = []
    for (const revision of revisions) written.push(await writeOne(trx, revision, author))
    return written
  })
}

async function writeOne(trx: Writer, input: Revision, author: Author): Promise<number | null> {
  const image = await getImage(trx, input.imageId)
  const before = await readFaces(trx, input.imageId)
  const edit = input.makeEdit(before, await readPersonWork(trx, input.imageId, before))
  if (input.facts !== undefined) await writeFacts(trx, input.imageId, input.facts)
  if (input.kind === 'model') {
    await trx.updateTable('image').set({ predicted: 1 }).where('id', '=', input.imageId).execute()
  }
  if (input.jobId !== undefined) {
    await trx
      .updateTable('job_item')
      .set({ state: 'done' })
      .where('job_id', '=', input.jobId)
      .where('image_id', '=', input.imageId)
      .execute()
  }
  if (edit === null) return null
  const offered = input.offered?.() ?? []
  const isNew = offered.length > 0 && !(await isOfferedAlready(trx, input.imageId, offered))
  if (edit.actions.length === 0 && !isNew) return null
  const after = applyEdit(before, edit)
  const revision = image.revision + 1
  await writeChange(trx, input.imageId, revision, before, after)
  await appendEntry(trx, {
    imageId: input.imageId,
    revision,
    kind: input.kind,
    edit,
    ...(input.model !== undefined && { model: input.model }),
    ...(isNew && { offered }),
    ...author,
  })
  return revision
}

/** The same files once more say nothing new. */
export async function isOfferedAlready(db: Reader, imageId: number, offered: readonly OfferedFace[]): Promise<boolean> {
  const last = await db
    .selectFrom('entry')
    .select('offered')
    .where('image_id', '=', imageId)
    .where('offered', 'is not', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last?.offered === JSON.stringify(offered)
}
