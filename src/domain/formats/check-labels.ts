/** What is odd about the labels of a picture: signs of another pixel base, of swapped sides, of a mixed-up file. */
import { type Box, boxOfPoints, boxOverlap, type Point } from '../frames.ts'
import type { LandmarkSchema } from '../schema.ts'
import type { FaceLabel } from './codec.ts'

export const suspicionKinds = ['below-first-pixel', 'outside-picture', 'swapped-sides', 'box-elsewhere', 'duplicate'] as const
export type SuspicionKind = (typeof suspicionKinds)[number]

export const suspicionTexts: Readonly<Record<SuspicionKind, string>> = {
  'below-first-pixel': 'Points lie above or left of the first pixel: outside the picture, or the file counts from another base',
  'outside-picture': 'Points lie outside of the picture',
  'swapped-sides': 'Left and right look swapped: the face would be a mirror image',
  'box-elsewhere': 'The rectangle lies elsewhere than the points: that of another face',
  duplicate: 'Two faces lie in one place',
}

/** Two faces that share this much (intersection over union of their points' boxes) are one face twice. */
const duplicateOverlap = 0.9
const foreignOverlap = 0.05
/** A pixel reaches this far from its centre: the picture begins there. */
export const halfPixelPx = 0.5
/** Farther beyond the edge than a point at the border of a face that the picture cuts, as a share of its size. */
const farOutside = 0.5
/** Eyes that are closer, over the square root of the area of the face: a profile, which says nothing. */
const leastEyes = 0.4

export interface CheckedFace {
  readonly label: FaceLabel
  /** null: not known. */
  readonly schema: LandmarkSchema | null
}

/** The kinds for each face, in their order. @param size of the picture, null where it is not known */
export function findSuspicions(faces: readonly CheckedFace[], size: { readonly width: number; readonly height: number } | null): SuspicionKind[][] {
  const boxes = faces.map(({ label }) => boxOfPoints(label.points.map((p) => p.position)))
  return faces.map(({ label, schema }, k) => {
    const box = boxes[k] ?? null
    const kinds: SuspicionKind[] = []
    if (box === null) return kinds
    if (box.x0 < -halfPixelPx || box.y0 < -halfPixelPx) kinds.push('below-first-pixel')
    if (size !== null && isOutside(box, size)) kinds.push('outside-picture')
    if (schema !== null && isMirrored(label, schema, box)) kinds.push('swapped-sides')
    if (label.box !== null && boxOverlap(label.box, box) < foreignOverlap) kinds.push('box-elsewhere')
    if (boxes.some((other, at) => at < k && other !== null && boxOverlap(other, box) > duplicateOverlap)) kinds.push('duplicate')
    return kinds
  })
}

function isOutside(box: Box<'imagePx'>, { width, height }: { width: number; height: number }): boolean {
  const marginX = farOutside * (box.x1 - box.x0)
  const marginY = farOutside * (box.y1 - box.y0)
  return box.x0 < -marginX || box.y0 < -marginY || box.x1 > width - 1 + marginX || box.y1 > height - 1 + marginY
}

/** From the eyes the mouth lies to one side, however the head is turned in the plane; in a mirror image to the other. */
function isMirrored(label: FaceLabel, schema: LandmarkSchema, box: Box<'imagePx'>): boolean {
  const mouth = schema.regions.find((region) => region.id === 'mouth')?.indices ?? []
  const [right, left] = schema.interOcular === null ? [] : schema.interOcular.map((k) => label.points[k]?.position ?? null)
  const middle = meanOf(mouth.flatMap((k) => label.points[k]?.position ?? []))
  if (!right || !left || middle === null) return false
  const eyes = { x: left.x - right.x, y: left.y - right.y }
  const areaRoot = Math.sqrt((box.x1 - box.x0) * (box.y1 - box.y0))
  const cross = eyes.x * (middle.y - right.y) - eyes.y * (middle.x - right.x)
  return Math.hypot(eyes.x, eyes.y) > leastEyes * areaRoot && cross < 0
}

function meanOf(points: readonly Point<'imagePx'>[]): Point<'imagePx'> | null {
  if (points.length === 0) return null
  const sum = points.reduce((s, p) => ({ x: s.x + p.x, y: s.y + p.y }), { x: 0, y: 0 })
  return { x: sum.x / points.length, y: sum.y / points.length }
}
