import type { Point } from '#domain/frames.ts'

/**
 * Distance from each point to its nearest neighbour, in px of the points' frame; Infinity for a point that is null or
 * alone. Sweeps along x, so that 980 points cost no more than a few thousand comparisons.
 */
export function nearestNeighbourPx(points: readonly (Point<'imagePx'> | null)[]): Float64Array {
  const nearest = new Float64Array(points.length).fill(Infinity)
  const order = points.flatMap((p, index) => (p === null ? [] : [{ x: p.x, y: p.y, index }])).sort((a, b) => a.x - b.x)
  for (const [i, p] of order.entries()) {
    let least = Infinity
    for (const step of [-1, 1]) {
      for (let j = i + step; ; j += step) {
        const q = order[j]
        if (q === undefined || Math.abs(q.x - p.x) >= least) break
        least = Math.min(least, Math.hypot(q.x - p.x, q.y - p.y))
      }
    }
    nearest[p.index] = least
  }
  return nearest
}
