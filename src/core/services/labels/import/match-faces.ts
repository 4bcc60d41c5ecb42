/** Faces that are the same one, by how much their boxes overlap. */
import { type Box, boxOfPoints, boxOverlap } from '#domain/frames.ts'
import type { Face } from '#domain/records.ts'

/** Boxes that share this much (intersection over union) are of the same face. */
export const sameFaceOverlap = 0.5

export interface FaceMatch {
  readonly first: number
  readonly second: number
  readonly overlap: number
}

/** Pairs of indices, the best overlap first; each index at most once. */
export function matchBoxes(
  first: readonly (Box<'imagePx'> | null)[],
  second: readonly (Box<'imagePx'> | null)[],
): FaceMatch[] {
  const candidates = first
    .flatMap((p, i) => second.map((q, k) => ({ first: i, second: k, overlap: p && q ? boxOverlap(p, q) : 0 })))
    .filter((c) => c.overlap >= sameFaceOverlap)
    .sort((p, q) => q.overlap - p.overlap)
  const matches: FaceMatch[] = []
  for (const candidate of candidates) {
    if (matches.some((m) => m.first === candidate.first || m.second === candidate.second)) continue
    matches.push(candidate)
  }
  return matches
}

/** Around the landmarks where they have places, since rectangles of files are of many kinds; else the face's own box. */
export function landmarkBox(face: Face): Box<'imagePx'> | null {
  return boxOfPoints(face.landmarks.map((l) => l.position)) ?? face.box
}
