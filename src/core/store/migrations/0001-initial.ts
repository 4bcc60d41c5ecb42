import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'

export async function up(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('meta')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute()

  await db.schema
    .createTable('image')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('name_key', 'text', (c) => c.notNull())
    .addColumn('name_search', 'text', (c) => c.notNull())
    .addColumn('size_bytes', 'bigint')
    .addColumn('modified_ms', 'double precision')
    .addColumn('content_hash', 'text')
    .addColumn('width_px', 'integer')
    .addColumn('height_px', 'integer')
    .addColumn('revision', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('predicted', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .addColumn('added_ms', 'bigint', (c) => c.notNull())
    .addColumn('faces', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('faces_accepted', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('points', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('points_placed', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('points_flagged', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('expected_wrong', 'double precision', (c) => c.notNull().defaultTo(0))
    .addColumn('least_reliability', 'double precision')
    .addColumn('reliability_order', 'double precision', (c) => c.notNull().defaultTo(2))
    .addColumn('flagged_order', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('review_state', 'text')
    .execute()

  // Each order has an index that also holds what the filters ask, so that a page deep in the list reads no rows;
  // the first one serves the search too.
  const filterColumns = ['faces', 'points_flagged', 'review_state', 'error_code'] as const
  await db.schema.createIndex('image_by_name').on('image').columns(['name_key', 'id', ...filterColumns, 'name_search']).execute()
  await db.schema
    .createIndex('image_by_reliability')
    .on('image')
    .columns(['reliability_order', 'name_key', 'id', ...filterColumns])
    .execute()
  await db.schema
    .createIndex('image_by_flagged')
    .on('image')
    .columns(['flagged_order', 'name_key', 'id', ...filterColumns])
    .execute()
  await db.schema.createIndex('image_newest').on('image').columns(['id', ...filterColumns]).execute()
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
    ])
    .execute()

  await db.schema
    .createTable('face')
    .addColumn('image_id', 'integer', (c) => c.notNull().references('image.id').onDelete('cascade'))
    .addColumn('face_id', 'text', (c) => c.notNull())
    .addColumn('place', 'integer', (c) => c.notNull())
    .addColumn('schema_id', 'text', (c) => c.notNull())
    .addColumn('data', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('face_key', ['image_id', 'face_id'])
    .execute()

  await db.schema
    .createTable('entry')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('image_id', 'integer', (c) => c.notNull().references('image.id').onDelete('cascade'))
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('target', 'integer')
    .addColumn('verb', 'text', (c) => c.notNull())
    .addColumn('edit', 'text', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('tool', 'text', (c) => c.notNull())
    .addColumn('model', 'text')
    .addColumn('at_ms', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('entry_by_image').on('entry').columns(['image_id', 'id', 'kind', 'target', 'verb']).execute()

  await db.schema
    .createTable('job')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('done', 'integer', (c) => c.notNull())
    .addColumn('total', 'integer')
    .addColumn('unit', 'text', (c) => c.notNull())
    .addColumn('created_ms', 'bigint', (c) => c.notNull())
    .addColumn('started_ms', 'bigint')
    .addColumn('ended_ms', 'bigint')
    .addColumn('failures', 'text', (c) => c.notNull())
    .addColumn('failure_count', 'integer', (c) => c.notNull())
    .addColumn('result', 'text')
    .addColumn('error', 'text')
    .addColumn('input', 'text', (c) => c.notNull())
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('heartbeat_ms', 'bigint', (c) => c.notNull())
    .addColumn('cancel_requested', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()

  await db.schema
    .createTable('job_item')
    .addColumn('job_id', 'text', (c) => c.notNull().references('job.id').onDelete('cascade'))
    .addColumn('place', 'integer', (c) => c.notNull())
    .addColumn('image_id', 'integer', (c) => c.notNull().references('image.id').onDelete('cascade'))
    .addColumn('state', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('job_item_key', ['job_id', 'image_id'])
    .execute()
  await db.schema.createIndex('job_item_pending').on('job_item').columns(['job_id', 'state', 'place']).execute()
}
