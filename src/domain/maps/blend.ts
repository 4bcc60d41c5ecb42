/** Maps whose points are weighted means of a few points of the other schema. */
import type { Frame, Point } from '../frames.ts'

/** One point: its x and y are the sums of those of `from`, times the weights. Without any `from` it has no place. */
export interface Blend {
  readonly from: readonly number[]
  readonly x: readonly number[]
  readonly y: readonly number[]
}

/** The same landmark. */
export const at = (index: number): Blend => ({ from: [index], x: [1], y: [1] })

/** The same landmark is not among the others. */
export const nowhere: Blend = { from: [], x: [], y: [] }

export function between(first: number, second: number, share = 0.5): Blend {
  const weights = [1 - share, share]
  return { from: [first, second], x: weights, y: weights }
}

/** At the x of the first, half way to the second in y. */
export const midwayInY = (first: number, second: number): Blend => ({ from: [first, second], x: [1, 0], y: [0.5, 0.5] })

/**
 * @param points in any frame; null where a landmark has no place
 * @returns one a blend, in the same frame; null where a point that it is made from is
 * @throws RangeError for another number of points than `expected`
 */
export function blendPoints<F extends Frame>(
  blends: readonly Blend[],
  expected: number,
  points: readonly (Point<F> | null)[],
): (Point<F> | null)[] {
  if (points.length !== expected) throw new RangeError(`expected ${String(expected)} points, not ${String(points.length)}`)
  return blends.map(({ from, x, y }) => {
    const sum = { x: 0, y: 0 }
    for (const [k, index] of from.entries()) {
      const point = points[index]
      if (!point) return null
      sum.x += point.x * (x[k] ?? 0)
      sum.y += point.y * (y[k] ?? 0)
    }
    return from.length === 0 ? null : sum
  })
}
