/** The mean 3D face of a pack, `mean-face-68.json`. */
import { z } from 'zod'

const meanFaceFile = z.strictObject({
  source: z.string().min(1),
  licence: z.string().min(1),
  schema: z.literal('300w-68'),
  /** x right, y down, z away from the camera, around their mean, half width 1. */
  points: z.array(z.tuple([z.number(), z.number(), z.number()])).length(68),
})

/** [68] points; x right, y down, z away from the camera, around their mean, half width 1. */
export type MeanFace = z.infer<typeof meanFaceFile>['points']

/** Text that is no JSON fails as a wrong file does. */
export function parseMeanFace(text: string): z.ZodSafeParseResult<z.infer<typeof meanFaceFile>> {
  let json: unknown = null
  try {
    json = JSON.parse(text)
  } catch {
    // null is no mean face.
  }
  return meanFaceFile.safeParse(json)
}
