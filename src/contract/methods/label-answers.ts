/** What the methods on label files answer with, and what their jobs end with. */
import { z } from 'zod'
import { formatIds } from '#domain/formats/format-ids.ts'
import { schemaMapNames } from '#domain/maps/index.ts'
import { landmarkStates } from '#domain/records.ts'
import { box, id, point } from '../records.ts'

const format = z.enum(formatIds)
const base = z.union([z.literal(0), z.literal(1), z.literal('percent'), z.literal('fraction')])

/** What labels may say of a face: of its points from `places` to `pins`, then of the face. */
const labelPart = z.enum(['places', 'states', 'reliability', 'origins', 'pins', 'box', 'attributes', 'pose', 'review', 'model'])

/** What labels say of a face as a whole. */
export const labelFields = ['box', 'attributes', 'review', 'pose', 'score', 'model', 'comments'] as const
export type LabelField = (typeof labelFields)[number]
const labelField = z.enum(labelFields)

/** Of which the files say otherwise, and which stayed as a person has set or reviewed them, with how many faces. */
const fieldsKept = z.array(z.object({ what: labelField, faces: z.int() }))

export const formatDescription = z.object({
  format,
  name: z.string(),
  /** Lower case with the dot. */
  endings: z.array(z.string()),
  /** The only schemas that it holds; null: any. */
  schemas: z.array(id).nullable(),
  /** false: it is only read. */
  canWrite: z.boolean(),
  /**
   * How much of each part comes back when it is written and read again (`offPx`: of `places` and `box`, by how much at most); null:
   * the format is only read.
   */
  carries: z.array(z.object({ what: labelPart, comesBack: z.enum(['all', 'some', 'none']), offPx: z.number().nullable() })).nullable(),
  base,
  precision: z.string(),
  states: z.string().nullable(),
  /** Sentences: what is lost, and what is written in its place. */
  cannotCarry: z.array(z.string()),
  source: z.string(),
})
export type FormatDescription = z.infer<typeof formatDescription>

export const mapDescription = z.object({
  map: z.enum(schemaMapNames),
  from: id,
  to: id,
  /** `Shared landmarks only` */
  title: z.string(),
  /** Whose map it is. */
  source: z.string(),
})
export type MapDescription = z.infer<typeof mapDescription>

/** A file, its line (1-based, null: the file as a whole) and what is to be said of it. */
const labelNote = z.object({ path: z.string(), line: z.int().nullable(), message: z.string() })

export const importPreview = z.object({
  format,
  formatName: z.string(),
  /** Why this format was chosen. */
  evidence: z.string(),
  /** false: another format is as likely, and one has to be chosen. */
  isSure: z.boolean(),
  /** All formats that it may be, the most likely first; `sureness` from 0 to 1. */
  candidates: z.array(z.object({ format, name: z.string(), sureness: z.number(), reason: z.string() })),
  /** Of the first pixel's centre, as it will be read, and what speaks for it or against it in these files. */
  base: z.object({ value: base, evidence: z.string(), isDoubtful: z.boolean() }),
  /** false: the files hold more faces than a preview reads; all counts are of those read. */
  isWhole: z.boolean(),
  files: z.int(),
  faces: z.int(),
  images: z.int(),
  /** By kind of points. `schemaId` null: these fit none that is known; `fits`: schemas with as many points. */
  schemas: z.array(
    z.object({
      schemaId: id.nullable(),
      points: z.int(),
      names: z.array(z.string()).nullable(),
      faces: z.int(),
      fits: z.array(id),
    }),
  ),
  /** Orphans on both sides; the lists hold the first hundred. */
  picturesWithoutLabels: z.int(),
  picturesWithoutLabelsNames: z.array(z.string()),
  labelsWithoutPicture: z.array(z.string()),
  labelsWithoutPictureCount: z.int(),
  /** What is odd, by kind, with how many faces and the first of them. */
  suspicions: z.array(
    z.object({
      kind: z.enum(['below-first-pixel', 'outside-picture', 'swapped-sides', 'box-elsewhere', 'duplicate']),
      message: z.string(),
      faces: z.int(),
      examples: z.array(labelNote),
    }),
  ),
  /** What it would do to faces that the project has already; null: it has none of them. */
  again: z
    .object({
      /** So many of the faces are there already. */
      faces: z.int(),
      /** Of those: faces that the files have otherwise than the project, in so many points (by how much at most, px) and states. */
      differ: z.int(),
      points: z.int(),
      largestPx: z.number(),
      states: z.int(),
      /** Faces that would take something from the files. */
      changed: z.int(),
      /** Points, and the faces they are of, that a person has placed, changed or reviewed: they stay. */
      pointsKept: z.int(),
      facesKept: z.int(),
      fieldsKept,
      /** Pictures where what the files say of those points or fields would become a revision to compare with. */
      revisions: z.int(),
      /** Faces that a person has deleted, or of another schema than one that was worked on: left out. */
      leftOut: z.int(),
    })
    .nullable(),
  warnings: z.array(labelNote),
  warningCount: z.int(),
  /** Left out, with the reason; the first hundred. */
  problems: z.array(labelNote),
  problemCount: z.int(),
  /** A few pictures with their faces, to look at. Points are imagePx, null where there is no place. */
  samples: z.array(
    z.object({
      name: z.string(),
      /** Address of the picture, oriented, for showing. */
      picture: z.string(),
      width: z.int(),
      height: z.int(),
      /** Displayed pixels per stored pixel. */
      pictureScale: z.number(),
      faces: z.array(
        z.object({
          schemaId: id.nullable(),
          points: z.array(point.nullable()),
          states: z.array(z.enum(landmarkStates).nullable()),
          box: box.nullable(),
        }),
      ),
    }),
  ),
})
export type ImportPreview = z.infer<typeof importPreview>

export const importResult = z.object({
  format,
  files: z.int(),
  /** Labelled pictures that are in the project. */
  images: z.int(),
  faces: z.int(),
  facesAdded: z.int(),
  facesUpdated: z.int(),
  facesUnchanged: z.int(),
  /** Points of which the files say otherwise, and which stayed because a person has placed, changed or reviewed them. */
  pointsKept: z.int(),
  labelsWithoutPicture: z.int(),
  notes: z.array(z.string()),
  /** What the files say otherwise than the project said before; null where nothing differs. */
  difference: z
    .object({
      /** Faces that were there before and differ. */
      faces: z.int(),
      /** Points that lie elsewhere in the files, and how far, px; those that stayed are counted in `pointsKept` as well. */
      points: z.int(),
      meanPx: z.number(),
      largestPx: z.number(),
      states: z.int(),
      fieldsKept: fieldsKept.default([]),
      /** The faces that differ most, at most a hundred. */
      rows: z.array(
        z.object({ picture: z.string(), points: z.int(), kept: z.int(), fieldsKept: z.array(labelField).default([]), meanPx: z.number(), largestPx: z.number() }),
      ),
    })
    .nullable(),
})
export type ImportResult = z.infer<typeof importResult>

const leftOut = z.object({ picture: z.string(), face: z.int(), reason: z.string() })
const splitCount = z.object({ name: z.enum(['train', 'val', 'test']), images: z.int(), faces: z.int() })

export const exportPreview = z.object({
  images: z.int(),
  faces: z.int(),
  /** Of `faces`, those that are a model's word alone. */
  facesOnlyPredicted: z.int(),
  facesRejected: z.int(),
  facesOutOfScope: z.int(),
  /** Of the selected faces. `fits`: the format holds it as it is; `maps`: those that lead to what it holds. */
  schemas: z.array(z.object({ schemaId: id, faces: z.int(), fits: z.boolean(), maps: z.array(z.enum(schemaMapNames)) })),
  /** So many faces were written and read back; the rows below are of those. */
  examined: z.int(),
  /**
   * What the faces have, and what of it comes back. `has`: points (of `places`, `states`, `reliability`, `origins`,
   * `pins`) or faces; `lost`: comes back without it or otherwise.
   */
  rows: z.array(
    z.object({
      what: labelPart,
      unit: z.enum(['points', 'faces']),
      has: z.int(),
      lost: z.int(),
      /** For `places` and `box`: how far the one that is farthest off comes back, px. */
      largestPx: z.number().nullable(),
    }),
  ),
  notes: z.array(z.string()),
  leftOut: z.array(leftOut),
  leftOutCount: z.int(),
  splits: z.array(splitCount),
})
export type ExportPreview = z.infer<typeof exportPreview>

export const exportResult = z.object({
  format,
  folder: z.string(),
  schemaId: id,
  /** Label files. */
  files: z.int(),
  pictureFiles: z.int(),
  images: z.int(),
  faces: z.int(),
  facesMapped: z.int(),
  /** Of `faces`, those that are a model's word alone. */
  facesOnlyPredicted: z.int(),
  facesRejected: z.int(),
  facesOutOfScope: z.int(),
  splits: z.array(splitCount),
  leftOutCount: z.int(),
  /** The first hundred; the manifest has all. */
  leftOut: z.array(leftOut),
  notes: z.array(z.string()),
})
export type ExportResult = z.infer<typeof exportResult>

export const convertResult = z.object({
  from: format,
  to: format,
  out: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
  fileCount: z.int(),
  images: z.int(),
  faces: z.int(),
  facesMapped: z.int(),
  leftOutCount: z.int(),
  notes: z.array(z.string()),
})
export type ConvertResult = z.infer<typeof convertResult>

const reliabilityFigures = z.object({
  /** Ranking of the points off by more than 8 % of d. */
  auroc8: z.number().nullable(),
  /** For "within 5 % of d", against the base rate. */
  brierSkill5: z.number().nullable(),
  ece5: z.number().nullable(),
  /** Share of the points off by more than 8 % that lie among the least reliable 20 %. */
  caughtInWorstFifth: z.number().nullable(),
})

export const metricSummary = z.object({
  /** Whose points were predicted. */
  schemaId: z.string(),
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
  reliability: reliabilityFigures.nullable(),
  /** The points that lie under an occluder, or that the labels call occluded; null without any. NME in percent. */
  occluded: z
    .object({ points: z.int(), nme: z.number(), visibleNme: z.number().nullable(), reliability: reliabilityFigures })
    .nullable(),
  /** By the predicted head pose: |yaw| from and to, degrees. */
  poses: z.array(z.object({ fromDeg: z.number(), toDeg: z.number(), faces: z.int(), nme: z.number(), auroc8: z.number().nullable() })),
  /** Over the landmarks that 300w-68 and wflw-98 both have; null for another schema. NME in percent. */
  shared: z.object({ points: z.int(), nme: z.number() }).nullable(),
  /** Points off by more than 8 % of d, and how many the pack expected of these faces; null where it is not calibrated. */
  wrong: z.object({ found: z.int(), expected: z.number().nullable(), expectedSd: z.number().nullable() }),
  secondsPerFace: z.object({ decode: z.number(), detect: z.number(), encode: z.number(), regress: z.number() }),
})
export type MetricSummary = z.infer<typeof metricSummary>
