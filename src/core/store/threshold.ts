/** Where the line between flagged and not lies. Moving it means deriving every picture's columns again. */
import type { Connection, Writer } from './connection.ts'
import { deriveColumns } from './derive.ts'
import { readFaces } from './faces.ts'

const PICTURES_A_TRANSACTION = 200
/** While it is there, pictures above it have yet to be derived: a crash halfway is made good by the next call. */
const MARK = 'derivedUpTo'

export async function setThreshold(connection: Connection, threshold: number): Promise<void> {
  let mark = await connection.write(async (trx) => {
    const known = await trx.selectFrom('meta').selectAll().where('key', 'in', ['threshold', MARK]).execute()
    const value = (key: string): unknown => known.find((r) => r.key === key)?.value
    if (value('threshold') === JSON.stringify(threshold)) return value(MARK) === undefined ? null : Number(value(MARK))
    await setMeta(trx, 'threshold', threshold)
    await setMeta(trx, MARK, 0)
    return 0
  })
  while (mark !== null) {
    const after = mark
    mark = await connection.write((trx) => deriveNext(trx, after, threshold))
    // Lets calls of the page in between.
    await new Promise(setImmediate)
  }
}

async function deriveNext(trx: Writer, after: number, threshold: number): Promise<number | null> {
  const rows = await trx
    .selectFrom('image')
    .select('id')
    .where('id', '>', after)
    .where('faces', '>', 0)
    .orderBy('id')
    .limit(PICTURES_A_TRANSACTION)
    .execute()
  for (const { id } of rows) {
    const columns = deriveColumns(await readFaces(trx, id), threshold)
    await trx.updateTable('image').set(columns).where('id', '=', id).execute()
  }
  const last = rows.at(-1)?.id ?? null
  if (last === null) await trx.deleteFrom('meta').where('key', '=', MARK).execute()
  else await setMeta(trx, MARK, last)
  return last
}

async function setMeta(trx: Writer, key: string, value: number): Promise<void> {
  await trx
    .insertInto('meta')
    .values({ key, value: JSON.stringify(value) })
    .onConflict((c) => c.column('key').doUpdateSet({ value: JSON.stringify(value) }))
    .execute()
}
