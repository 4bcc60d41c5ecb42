/** Acts on many faces of a project at once. Each is one transaction. */
import { z } from 'zod'
import { command } from '../define.ts'
import { id, probability } from '../records.ts'

const errors = ['project.notFound', 'project.locked', 'disk.full', 'file.notWritable'] as const

export const faceMethods = {
  /**
   * Accepts every unseen face none of whose predicted points is less reliable than the line. Faces that a person has in
   * review, rejected, deferred or accepted are not touched, nor are faces on which no model has set a point.
   */
  'faces.acceptAbove': command(
    z.object({
      projectId: id,
      leastReliability: probability,
      /** Only counts. */
      dryRun: z.boolean().default(false),
    }),
    z.object({
      /** For `faces.undoBulk`; null where nothing was changed. */
      batchId: id.nullable(),
      faces: z.int(),
      images: z.int(),
      /** Faces that were unseen before, these included. */
      unseen: z.int(),
    }),
    errors,
  ),
  /** Takes back one such act: the faces of it that still are accepted become unseen again. */
  'faces.undoBulk': command(
    z.object({ projectId: id, batchId: id }),
    z.object({ faces: z.int(), images: z.int() }),
    [...errors, 'edit.nothingToUndo'],
  ),
}
