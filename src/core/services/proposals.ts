import type { Pin, Proposal } from '#contract/methods/resolve.ts'
import { isPlaced } from '#domain/records.ts'
import type { Face } from '#domain/records.ts'
import type { ResolvedFace } from '../inference/types.ts'

/** Smaller changes are the arithmetic's, not the network's opinion. */
const leastMovePx = 0.05
const leastReliabilityChange = 0.01

/** Where the network would put the landmarks that are free to move, as far as that differs from the stored face. */
export function listProposals(
  face: Face,
  pins: readonly Pin[],
  { points, reliability }: Pick<ResolvedFace, 'points' | 'reliability'>,
): Proposal[] {
  const pinned = new Set(pins.map((p) => p.index))
  return face.landmarks.flatMap((stored, index): Proposal[] => {
    const position = points[index]
    const certain = reliability[index]
    if (position === undefined || certain === undefined) return []
    if (pinned.has(index) || isPlaced(stored) || stored.state === 'absent') return []
    const from = stored.position
    const movedPx = from === null ? null : Math.hypot(position.x - from.x, position.y - from.y)
    const isSame =
      movedPx !== null &&
      movedPx <= leastMovePx &&
      stored.reliability !== null &&
      Math.abs(certain - stored.reliability) <= leastReliabilityChange
    return isSame ? [] : [{ index, position: { x: position.x, y: position.y }, reliability: certain, movedPx }]
  })
}
