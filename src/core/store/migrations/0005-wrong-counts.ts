/** Wrong points are counted by the pack's own map, with the spread of that count; what has no map is counted apart. */
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'

export async function up(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable('image').addColumn('wrong_variance', 'double precision', (c) => c.notNull().defaultTo(0)).execute()
  await db.schema.alterTable('image').addColumn('points_unjudged', 'integer', (c) => c.notNull().defaultTo(0)).execute()
  // The old sum meant something else. The next prediction learns the map and derives these pictures again.
  await sql`update image set points_unjudged = points - points_placed, expected_wrong = 0 where expected_wrong > 0`.execute(db)
  await db.schema.dropIndex('image_totals').execute()
  await db.schema
    .createIndex('image_totals')
    .on('image')
    .columns([
      'predicted',
      'error_code',
      'faces',
      'faces_accepted',
      'points',
      'points_placed',
      'points_flagged',
      'expected_wrong',
      'wrong_variance',
      'points_unjudged',
    ])
    .execute()
}
