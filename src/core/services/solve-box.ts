import { boxCentre, boxOfPoints, boxSize } from '#domain/frames.ts'
import type { Box } from '#domain/frames.ts'
import type { Face } from '#domain/records.ts'

/** Sizes go in steps of 8 %, places in sixteenths of the size: less than the network was trained to bear. */
const sizeStep = Math.log(1.08)
const placesASide = 16

/**
 * The box that a face is cropped with when it is solved again: the one that it was predicted with, so that without pins
 * the same points come back. A box from a file may hold hair or half a face, so there the points say where the face is;
 * their box is taken in steps, so that it stays the same while single points are corrected.
 * @returns null where neither a box nor two different points are known
 */
export function chooseSolveBox({ box, boxOrigin, landmarks }: Face): Box<'imagePx'> | null {
  if (box !== null && boxOrigin !== 'imported') return box
  const around = boxOfPoints(landmarks.map((l) => l.position))
  return (around === null ? null : steady(around)) ?? box
}

function steady(box: Box<'imagePx'>): Box<'imagePx'> | null {
  const { width, height } = boxSize(box)
  const longer = Math.max(width, height)
  if (!(longer > 0)) return null
  const side = Math.exp(Math.round(Math.log(longer) / sizeStep) * sizeStep)
  const place = (at: number) => (Math.round((at / side) * placesASide) * side) / placesASide
  const centre = boxCentre(box)
  const x0 = place(centre.x) - side / 2
  const y0 = place(centre.y) - side / 2
  return { x0, y0, x1: x0 + side, y1: y0 + side }
}
