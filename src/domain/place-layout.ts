/** A face that no model can predict: the schema's layout stretched into a box, for a person to put right. */
import { boxOfPoints } from './frames.ts'
import type { Box, Point } from './frames.ts'
import { unlabelledAttributes } from './records.ts'
import type { Face } from './records.ts'
import { layoutOf } from './schema.ts'
import type { LandmarkSchema } from './schema.ts'

/** Points of the layout in the middle of the box, whose outermost ones lie on its edges; imagePx. */
export function placeLayout(schema: LandmarkSchema, box: Box<'imagePx'>): Point<'imagePx'>[] {
  const layout = layoutOf(schema)
  const own = boxOfPoints<'imagePx'>(layout)
  if (own === null) return []
  const along = (value: number, low: number, high: number, from: number, to: number): number =>
    high > low ? from + ((value - low) / (high - low)) * (to - from) : (from + to) / 2
  return layout.map((p) => ({ x: along(p.x, own.x0, own.x1, box.x0, box.x1), y: along(p.y, own.y0, own.y1, box.y0, box.y1) }))
}

/** Nobody has judged its points: they have no reliability, and no model has set them. */
export function makeLayoutFace(id: string, schema: LandmarkSchema, box: Box<'imagePx'>): Face {
  return {
    id,
    schemaId: schema.id,
    box: { x0: box.x0, y0: box.y0, x1: box.x1, y1: box.y1 },
    boxOrigin: 'drawn',
    detectionScore: null,
    landmarks: placeLayout(schema, box).map((position) => ({ position, state: 'visible', origin: 'predicted', reliability: null, pinned: false })),
    pose: null,
    attributes: unlabelledAttributes,
    comments: [],
    opinion: null,
    reviewState: 'in-review',
    rejectReason: null,
    model: null,
  }
}
