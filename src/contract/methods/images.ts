/** Pictures of a project and what is on them. */
import { z } from 'zod'
import { editVerbs } from '#domain/edits.ts'
import { predictionModes } from '#domain/prediction-mode.ts'
import { command, query } from '../define.ts'
import { predictionErrors } from '../errors.ts'
import { box, face, id } from '../records.ts'

export const imageFilters = ['all', 'flagged', 'unseen', 'in-review', 'accepted', 'rejected', 'deferred', 'commented', 'doubted', 'no-faces', 'failed'] as const
export const imageOrders = ['name', 'least-reliable', 'most-flagged', 'disagreement', 'newest'] as const

export const imageError = z.object({ code: z.string(), message: z.string() })

export const imageRow = z.object({
  imageId: id,
  /** Path below the project's folder, or absolute where it lies elsewhere. */
  name: z.string(),
  thumbnail: z.string(),
  faces: z.int(),
  flagged: z.int(),
  leastReliability: z.number().nullable(),
  /** Comments that nobody has resolved. */
  comments: z.int(),
  /** Imported labels that the model thinks are more likely wrong than not. */
  doubted: z.int(),
  /** The least advanced review state of its faces; null without faces. */
  reviewState: z.string().nullable(),
  predicted: z.boolean(),
  error: imageError.nullable(),
})

export const historyEntry = z.object({
  entryId: z.int(),
  verb: z.enum(editVerbs),
  kind: z.enum(['edit', 'undo', 'redo', 'model', 'import']),
  /** For example `54 by 14.2 px`; made by the backend from the edit. */
  summary: z.string(),
  actor: z.string(),
  atMs: z.number(),
  /** Applied now, that is, not undone. */
  applied: z.boolean(),
  /** Points of which this import says otherwise than the picture does now, because a person's word stayed. */
  kept: z.int(),
  /** false: an import that only offered what it did not take. */
  changed: z.boolean(),
  /** `edits.goTo` leads there. */
  canGoTo: z.boolean(),
})

export const imageDetail = z.object({
  imageId: id,
  name: z.string(),
  path: z.string(),
  /** Pixels after EXIF orientation; null where the picture could not be read. */
  width: z.int().nullable(),
  height: z.int().nullable(),
  /** Address of the picture, oriented, for showing. */
  picture: z.string(),
  thumbnail: z.string(),
  /** Displayed pixels per stored pixel; below 1 where the picture is too large to show whole. */
  pictureScale: z.number(),
  revision: z.int(),
  faces: z.array(face),
  canUndo: z.boolean(),
  canRedo: z.boolean(),
  error: imageError.nullable(),
})
export type ImageDetail = z.infer<typeof imageDetail>
export type ImageRow = z.infer<typeof imageRow>

const target = { projectId: id, imageId: id }

export const imageMethods = {
  'images.list': query(
    z.object({
      projectId: id,
      filter: z.enum(imageFilters),
      order: z.enum(imageOrders),
      text: z.string().max(200).default(''),
      offset: z.int().min(0),
      limit: z.int().min(1).max(500),
    }),
    z.object({ total: z.int(), all: z.int(), rows: z.array(imageRow) }),
    ['project.notFound'],
  ),
  /** Where a picture stands in a list, and the ones before and after it. */
  'images.locate': query(
    z.object({
      ...target,
      filter: z.enum(imageFilters),
      order: z.enum(imageOrders),
      text: z.string().max(200).default(''),
    }),
    z.object({ index: z.int().nullable(), total: z.int(), previous: id.nullable(), next: id.nullable() }),
    ['project.notFound', 'image.notFound'],
  ),
  'images.get': query(z.object(target), imageDetail, ['project.notFound', 'image.notFound']),
  /** Predicts one face in a box that a person has drawn; nothing is stored. The face goes in by `edits.commit`. */
  'images.predictBox': command(
    z.object({ ...target, box, schemaId: z.string(), mode: z.enum(predictionModes).default('fast') }),
    z.object({ face }),
    predictionErrors,
  ),
}
