/** A model's opinion lies in the faces; the columns order and find the pictures where it differs from imported labels. */
import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'

export async function up(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable('image').addColumn('points_doubted', 'integer', (c) => c.notNull().defaultTo(0)).execute()
  await db.schema.alterTable('image').addColumn('disagreement_order', 'double precision', (c) => c.notNull().defaultTo(0)).execute()
  // As the other orders' indexes, it holds what the filters ask.
  await db.schema
    .createIndex('image_by_disagreement')
    .on('image')
    .columns(['disagreement_order', 'name_key', 'id', 'faces', 'points_flagged', 'review_state', 'error_code', 'points_doubted'])
    .execute()
}
