/** Landmark schemas that people make, and an index that counts the faces of each without reading them. */
import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'

export async function up(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('schema')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('data', 'text', (c) => c.notNull())
    .addColumn('removed', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('changed_ms', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('face_by_schema').on('face').column('schema_id').execute()
}
