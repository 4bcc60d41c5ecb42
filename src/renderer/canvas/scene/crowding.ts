import type { Point } from '#domain/frames.ts'

/**
 * Distance from each point to its nearest neighbour, in px of the points' frame; Infinity for a point that is null or
 * alone. Sweeps along x, so that 980 points cost no more than a few thousand comparisons.
 */
export function nearestNeighbourPx(points: readonly (Point<'imagePx'> | null)[]): Float64Array {
  const nearest = new Float64Array(points.length).fill(Infinity)
  const order = points.flatMap((p, index) => (p === null ? [] : [{ x: p.x, y: p.y, index }])).sort((a, b) => a.x - b.x)
  for (const [i, p] of order.entries()) {
    for (let j = i + 1; j < order.length; j++) {
      const q = order[j]
      if (q === undefined || q.x - p.x >= (nearest[p.index] ?? Infinity)) break
      const distance = Math.hypot(q.x - p.x, q.y - p.y)
      nearest[p.index] = Math.min(nearest[p.index] ?? Infinity, distance)
      nearest[q.index] = Math.min(nearest[q.index] ?? Infinity, distance)
    }
  }
  return nearest
}
