/**
 * What re-solving a face proposes, as ghosts, and the one edit that takes them all. Pure; nothing that a person placed
 * or a file brought ever moves.
 */
import type { Proposal } from '#contract/methods/resolve.ts'
import { sameValue } from '#domain/edits.ts'
import type { Edit, FaceFields, LandmarkChange } from '#domain/edits.ts'
import type { Point } from '#domain/frames.ts'
import { isFlagged, isPlaced } from '#domain/records.ts'
import type { Face, HeadPose, Landmark } from '#domain/records.ts'

/** A point that would move. */
export interface Ghost {
  readonly index: number
  readonly from: Point<'imagePx'> | null
  readonly to: Point<'imagePx'>
  /** imagePx; null where the point was nowhere. */
  readonly movedPx: number | null
  readonly reliability: number
}

export interface ResolveOffer {
  readonly ghosts: readonly Ghost[]
  /** Flags that go: points whose reliability rises above the threshold, moved or not. */
  readonly settled: number
  /** Null where there is nothing to take. */
  readonly edit: Edit | null
}

/** Nobody sees a smaller move, and it is far inside what counts as right. */
const leastMoveShare = 0.008
const leastMovePx = 0.3

/** The points that hold the face for the graph. */
export function pinsOf(face: Face): { index: number; position: Point<'imagePx'> }[] {
  return face.landmarks.flatMap((landmark, index) =>
    isPlaced(landmark) && landmark.position !== null && landmark.state !== 'absent'
      ? [{ index, position: { x: landmark.position.x, y: landmark.position.y } }]
      : [],
  )
}

/** `pose`: the head pose that was fitted to the pins and goes in with the points; null leaves the face's own. */
export function offerOf(face: Face, proposals: readonly Proposal[], threshold: number, pose: HeadPose | null): ResolveOffer {
  const ghosts: Ghost[] = []
  const changes: LandmarkChange[] = []
  let settled = 0
  for (const { index, position, reliability } of proposals) {
    const before = face.landmarks[index]
    if (before === undefined || !mayMove(before)) continue
    const ghost: Ghost = { index, from: before.position, to: position, movedPx: distancePx(before.position, position), reliability }
    const moves = ghost.movedPx === null || ghost.movedPx >= leastMove(face)
    if (moves) ghosts.push(ghost)
    // A point that stays says only how sure the model is of it now.
    const after: Landmark = { ...before, reliability, ...(moves && { position: { x: position.x, y: position.y } }) }
    if (isFlagged(before, threshold) && !isFlagged(after, threshold)) settled++
    changes.push({ index, before, after })
  }
  ghosts.sort((a, b) => (b.movedPx ?? Infinity) - (a.movedPx ?? Infinity) || a.index - b.index)
  const takes = ghosts.length > 0 || settled > 0
  return { ghosts, settled, edit: takes ? takeAll(face, changes, pose) : null }
}

function takeAll(face: Face, changes: readonly LandmarkChange[], pose: HeadPose | null): Edit {
  const points = { kind: 'landmarks.set', faceId: face.id, changes } as const
  const after: FaceFields = {
    ...(face.reviewState === 'unseen' && { reviewState: 'in-review' }),
    ...(pose !== null && !sameValue(face.pose, pose) && { pose }),
  }
  const before: FaceFields = {
    ...(after.reviewState !== undefined && { reviewState: face.reviewState }),
    ...(after.pose !== undefined && { pose: face.pose }),
  }
  if (Object.keys(after).length === 0) return { verb: 're-solve', actions: [points] }
  return { verb: 're-solve', actions: [points, { kind: 'face.set', faceId: face.id, before, after }] }
}

function mayMove(landmark: Landmark): boolean {
  return landmark.origin === 'predicted' && !isPlaced(landmark) && landmark.state !== 'absent'
}

function leastMove(face: Face): number {
  const side = face.box === null ? 0 : Math.sqrt((face.box.x1 - face.box.x0) * (face.box.y1 - face.box.y0))
  return Math.max(leastMovePx, leastMoveShare * side)
}

function distancePx(from: Point<'imagePx'> | null, to: Point<'imagePx'>): number | null {
  return from === null ? null : Math.hypot(to.x - from.x, to.y - from.y)
}

/** The ghost after the one at `from`, around the end; null where there is none. */
export function nextGhost(ghosts: readonly Ghost[], from: number | null, step: 1 | -1): number | null {
  const at = ghosts.findIndex((ghost) => ghost.index === from)
  const next = at === -1 ? (step === 1 ? 0 : ghosts.length - 1) : (at + step + ghosts.length) % ghosts.length
  return ghosts[next]?.index ?? null
}
