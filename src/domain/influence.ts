/** In which order flagged points are worth correcting: those first whose correction settles most of the others. */

/** Row i: how much landmark i listened to each landmark; rows sum to 1. Square, one row a landmark of the schema. */
export type Attention = readonly (readonly number[])[]

export interface DoubtfulPoint {
  readonly index: number
  /** Probability, 0 to 1, that the point is right. */
  readonly reliability: number
}

/**
 * How much the correction of each point is expected to settle among the others:
 * `influence_j = sum over the other points i of attention[i][j] * (1 - reliability_j)`.
 * A point that others listened to counts as much as it is likely to be wrong: correcting what is right settles nothing.
 * Source: own derivation. In [0, points.length - 1]; 0 for a point that the attention does not know.
 *
 * @param points the flagged points of one face, indices of its schema
 */
export function influenceOf(points: readonly DoubtfulPoint[], attention: Attention): ReadonlyMap<number, number> {
  return new Map(
    points.map(({ index: j, reliability }) => {
      let heard = 0
      for (const { index: i } of points) if (i !== j) heard += attention[i]?.[j] ?? 0
      return [j, heard * (1 - reliability)]
    }),
  )
}

/** Most influence first; without an attention, and among equals, the least reliable first, then by index. */
export function orderByInfluence<P extends DoubtfulPoint>(points: readonly P[], attention: Attention | null): P[] {
  const influence = attention === null ? new Map<number, number>() : influenceOf(points, attention)
  const of = (point: P): number => influence.get(point.index) ?? 0
  return points.toSorted((a, b) => of(b) - of(a) || a.reliability - b.reliability || a.index - b.index)
}
