/** Label files: reading them in, writing them out, and measuring against them. */
import { z } from 'zod'
import { job, query } from '../define.ts'
import { id } from '../records.ts'

export const labelFormats = ['300w', 'wflw'] as const
export type LabelFormat = (typeof labelFormats)[number]

/** Fills the points of a schema from another's by a named, published map. */
export const schemaMaps = ['lift-68-98', 'wflw-98-to-68'] as const

const importWarning = z.object({ path: z.string(), line: z.int().nullable(), message: z.string() })

export const importPreview = z.object({
  format: z.enum(labelFormats),
  /** Why this format was chosen. */
  evidence: z.string(),
  schemaId: z.string(),
  /** Pixel base of the file: 1 for 300-W. */
  base: z.union([z.literal(0), z.literal(1)]),
  files: z.int(),
  faces: z.int(),
  images: z.int(),
  picturesWithoutLabels: z.int(),
  labelsWithoutPicture: z.array(z.string()),
  warnings: z.array(importWarning),
  warningCount: z.int(),
})

export const metricSummary = z.object({
  images: z.int(),
  faces: z.int(),
  /** Labelled faces that the detector did not find (`--boxes detector`). */
  missed: z.int(),
  norm: z.enum(['inter-ocular', 'inter-pupil', 'box']),
  /** Percent, as the field quotes it: AUC and failure rate at this NME. */
  threshold: z.number(),
  /** Percent. */
  nme: z.number().nullable(),
  auc: z.number().nullable(),
  failureRate: z.number().nullable(),
  percentiles: z.object({ p50: z.number(), p90: z.number(), p95: z.number(), p99: z.number() }).nullable(),
  /** NME in percent by region of the schema. */
  regions: z.record(z.string(), z.number()),
  reliability: z
    .object({
      /** Ranking of the points off by more than 8 % of d. */
      auroc8: z.number().nullable(),
      /** For "within 5 % of d", against the base rate. */
      brierSkill5: z.number().nullable(),
      ece5: z.number().nullable(),
      /** Share of the points off by more than 8 % that lie among the least reliable 20 %. */
      caughtInWorstFifth: z.number().nullable(),
    })
    .nullable(),
  secondsPerFace: z.object({ decode: z.number(), detect: z.number(), encode: z.number(), regress: z.number() }),
})
export type MetricSummary = z.infer<typeof metricSummary>

const readErrors = ['file.notFound', 'format.unknown', 'format.invalid', 'folder.notAllowed'] as const

export const formatMethods = {
  'import.preview': query(
    z.object({ projectId: id.nullable(), path: z.string(), format: z.enum(labelFormats).nullable(), pictures: z.string().nullable() }),
    importPreview,
    ['project.notFound', ...readErrors],
  ),
  /** Labels go to pictures by path and name. `pictures`: folder of the pictures, null: beside the labels. */
  'import.start': job(
    z.object({ projectId: id, path: z.string(), format: z.enum(labelFormats).nullable(), pictures: z.string().nullable() }),
    z.object({ jobId: id }),
    ['project.notFound', ...readErrors],
  ),
  /**
   * `folder`: new or existing; files are written whole or not at all. A schema that does not fit is refused by name
   * unless `map` is given. null as `folder`: the project's own `exports` folder, for fetching over HTTP.
   */
  'export.start': job(
    z.object({
      projectId: id,
      format: z.enum(labelFormats),
      folder: z.string().nullable(),
      scope: z.enum(['all', 'accepted', 'reviewed']),
      map: z.enum(schemaMaps).nullable(),
      overwrite: z.boolean().default(false),
    }),
    z.object({ jobId: id }),
    ['project.notFound', 'format.schemaMismatch', 'format.notSupported', 'file.notWritable', 'file.exists', 'folder.notAllowed', 'disk.full'],
  ),
  /** Runs the pack on pictures with true labels and measures; `labels`: the crop comes from the box of the true points. */
  'evaluate.start': job(
    z.object({
      path: z.string(),
      format: z.enum(labelFormats),
      pictures: z.string().nullable(),
      boxes: z.enum(['labels', 'detector']),
      norm: z.enum(['inter-ocular', 'inter-pupil', 'box']).default('inter-ocular'),
      threshold: z.number().positive().nullable(),
      /** Where a row a face is written; null: nowhere. */
      perFace: z.string().nullable(),
    }),
    z.object({ jobId: id }),
    [...readErrors, 'model.notFound', 'model.invalid', 'model.noSchema', 'file.notWritable'],
  ),
}
