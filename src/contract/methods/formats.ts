/** Label files: what formats there are, reading them in, writing them out, and measuring against them. */
import { z } from 'zod'
import { formatIds } from '#domain/formats/format-ids.ts'
import { schemaMapNames } from '#domain/maps/index.ts'
import { occluderKinds, occluderStrengths } from '#domain/occluders.ts'
import { predictionModes } from '#domain/prediction-mode.ts'
import { reviewStates, wflwAttributeNames } from '#domain/records.ts'
import { job, query } from '../define.ts'
import { id } from '../records.ts'
import { landmarkSchema } from '../schema-record.ts'
import {
  convertResult,
  exportPreview,
  exportResult,
  formatDescription,
  importPreview,
  importResult,
  labelFields,
  mapDescription,
  metricSummary,
} from './label-answers.ts'

export const labelFormats = formatIds
export type { FormatId as LabelFormat } from '#domain/formats/format-ids.ts'
/** Fills the points of a schema from another's by a named, published map. */
export const schemaMaps = schemaMapNames
export { convertResult, exportPreview, exportResult, formatDescription, importPreview, importResult, labelFields, mapDescription, metricSummary }
export type { ConvertResult, ExportPreview, ExportResult, FormatDescription, ImportPreview, ImportResult, LabelField, MapDescription, MetricSummary } from './label-answers.ts'

const format = z.enum(formatIds)
const map = z.enum(schemaMapNames).nullable().default(null)
const started = z.object({ jobId: id })
const readErrors = ['file.notFound', 'format.unknown', 'format.invalid', 'format.notSupported', 'folder.notAllowed'] as const
const writeErrors = ['format.schemaMismatch', 'format.notSupported', 'file.notWritable', 'file.exists', 'folder.notAllowed', 'disk.full'] as const

/** Which label files, and what is to be made of them. */
const labelPlace = z.object({
  /** A file, or a folder that is looked through with its subfolders. */
  path: z.string(),
  /** null: told from the files. */
  format: format.nullable(),
  /** Folder that the labels mean; null: looked for around the labels. */
  pictures: z.string().nullable(),
  /** Of the first pixel's centre, where it is not what the format says; null: as the format says. */
  base: z.union([z.literal(0), z.literal(1)]).nullable().default(null),
  /** Schema of the faces that no name tells, and of which it has as many points; null: they are told by their number, or left out. */
  schemaId: id.nullable().default(null),
})

export const exportFrames = ['picture', 'crop'] as const
/** The one default, so that the window and the command line split alike. */
export const defaultSplitSeed = 1
/** `labelled`: all but the predictions that nobody has reviewed. */
export const exportScopes = ['all', 'labelled', 'reviewed', 'accepted'] as const

/** Which faces. What is null does not narrow. Rejected faces are never written. */
const exportSelection = z.object({
  scope: z.enum(exportScopes),
  /** Of the face. */
  states: z.array(z.enum(reviewStates)).min(1).nullable().default(null),
  /** true: faces with flagged points; false: those without. */
  flagged: z.boolean().nullable().default(null),
  attribute: z.object({ name: z.enum(wflwAttributeNames), value: z.boolean().nullable() }).nullable().default(null),
  /** Chosen pictures. */
  imageIds: z.array(id).min(1).nullable().default(null),
  /** Part of the picture's name. */
  text: z.string().max(200).default(''),
})

/** The whole of `export.preview`, and all but the place of `export.start`. */
const exportChoice = exportSelection.extend({
  projectId: id,
  format,
  map,
  /** Whose pixels the points are in: `crop`: a square around each face, which then is the picture of its labels. */
  frame: z.enum(exportFrames).default('picture'),
  /** Side of the crop over the longer side of the box of the face's points. */
  cropScale: z.number().min(1).max(5).default(1.55),
  /** Side of the crop in pixels; null: as many as the picture has there. */
  cropSidePx: z.int().min(16).max(4096).nullable().default(null),
  /**
   * null: all in one. Pictures of one identity or folder stay together; `seed` decides where they go.
   * `identityPattern`: a regular expression on the picture's name, whose first group is the identity; null: the name
   * without its folder and the number at its end.
   */
  split: z
    .object({
      by: z.enum(['picture', 'identity', 'folder']),
      shares: z.object({ train: z.number().min(0), val: z.number().min(0), test: z.number().min(0) }),
      seed: z.int().min(0).max(2 ** 32 - 1),
      identityPattern: z.string().max(200).nullable().default(null),
    })
    .nullable()
    .default(null),
})

export const formatMethods = {
  'formats.list': query(z.object({}), z.object({ formats: z.array(formatDescription), maps: z.array(mapDescription) })),
  /**
   * Reads the labels as an import would and says what it would do. Where two formats are as likely, it shows the first
   * and `isSure` is false.
   */
  'import.preview': query(labelPlace.extend({ projectId: id.nullable() }), importPreview, ['project.notFound', ...readErrors]),
  /** Labels go to pictures by path and name. Ends with `importResult`. */
  'import.start': job(labelPlace.extend({ projectId: id }), started, ['project.notFound', ...readErrors]),
  /** Writes and reads back in memory, and says what differs. */
  'export.preview': query(exportChoice, exportPreview, ['project.notFound', 'format.notSupported', 'input.invalid']),
  /**
   * `folder`: new or existing; files are written whole or not at all. A schema that does not fit is refused by name
   * unless `map` is given. null as `folder`: the project's own `exports` folder, for fetching over HTTP. Ends with
   * `exportResult`.
   */
  'export.start': job(
    exportChoice.extend({
      folder: z.string().nullable(),
      /** Pictures that go along: none, copies of the files (not where `frame` is `crop`), or a crop a face. */
      pictures: z.enum(['none', 'copy', 'crop']).default('none'),
      overwrite: z.boolean().default(false),
    }),
    started,
    ['project.notFound', 'input.invalid', ...writeErrors],
  ),
  /**
   * From one format to another without a project. `out`: a folder, or a file where its name has an ending of the format
   * and the format writes one file. `schemas`: known besides the built-in ones; labels
   * whose points have no names are taken to follow the only one, where they fit none by themselves. Ends with `convertResult`.
   */
  'convert.start': job(
    labelPlace.extend({ to: format, map, out: z.string(), overwrite: z.boolean().default(false), schemas: z.array(landmarkSchema).max(100).default([]) }),
    started,
    ['schema.exists', ...readErrors, ...writeErrors],
  ),
  /** Runs the pack on pictures with true labels and measures; `labels`: the crop comes from the box of the true points. */
  'evaluate.start': job(
    z.object({
      path: z.string(),
      /** null: told from the files. */
      format: format.nullable(),
      pictures: z.string().nullable(),
      boxes: z.enum(['labels', 'detector']),
      mode: z.enum(predictionModes).default('fast'),
      /** Predicted points; of other labels than these, the landmarks that both have are measured. null: as the labels. */
      schemaId: z.string().nullable().default(null),
      /** `ID@VERSION` or the folder of a pack; null: the built-in one. */
      pack: z.string().nullable().default(null),
      /** Synthetic occluders over every labelled face, the same at every run. */
      occlude: z.object({ strength: z.enum(occluderStrengths), kinds: z.array(z.enum(occluderKinds)).min(1) }).nullable().default(null),
      norm: z.enum(['inter-ocular', 'inter-pupil', 'box']).default('inter-ocular'),
      threshold: z.number().positive().nullable(),
      /** Where a row a face is written; null: nowhere. */
      perFace: z.string().nullable(),
    }),
    started,
    [...readErrors, 'model.notFound', 'model.invalid', 'model.noSchema', 'file.notWritable'],
  ),
}
