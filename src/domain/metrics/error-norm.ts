/** What a point's error is divided by. All lengths are pixels of one frame; every function takes the true points. */
import { boxOfPoints, boxSize, type Frame, type Point } from '../frames.ts'
import type { LandmarkSchema } from '../schema.ts'

export const errorNorms = ['inter-ocular', 'inter-pupil', 'box'] as const
export type ErrorNorm = (typeof errorNorms)[number]

/**
 * The length that an NME is relative to.
 *
 * - `inter-ocular`: between the outer eye corners (36-45 of 68, 60-72 of 98; HRNet, PIPNet, STAR)
 * - `inter-pupil`: between the eye means (36-41, 42-47 of 68) or the pupils (96-97 of 98; STAR)
 * - `box`: sqrt(width * height) of the true points' box (SPIGA, LUVLi)
 *
 * @returns px, or null where points are missing or the length is 0: such a face has no NME
 */
export function normLengthPx<F extends Frame>(
  norm: ErrorNorm,
  schema: LandmarkSchema,
  truth: readonly (Point<F> | null)[],
): number | null {
  const length = rawLength(norm, schema, truth)
  return length !== null && length > 0 ? length : null
}

/**
 * d, the length that "right" (5 % of d) and "wrong" (8 % of d) go by: the inter-ocular distance, but at least 0.4 times
 * the square root of the box's area, because it collapses in profile. Without both outer eye corners the second alone.
 *
 * @returns px, or null where it would be 0
 */
export function judgementLengthPx<F extends Frame>(
  schema: LandmarkSchema,
  truth: readonly (Point<F> | null)[],
): number | null {
  const eyes = rawLength('inter-ocular', schema, truth) ?? 0
  const length = Math.max(eyes, 0.4 * (rawLength('box', schema, truth) ?? 0))
  return length > 0 ? length : null
}

function rawLength<F extends Frame>(norm: ErrorNorm, schema: LandmarkSchema, truth: readonly (Point<F> | null)[]): number | null {
  switch (norm) {
    case 'inter-ocular':
      return distanceOf(truth, schema.interOcular?.map((k) => [k]))
    case 'inter-pupil':
      return distanceOf(truth, schema.pupils)
    case 'box': {
      const box = boxOfPoints(truth)
      if (box === null) return null
      const { width, height } = boxSize(box)
      return Math.sqrt(width * height)
    }
  }
}

function meanOf<F extends Frame>(points: readonly (Point<F> | null)[], indices: readonly number[]): { x: number; y: number } | null {
  let x = 0
  let y = 0
  for (const k of indices) {
    const p = points[k]
    if (!p) return null
    x += p.x / indices.length
    y += p.y / indices.length
  }
  return { x, y }
}

function distanceOf<F extends Frame>(truth: readonly (Point<F> | null)[], ends: readonly (readonly number[])[] | null | undefined): number | null {
  const [p, q] = (ends ?? []).map((indices) => meanOf(truth, indices))
  return p && q ? Math.hypot(p.x - q.x, p.y - q.y) : null
}
