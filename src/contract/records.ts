/** zod mirrors of the domain's records, checked against its types where they are used. */
import { z } from 'zod'
import { editVerbs } from '#domain/edits.ts'
import type { Edit, EditAction } from '#domain/edits.ts'
import type { FaceOpinion } from '#domain/opinion.ts'
import { boxOrigins, landmarkOrigins, landmarkStates, reviewStates } from '#domain/records.ts'
import type { Face, FaceComment, Landmark } from '#domain/records.ts'

export const id = z.string().min(1).max(200)
const finite = z.number()
export const probability = z.number().min(0).max(1)

export const point = z.object({ x: finite, y: finite })
export const box = z
  .object({ x0: finite, y0: finite, x1: finite, y1: finite })
  .refine((b) => b.x1 >= b.x0 && b.y1 >= b.y0, 'a box needs x1 >= x0 and y1 >= y0')

export const landmark = z.object({
  position: point.nullable(),
  state: z.enum(landmarkStates),
  origin: z.enum(landmarkOrigins),
  reliability: probability.nullable(),
  pinned: z.boolean(),
}) satisfies z.ZodType<Landmark>

export const headPose = z.object({ yawRad: finite, pitchRad: finite, rollRad: finite })
const flag = z.boolean().nullable()
export const faceAttributes = z.object({
  pose: flag,
  expression: flag,
  illumination: flag,
  makeup: flag,
  occlusion: flag,
  blur: flag,
})

export const faceComment = z.object({
  id,
  landmark: z.int().min(0).nullable(),
  text: z.string().min(1).max(2000),
  author: z.string().max(200),
  atMs: z.number(),
  resolved: z.boolean(),
}) satisfies z.ZodType<FaceComment>

export const faceOpinion = z.object({
  model: z.string().max(200),
  dPx: z.number().positive(),
  points: z.array(z.object({ position: point, reliability: probability.nullable() })).max(2000).readonly(),
}) satisfies z.ZodType<FaceOpinion>

export const face = z.object({
  id,
  schemaId: id,
  box: box.nullable(),
  boxOrigin: z.enum(boxOrigins),
  detectionScore: probability.nullable(),
  landmarks: z.array(landmark).max(2000),
  pose: headPose.nullable(),
  attributes: faceAttributes,
  reviewState: z.enum(reviewStates),
  rejectReason: z.string().max(500).nullable(),
  comments: z.array(faceComment).max(500).readonly(),
  model: z.string().nullable(),
  opinion: faceOpinion.nullable(),
}) satisfies z.ZodType<Face>

const faceFields = face
  .pick({
    box: true,
    boxOrigin: true,
    attributes: true,
    reviewState: true,
    rejectReason: true,
    comments: true,
    pose: true,
    model: true,
    opinion: true,
    detectionScore: true,
  })
  .partial()

const landmarkChange = z.object({ index: z.int().min(0), before: landmark, after: landmark })

export const editAction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('landmarks.set'), faceId: id, changes: z.array(landmarkChange).max(2000) }),
  z.object({ kind: z.literal('face.add'), face, at: z.int().min(0) }),
  z.object({ kind: z.literal('face.remove'), face, at: z.int().min(0) }),
  z
    .object({ kind: z.literal('face.set'), faceId: id, before: faceFields, after: faceFields })
    .refine(
      (a) => Object.keys(a.before).sort().join() === Object.keys(a.after).sort().join(),
      'before and after must name the same fields',
    ),
  z.object({ kind: z.literal('faces.order'), before: z.array(id).max(5000), after: z.array(id).max(5000) }),
]) satisfies z.ZodType<EditAction>

export const edit = z.object({
  verb: z.enum(editVerbs),
  actions: z.array(editAction).min(1).max(5000),
}) satisfies z.ZodType<Edit>
