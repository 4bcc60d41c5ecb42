/** Faces of one picture, written together with the columns derived from them. */
import type { Face } from '#domain/records.ts'
import type { Reader, Writer } from './connection.ts'
import { deriveColumns } from './derive.ts'
import { decodeFace, encodeFace } from './face-codec.ts'
import { readJudgement } from './judgement.ts'

export async function readFaces(db: Reader, imageId: number): Promise<readonly Face[]> {
  const rows = await db.selectFrom('face').select('data').where('image_id', '=', imageId).orderBy('place').execute()
  return rows.map((r) => decodeFace(r.data))
}

/** Writes what differs between `before` and `after` (by identity: edits keep untouched faces as they are). */
export async function writeFaces(
  trx: Writer,
  imageId: number,
  before: readonly Face[],
  after: readonly Face[],
): Promise<void> {
  const kept = new Set(after.map((f) => f.id))
  const gone = before.filter((f) => !kept.has(f.id)).map((f) => f.id)
  if (gone.length > 0) {
    await trx.deleteFrom('face').where('image_id', '=', imageId).where('face_id', 'in', gone).execute()
  }
  for (const [place, face] of after.entries()) {
    if (before[place] === face) continue
    const columns = { place, schema_id: face.schemaId, data: encodeFace(face) }
    await trx
      .insertInto('face')
      .values({ image_id: imageId, face_id: face.id, ...columns })
      .onConflict((c) => c.columns(['image_id', 'face_id']).doUpdateSet(columns))
      .execute()
  }
  await trx
    .updateTable('image')
    .set(deriveColumns(after, await readJudgement(trx)))
    .where('id', '=', imageId)
    .execute()
}
