/** The faces of a picture as they were right after an entry of its log. */
import { CanthusError } from '#contract/errors.ts'
import { applyEdit, invertEdit } from '#domain/edits.ts'
import type { Face } from '#domain/records.ts'
import { offerFaces } from '#domain/restore-faces.ts'
import type { OfferedFace } from '#domain/restore-faces.ts'
import type { Connection } from './connection.ts'
import { decodeEdit } from './face-codec.ts'
import { readFaces } from './faces.ts'

/**
 * Of an import with all that its files said, also where a person's points stayed instead.
 * @throws CanthusError edit.conflict where the log has no such entry
 */
export async function readRevision(connection: Connection, imageId: number, entryId: number): Promise<readonly Face[]> {
  return connection.read(async (db) => {
    const entry = await db.selectFrom('entry').select('offered').where('id', '=', entryId).where('image_id', '=', imageId).executeTakeFirst()
    if (entry === undefined) throw new CanthusError('edit.conflict', 'This entry is not in the history of the picture.', { imageId, entryId })
    const later = await db
      .selectFrom('entry')
      .select('edit')
      .where('image_id', '=', imageId)
      .where('id', '>', entryId)
      .orderBy('id', 'desc')
      .execute()
    // The log only grows, so taking back what came after leads there, whatever it was.
    const faces = later.reduce<readonly Face[]>((now, { edit }) => applyEdit(now, invertEdit(decodeEdit(edit))), await readFaces(db, imageId))
    return entry.offered === null ? faces : offerFaces(faces, JSON.parse(entry.offered) as OfferedFace[])
  })
}
