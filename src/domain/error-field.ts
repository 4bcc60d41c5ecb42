/**
 * How the errors of a prediction hang together: how large each probably is, and which ones are alike. From it follows what
 * a correction says about the points around it.
 *
 * Own derivation. The error of a point is taken as normal, with the same spread sigma along both axes, so that its length
 * is Rayleigh: `P(length < t) = 1 - exp(-t^2 / (2 sigma^2))`. A reliability r is that probability for t = 5 % of d, which
 * gives sigma. Errors of two points are alike by `rho`: they fade with the distance of the points, inside a region more
 * slowly and the more so the larger the region, and across regions most of what is near is lost. The constants were chosen
 * on every second of 419 training faces with synthetic occluders, whose errors they describe as well as their own measured
 * correlations do; none of it depends on a network's weights.
 */
import { boxOfPoints, boxSize } from './frames.ts'
import type { Frame, Point } from './frames.ts'
import { rightWithin } from './metrics/index.ts'
import type { LandmarkSchema } from './schema.ts'

/** Of the likeness of two errors, what does not ask whether they lie in one region. */
const shareAcross = 0.3
/** Lengths, in d, over which errors stay alike: across regions, and at least inside one. */
const reachAcross = 0.5
const leastReachInside = 0.3
/** Of the diagonal of a region's box. */
const reachOfRegion = 0.35
/** What no neighbour shares, as a share of a point's own variance. */
const ownVariance = 0.1
/** Reliabilities beyond these say no more about the size of an error. */
const reliabilityRange = [0.02, 0.999] as const

/**
 * Standard deviation, along each axis, of the error of a point, in d.
 * @param reliability probability, 0 to 1, that the point is within 5 % of d of the truth
 */
export function likelyError(reliability: number): number {
  const [low, high] = reliabilityRange
  return rightWithin / Math.sqrt(-2 * Math.log(1 - Math.min(high, Math.max(low, reliability))))
}

/** How alike the errors of two landmarks are, by their indices: 1 for the same one, 0 where they say nothing of each other. */
export type Likeness = (i: number, j: number) => number

/**
 * @param points one a landmark of the schema; null is like no other
 * @param dPx d in the points' frame, see `judgementLengthPx`
 */
export function likenessOf<F extends Frame>(schema: LandmarkSchema, points: readonly (Point<F> | null)[], dPx: number): Likeness {
  const regions = schema.regions.map(({ indices }) => {
    const box = boxOfPoints(indices.map((k) => points[k] ?? null))
    const { width, height } = box === null ? { width: 0, height: 0 } : boxSize(box)
    return { indices: new Set(indices), reach: Math.max(leastReachInside, (reachOfRegion * Math.hypot(width, height)) / dPx) }
  })
  return (i, j) => {
    if (i === j) return 1
    const [p, q] = [points[i], points[j]]
    if (!p || !q) return 0
    const apart = Math.hypot(p.x - q.x, p.y - q.y) / dPx
    const shared = regions.filter(({ indices }) => indices.has(i) && indices.has(j))
    const inside = shared.length === 0 ? 0 : Math.exp(-apart / Math.max(...shared.map((r) => r.reach)))
    return shareAcross * Math.exp(-apart / reachAcross) + (1 - shareAcross) * inside
  }
}

/** A landmark whose true place is known. */
export interface KnownPlace<F extends Frame> {
  readonly index: number
  readonly position: Point<F>
}

/**
 * What the errors that came to light at some landmarks say about all others: the mean of their errors given those
 * (simple kriging). Known ones are not set to their places.
 * @param points as predicted without knowing any place
 * @param reliability of these, one a landmark
 * @param known at least one
 * @returns the points, each moved by its expected error
 */
export function spreadCorrections<F extends Frame>(
  points: readonly Point<F>[],
  reliability: readonly number[],
  known: readonly KnownPlace<F>[],
  likeness: Likeness,
): Point<F>[] {
  const sigma = reliability.map(likelyError)
  const covariance = (i: number, j: number) => likeness(i, j) * (sigma[i] ?? NaN) * (sigma[j] ?? NaN)
  const among = known.map((p, a) => known.map((q, b) => covariance(p.index, q.index) * (a === b ? 1 + ownVariance : 1)))
  const factor = factorise(among)
  const seen = known.map(({ index, position }) => {
    const from = points[index]
    if (from === undefined) throw new RangeError(`no landmark ${String(index)}`)
    return { x: position.x - from.x, y: position.y - from.y }
  })
  const [x, y] = [solve(factor, seen.map((s) => s.x)), solve(factor, seen.map((s) => s.y))]
  return points.map((point, i) => {
    let [dx, dy] = [0, 0]
    known.forEach(({ index }, a) => {
      const c = covariance(i, index)
      dx += c * (x[a] ?? NaN)
      dy += c * (y[a] ?? NaN)
    })
    return { x: point.x + dx, y: point.y + dy }
  })
}

/** Cholesky: the lower triangle L of a positive definite matrix L L^T. */
function factorise(matrix: readonly (readonly number[])[]): number[][] {
  const lower: number[][] = []
  matrix.forEach((row, i) => {
    const mine: number[] = []
    for (let j = 0; j <= i; j++) {
      const other = j === i ? mine : (lower[j] ?? [])
      let sum = row[j] ?? NaN
      for (let k = 0; k < j; k++) sum -= (mine[k] ?? NaN) * (other[k] ?? NaN)
      mine.push(j === i ? Math.sqrt(sum) : sum / (other[j] ?? NaN))
    }
    lower.push(mine)
  })
  return lower
}

/** x of L L^T x = right. */
function solve(lower: readonly (readonly number[])[], right: readonly number[]): number[] {
  const x = [...right]
  const at = (i: number, j: number) => lower[i]?.[j] ?? NaN
  for (let i = 0; i < x.length; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] ?? NaN) - at(i, k) * (x[k] ?? NaN)
    x[i] = (x[i] ?? NaN) / at(i, i)
  }
  for (let i = x.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < x.length; k++) x[i] = (x[i] ?? NaN) - at(k, i) * (x[k] ?? NaN)
    x[i] = (x[i] ?? NaN) / at(i, i)
  }
  return x
}
