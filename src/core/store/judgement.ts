/**
 * What a reliability means in the project: where the line between flagged and not lies, and what each pack's reliability
 * says about a point's being wrong. It lies in the project, so that counts hold where the pack is not at hand. Changing it
 * means deriving every picture's columns again.
 */
import type { RegionMap } from '#domain/knots.ts'
import { createWrongCounter, wrongMapKey } from '#domain/reliability.ts'
import type { WrongMaps } from '#domain/reliability.ts'
import type { Connection, Reader, Writer } from './connection.ts'
import { deriveColumns } from './derive.ts'
import type { Judgement } from './derive.ts'
import { decodeFace } from './face-codec.ts'

const PICTURES_A_TRANSACTION = 200
/** While it is there, pictures above it have yet to be derived: a crash halfway is made good by the next call. */
const MARK = 'derivedUpTo'
const keys = ['threshold', 'wrongMaps', MARK] as const

/** What a pack says about the points that it sets on faces of one schema. */
export interface PackJudgement {
  readonly model: string
  readonly schemaId: string
  readonly threshold: number
  /** null: the pack is not calibrated. */
  readonly wrong8: readonly RegionMap[] | null
}

export async function readJudgement(db: Reader): Promise<Judgement> {
  const { threshold, wrongMaps } = await readKept(db)
  return { threshold, countWrong: createWrongCounter(wrongMaps) }
}

export async function readThreshold(db: Reader): Promise<number> {
  return (await readKept(db)).threshold
}

/** Takes over the threshold of the pack that predicts now, and keeps its map for as long as the project lives. */
export async function learnJudgement(connection: Connection, pack: PackJudgement): Promise<void> {
  let mark = await connection.write((trx) => noteJudgement(trx, pack))
  if (mark === null) return
  const judgement = await connection.read(readJudgement)
  while (mark !== null) {
    const after: number = mark
    mark = await connection.write((trx) => deriveNext(trx, after, judgement))
    // Lets calls of the page in between.
    await new Promise(setImmediate)
  }
}

/** @returns the picture after which columns have to be derived again; null: all hold */
async function noteJudgement(trx: Writer, { model, schemaId, threshold, wrong8 }: PackJudgement): Promise<number | null> {
  const kept = await readKept(trx)
  const { [wrongMapKey(model, schemaId)]: known, ...others } = kept.wrongMaps
  if (kept.threshold === threshold && JSON.stringify(known ?? null) === JSON.stringify(wrong8)) return kept.mark
  await setMeta(trx, 'threshold', threshold)
  await setMeta(trx, 'wrongMaps', wrong8 === null ? others : { ...others, [wrongMapKey(model, schemaId)]: wrong8 })
  await setMeta(trx, MARK, 0)
  return 0
}

async function readKept(db: Reader): Promise<{ threshold: number; wrongMaps: WrongMaps; mark: number | null }> {
  const rows = await db.selectFrom('meta').selectAll().where('key', 'in', keys).execute()
  const values = new Map(rows.map((r) => [r.key, JSON.parse(r.value) as unknown]))
  const mark = values.get(MARK)
  return {
    threshold: Number(values.get('threshold')),
    wrongMaps: (values.get('wrongMaps') ?? {}) as WrongMaps,
    mark: mark === undefined ? null : Number(mark),
  }
}

async function deriveNext(trx: Writer, after: number, judgement: Judgement): Promise<number | null> {
  const rows = await trx
    .selectFrom('image')
    .select('id')
    .where('id', '>', after)
    .where('faces', '>', 0)
    .orderBy('id')
    .limit(PICTURES_A_TRANSACTION)
    .execute()
  for (const { id } of rows) {
    const faces = await trx.selectFrom('face').select('data').where('image_id', '=', id).orderBy('place').execute()
    const columns = deriveColumns(faces.map((f) => decodeFace(f.data)), judgement)
    await trx.updateTable('image').set(columns).where('id', '=', id).execute()
  }
  const last = rows.at(-1)?.id ?? null
  if (last === null) await trx.deleteFrom('meta').where('key', '=', MARK).execute()
  else await setMeta(trx, MARK, last)
  return last
}

async function setMeta(trx: Writer, key: (typeof keys)[number], value: unknown): Promise<void> {
  await trx
    .insertInto('meta')
    .values({ key, value: JSON.stringify(value) })
    .onConflict((c) => c.column('key').doUpdateSet({ value: JSON.stringify(value) }))
    .execute()
}
