/**
 * Re-solving one face around the points that a person has placed, and what the network looked at.
 *
 * How the page uses it:
 * 1. A face becomes active: `images.prepareFace`, and forget about the answer. The picture is read and the face encoded
 *    before the pictures of a batch that wait, so that the next re-solve only runs the small regressor.
 * 2. A point is dropped or confirmed: `images.resolve` with every placed point (`isPlaced`, not absent) of the face *as
 *    the page has it*, which may be ahead of the stored one. Nothing is stored: proposals go onto the canvas, and those
 *    that are taken go in by `edits.commit` with the verb `re-solve`, origin `predicted` and the new reliability. Each
 *    call solves the face anew from the same start, so proposals do not depend on the order of calls; an answer that is
 *    overtaken by another drop may be dropped. A face without pins is solved as it was predicted: that undoes all
 *    proposals.
 * 3. The lens opens: `images.explain`. It reads the stored face.
 */
import { z } from 'zod'
import { command, query } from '../define.ts'
import { predictionErrors } from '../errors.ts'
import { headPose, id, point, probability } from '../records.ts'

const target = { projectId: id, imageId: id, faceId: id }

const errors = [...predictionErrors, 'face.notFound'] as const

/** A point that may not move. */
export const pin = z.object({ index: z.int().min(0), position: point })

/** Where the network would put a landmark now, and how far (imagePx) that is from its stored position. */
export const proposal = z.object({
  index: z.int().min(0),
  position: point,
  reliability: probability,
  /** From the stored position; 0 where only the reliability changes, null where it had no position. */
  movedPx: z.number().min(0).nullable(),
})
export type Pin = z.infer<typeof pin>
export type Proposal = z.infer<typeof proposal>

export const resolveMethods = {
  /**
   * Solves the face again around its pins; nothing is stored. Proposals are the landmarks that are neither pinned here
   * nor placed or absent in the stored face and that move by more than 0.05 px or change their reliability by more than
   * 0.01. Imported landmarks are among them: it is for the person to take them or not.
   */
  'images.resolve': command(
    z.object({
      ...target,
      /** Indices of the face's schema, each at most once. */
      pins: z.array(pin).max(2000),
      /**
       * For a face that lies wrong: starts from the mean 3D face fitted to the pins. The network's own start is kept where
       * the pins are fewer than three, say nothing about the pose, or agree with that start. A face that rolls by more than
       * half a radian is cropped anew, turned upright; then also in the careful mode without the mirrored run.
       */
      posePin: z.boolean().default(false),
    }),
    z.object({
      proposals: z.array(proposal),
      /** Fitted to the pins where the solution started from them; else the network's. */
      pose: headPose.nullable(),
      tookMs: z.number(),
      /** False: the picture had to be read and encoded first. */
      featuresReady: z.boolean(),
    }),
    errors,
  ),
  /** What the regressor did with the face as it is stored, its placed points held; for the attention lens. */
  'images.explain': query(
    z.object(target),
    z.object({
      /** Three steps, one point a landmark each; imagePx. */
      iterates: z.array(z.array(point)),
      /** Row i: how much landmark i listened to each landmark; mean over steps, layers and heads; each row sums to 1. */
      attention: z.array(z.array(z.number().min(0))),
      /** How loudly each landmark was heard in the last step: its reliability inside the attention, 0 to 1; 1 for pins. */
      weight: z.array(probability),
      tookMs: z.number(),
    }),
    errors,
  ),
  /** Gets a face ready for re-solving, before the pictures of a batch. The page need not wait for it. */
  'images.prepareFace': command(z.object(target), z.object({}), errors),
}
