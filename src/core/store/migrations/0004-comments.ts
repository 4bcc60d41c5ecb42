/** Comments lie in the faces; the column finds the pictures that have open ones without reading any. */
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'

export async function up(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable('image').addColumn('comments_open', 'integer', (c) => c.notNull().defaultTo(0)).execute()
  // Few pictures have any: an index of only those is small and answers the filter under each order.
  await db.schema.createIndex('image_commented').on('image').columns(['name_key', 'id']).where(sql`comments_open`, '>', sql`0`).execute()
}
