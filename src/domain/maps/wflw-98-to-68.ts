/**
 * 68 points of 300-W from the 98 of WFLW. No map is official. The indices are those of PIPNet's `convert_wflw`; its
 * blends are replaced by ones that commute with turning and mirroring a face (own derivation).
 *
 * - jaw: every second point; nose, lips, canthi and the outer brow ends: the same landmark
 * - brows: half way between the upper and the lower row, as 300-W has one row (PIPNet: in y only)
 * - lids: WFLW has three points a lid, 300-W two, at a third and two thirds of it (PIPNet: weights of 0.666 and 0.333)
 */
import type { Frame, Point } from '../frames.ts'
import { range } from '../schemas/build.ts'

type Source = { readonly at: number } | { readonly upper: number; readonly lower: number } | { readonly near: number; readonly far: number }

const at = (index: number): Source => ({ at: index })
const middle = (upper: number, lower: number): Source => ({ upper, lower })
const third = (near: number, far: number): Source => ({ near, far })

const sources: readonly Source[] = [
  ...range(0, 16).map((k) => at(2 * k)),
  ...[at(33), middle(34, 41), middle(35, 40), middle(36, 39), middle(37, 38)],
  ...[middle(42, 50), middle(43, 49), middle(44, 48), middle(45, 47), at(46)],
  ...range(51, 59).map(at),
  ...[at(60), third(61, 62), third(63, 62), at(64), third(65, 66), third(67, 66)],
  ...[at(68), third(69, 70), third(71, 70), at(72), third(73, 74), third(75, 74)],
  ...range(76, 95).map(at),
]

/**
 * @param points 98 points in any frame; null where a landmark has no place
 * @returns 68 points in the same frame; null where a point that it is made from is
 * @throws RangeError for another number of points
 */
export function mapWflw98To68<F extends Frame>(points: readonly (Point<F> | null)[]): (Point<F> | null)[] {
  if (points.length !== 98) throw new RangeError(`expected 98 points, not ${String(points.length)}`)
  return sources.map((source) => {
    if ('at' in source) return points[source.at] ?? null
    if ('upper' in source) {
      const upper = points[source.upper]
      const lower = points[source.lower]
      return upper && lower ? { x: (upper.x + lower.x) / 2, y: (upper.y + lower.y) / 2 } : null
    }
    const near = points[source.near]
    const far = points[source.far]
    return near && far ? { x: (2 * near.x + far.x) / 3, y: (2 * near.y + far.y) / 3 } : null
  })
}
