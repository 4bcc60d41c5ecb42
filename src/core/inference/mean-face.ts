/** The mean 3D face of a pack for one schema, `mean-face-68.json` or `mean-face-98.json`. */
import { z } from 'zod'
import type { LandmarkSchema } from '#domain/schema.ts'

const point = z.tuple([z.number(), z.number(), z.number()])

/** One point a landmark; x right, y down, z away from the camera, around their mean, half width 1. */
export type MeanFace = z.infer<typeof point>[]

/** Text that is no JSON fails as a wrong file does. */
export function parseMeanFace(text: string, schema: LandmarkSchema): z.ZodSafeParseResult<{ readonly points: MeanFace }> {
  const meanFaceFile = z.strictObject({
    source: z.string().min(1),
    licence: z.string().min(1),
    schema: z.literal(schema.id),
    points: z.array(point).length(schema.landmarks.length),
  })
  let json: unknown = null
  try {
    json = JSON.parse(text)
  } catch {
    // null is no mean face.
  }
  return meanFaceFile.safeParse(json)
}
