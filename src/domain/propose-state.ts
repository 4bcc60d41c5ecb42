/**
 * Which state a flagged point probably has. A proposal is only said, never set. Source: own derivation; both rules were
 * measured on the sample set (31 faces, true states known): 42 of 46 proposals of `self-occluded` and 55 of 68 of
 * `occluded` were right. Attention that leaves the point's own region was no sign of occlusion there (area under the
 * curve 0.38), so it is not used.
 */
import type { Attention } from './lens.ts'
import { judgementLengthPx } from './metrics/error-norm.ts'
import { isFlagged } from './records.ts'
import type { Face, LandmarkState } from './records.ts'
import type { LandmarkSchema, SubjectSide } from './schema.ts'

export type ProposedState = Extract<LandmarkState, 'occluded' | 'self-occluded'>

/** From here on the far edge of the face lies behind it. */
const turnedRad = (25 * Math.PI) / 180
/** The outline is hidden by a turn; brows, eyes and mouth are mostly still seen. */
const outlineRegionId = 'jaw'
/** Least share of a point's attention that went to flagged points: what covers one point covers its neighbours. */
const leastFlaggedShare = 0.3
/** Mean way of its attention as a share of d: a covered point listens to its neighbourhood, for want of a picture. */
const longestReach = 0.65

/**
 * @param attention of the face's points, row i how much i listened to each; null: only the head pose is looked at
 * @param threshold reliability below it is a flag
 * @returns null where nothing speaks for one of the two, or somebody has placed the point. The state that it has now
 *   is not looked at, so that a key that goes through the states keeps its order.
 */
export function proposeState(
  face: Face,
  schema: LandmarkSchema,
  index: number,
  threshold: number,
  attention: Attention | null,
): ProposedState | null {
  const landmark = face.landmarks[index]
  if (landmark === undefined || !isFlagged(landmark, threshold)) return null
  if (isBehindFace(face, schema, index)) return 'self-occluded'
  return attention !== null && isCovered(face, schema, index, threshold, attention) ? 'occluded' : null
}

function isBehindFace(face: Face, schema: LandmarkSchema, index: number): boolean {
  const yawRad = face.pose?.yawRad ?? 0
  if (Math.abs(yawRad) <= turnedRad) return false
  // Turned to the subject's left, the left half of the face goes out of sight.
  const farSide: SubjectSide = yawRad > 0 ? 'subject-left' : 'subject-right'
  const outline = schema.regions.find((region) => region.id === outlineRegionId)
  return schema.landmarks[index]?.side === farSide && outline?.indices.includes(index) === true
}

function isCovered(face: Face, schema: LandmarkSchema, index: number, threshold: number, attention: Attention): boolean {
  const row = attention[index]
  const at = face.landmarks[index]?.position
  const d = judgementLengthPx(schema, face.landmarks.map((landmark) => landmark.position))
  if (row === undefined || !at || d === null) return false
  let toOthers = 0
  let toFlagged = 0
  let wayPx = 0
  for (const [j, weight] of row.entries()) {
    const other = face.landmarks[j]
    if (j === index || !other?.position) continue
    toOthers += weight
    if (isFlagged(other, threshold)) toFlagged += weight
    wayPx += weight * Math.hypot(other.position.x - at.x, other.position.y - at.y)
  }
  return toOthers > 0 && toFlagged / toOthers >= leastFlaggedShare && wayPx / d < longestReach
}
