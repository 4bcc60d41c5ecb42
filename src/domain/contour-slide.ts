/**
 * Sliding a landmark along the contour that it belongs to. The contour is the centripetal Catmull-Rom spline (exponent
 * 1/2) through its points: Barry and Goldman, "A recursive evaluation algorithm for a class of Catmull-Rom splines"
 * (1988); Yuksel, Schaefer and Keyser, "Parameterization and applications of Catmull-Rom curves" (2011), by which it
 * has neither cusps nor loops within a segment.
 */
import type { Point } from './frames.ts'
import type { LandmarkSchema } from './schema.ts'

type P = Point<'imagePx'>

export interface ContourSlide {
  /** The stretch that the landmark may slide on, from the neighbour before to the one behind, as a fine polyline. imagePx. */
  readonly path: readonly P[]
  /** The point of the stretch that is nearest to `p`. imagePx to imagePx. */
  place(p: P): P
}

/** Pieces of each segment of the polyline. */
const steps = 48
/** Bisections around the nearest piece; below 1e-9 of a segment. */
const refinements = 40

interface Segment {
  readonly from: P
  readonly to: P
  readonly before: P
  readonly behind: P
}

/**
 * The stretch of contour around landmark `index`: between its neighbours, through its own place as well, so that a
 * slide begins where the point is and never takes it past another.
 *
 * `positions`: one a landmark of `schema`, imagePx; null ones are left out of the contour.
 * Answers null where the landmark is on no contour, is nowhere, or has no neighbour at another place.
 */
export function slideAlongContour(schema: LandmarkSchema, positions: readonly (P | null)[], index: number): ContourSlide | null {
  const own = positions[index]
  const contour = schema.contours.find((c) => c.indices.includes(index))
  if (contour === undefined || !own) return null
  const knots = contour.indices.flatMap((i) => {
    const at = positions[i]
    // A neighbour at the same place would leave nothing between the two.
    return at && (i === index || at.x !== own.x || at.y !== own.y) ? [{ i, at }] : []
  })
  const at = knots.findIndex((knot) => knot.i === index)
  const count = knots.length
  const knotAt = (k: number): P | null => {
    const wrapped = contour.closed && count > 2 ? (k + count) % count : k
    return knots[wrapped]?.at ?? null
  }
  const segments = [at - 1, at].flatMap((k): Segment[] => {
    const from = knotAt(k)
    const to = knotAt(k + 1)
    if (from === null || to === null) return []
    return [{ from, to, before: knotAt(k - 1) ?? reflect(to, from), behind: knotAt(k + 2) ?? reflect(from, to) }]
  })
  if (segments.length === 0) return null
  return {
    path: segments.flatMap((segment, k) =>
      Array.from({ length: steps + (k === 0 ? 1 : 0) }, (_, s) => pointOn(segment, (s + (k === 0 ? 0 : 1)) / steps)),
    ),
    place: (p) => nearestOf(segments.map((segment) => nearestOn(segment, p)), p),
  }
}

/** The nearest point of one segment: the best of the polyline's corners, then by thirds around it. */
function nearestOn(segment: Segment, p: P): P {
  let best = 0
  for (let s = 1; s <= steps; s++) {
    if (squaredDistance(pointOn(segment, s / steps), p) < squaredDistance(pointOn(segment, best / steps), p)) best = s
  }
  let low = Math.max(0, best - 1) / steps
  let high = Math.min(steps, best + 1) / steps
  for (let k = 0; k < refinements; k++) {
    const a = low + (high - low) / 3
    const b = high - (high - low) / 3
    if (squaredDistance(pointOn(segment, a), p) <= squaredDistance(pointOn(segment, b), p)) high = b
    else low = a
  }
  // The search stops short of an end by a hair: a corner that is nearer is the answer.
  return nearestOf([pointOn(segment, (low + high) / 2), pointOn(segment, best / steps)], p)
}

function nearestOf(places: readonly P[], p: P): P {
  return places.reduce((best, q) => (squaredDistance(q, p) < squaredDistance(best, p) ? q : best))
}

/** The spline between `from` (`share` 0) and `to` (1). */
function pointOn({ before, from, to, behind }: Segment, share: number): P {
  const t0 = 0
  const t1 = t0 + knotStep(before, from)
  const t2 = t1 + knotStep(from, to)
  const t3 = t2 + knotStep(to, behind)
  const t = t1 + (t2 - t1) * share
  const a1 = between(before, from, t0, t1, t)
  const a2 = between(from, to, t1, t2, t)
  const a3 = between(to, behind, t2, t3, t)
  return between(between(a1, a2, t0, t2, t), between(a2, a3, t1, t3, t), t1, t2, t)
}

/** Square root of the distance; two points at one place (two neighbours further on) keep a step that divides. */
function knotStep(p: P, q: P): number {
  return Math.max(1e-6, Math.sqrt(Math.hypot(q.x - p.x, q.y - p.y)))
}

function between(p: P, q: P, from: number, to: number, t: number): P {
  const share = (t - from) / (to - from)
  return { x: p.x + (q.x - p.x) * share, y: p.y + (q.y - p.y) * share }
}

/** `p` on the other side of `centre`: where an open contour ends, it would go straight on. */
function reflect(p: P, centre: P): P {
  return { x: 2 * centre.x - p.x, y: 2 * centre.y - p.y }
}

function squaredDistance(p: P, q: P): number {
  return (p.x - q.x) ** 2 + (p.y - q.y) ** 2
}
