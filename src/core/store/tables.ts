/** Rows as SQLite keeps them. Booleans are 0 and 1; times are milliseconds since 1970; JSON is text. */
import type { Generated, Insertable, Selectable } from 'kysely'
import type { EditVerb } from '#domain/edits.ts'
import type { EntryKind } from '#domain/history.ts'
import type { ReviewState } from '#domain/records.ts'
import type { JobRecord } from '#contract/methods/jobs.ts'

export type { EntryKind }

interface MetaTable {
  key: string
  value: string
}

interface ImageTable {
  /** Grows in the order in which pictures were added. */
  id: Generated<number>
  /** Below the project's folder with `/` between its parts, or absolute. */
  name: string
  /** See natural-key.ts. */
  name_key: string
  name_search: string
  size_bytes: number | null
  modified_ms: number | null
  content_hash: string | null
  /** After EXIF orientation. */
  width_px: number | null
  height_px: number | null
  revision: Generated<number>
  predicted: Generated<0 | 1>
  error_code: string | null
  error_message: string | null
  added_ms: number
  // Derived from the faces in the same transaction: see derive.ts.
  faces: Generated<number>
  faces_accepted: Generated<number>
  points: Generated<number>
  points_placed: Generated<number>
  points_flagged: Generated<number>
  expected_wrong: Generated<number>
  wrong_variance: Generated<number>
  points_unjudged: Generated<number>
  least_reliability: number | null
  /** `least_reliability`, or 2 where it is null, so that those come last. */
  reliability_order: Generated<number>
  /** `-points_flagged`, so that every order is ascending. */
  flagged_order: Generated<number>
  review_state: ReviewState | null
  comments_open: Generated<number>
  points_doubted: Generated<number>
  disagreement_order: Generated<number>
}

interface FaceTable {
  image_id: number
  face_id: string
  /** Place among the faces of its picture, from 0. */
  place: number
  schema_id: string
  /** Everything else, see face-codec.ts. */
  data: string
}

interface EntryTable {
  id: Generated<number>
  image_id: number
  /** That the picture had after it. */
  revision: number
  kind: EntryKind
  /** The entry that an undo or redo is about; of an edit: the model run or import that it takes back. */
  target: number | null
  verb: EditVerb
  edit: string
  actor: string
  tool: string
  model: string | null
  /** Entries of one act over many pictures share it. */
  batch: string | null
  /** `OfferedFace[]`, JSON: what an import would have set where a person's word stayed; null: nothing. */
  offered: string | null
  at_ms: number
}

interface JobTable {
  id: string
  kind: JobRecord['kind']
  title: string
  state: JobRecord['state']
  done: number
  total: number | null
  unit: string
  created_ms: number
  started_ms: number | null
  ended_ms: number | null
  failures: string
  failure_count: number
  result: string | null
  error: string | null
  /** What it was asked for, so that it can go on after a restart. */
  input: string
  /** The process that runs it, see jobs.ts. */
  owner: string
  heartbeat_ms: number
  cancel_requested: Generated<0 | 1>
}

interface JobItemTable {
  job_id: string
  /** Order of work, from 0. */
  place: number
  image_id: number
  state: 'pending' | 'done' | 'failed'
}

interface SchemaTable {
  id: string
  /** `LandmarkSchema`, JSON. */
  data: string
  /** Not offered any more, but known: an undo may bring back a face that follows it. */
  removed: Generated<0 | 1>
  changed_ms: number
}

export interface Tables {
  meta: MetaTable
  image: ImageTable
  face: FaceTable
  entry: EntryTable
  job: JobTable
  job_item: JobItemTable
  schema: SchemaTable
}

export type ImageRecord = Selectable<ImageTable>
export type NewImage = Insertable<ImageTable>
export type EntryRecord = Selectable<EntryTable>
export type JobRow = Selectable<JobTable>
