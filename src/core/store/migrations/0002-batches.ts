/** Acts over many pictures: their entries share a batch, so that one act takes them back. */
import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'

export async function up(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable('entry').addColumn('batch', 'text').execute()
  await db.schema.createIndex('entry_by_batch').on('entry').column('batch').where('batch', 'is not', null).execute()
}
