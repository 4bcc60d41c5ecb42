/** What an import would have set where a person's points stayed: kept with its entry, so that the two can be compared. */
import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'

export async function up(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable('entry').addColumn('offered', 'text').execute()
}
