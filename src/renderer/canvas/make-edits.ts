/**
 * What a person can do to faces, as edits. Pure: each takes the face as it is and returns the edit, or null where
 * nothing would change. A first touch takes an unseen face into review, within the same edit, so that one undo takes
 * back both.
 */
import type { Edit, EditAction, EditVerb, FaceFields, LandmarkChange } from '#domain/edits.ts'
import { sameValue } from '#domain/edits.ts'
import type { Box, Point } from '#domain/frames.ts'
import { landmarkStates } from '#domain/records.ts'
import type { Face, FaceAttributes, Landmark, LandmarkState, ReviewState } from '#domain/records.ts'
import type { LandmarkSchema } from '#domain/schema.ts'

type Change = (landmark: Landmark, index: number) => Landmark

/** Moved points count as placed; a point said to be absent that is put somewhere is visible there. */
export function movePoints(face: Face, positions: ReadonlyMap<number, Point<'imagePx'>>, verb: 'move' | 'nudge' | 'mirror'): Edit | null {
  return changeLandmarks(face, verb, [...positions.keys()], (landmark, index) => {
    const to = positions.get(index)
    if (to === undefined || (to.x === landmark.position?.x && to.y === landmark.position.y)) return landmark
    const state = landmark.state === 'absent' ? 'visible' : landmark.state
    return { ...landmark, position: { x: to.x, y: to.y }, state, origin: 'moved' }
  })
}

export function nudgePoints(face: Face, indices: readonly number[], dxPx: number, dyPx: number): Edit | null {
  const positions = new Map<number, Point<'imagePx'>>()
  for (const index of indices) {
    const at = face.landmarks[index]?.position
    if (at) positions.set(index, { x: at.x + dxPx, y: at.y + dyPx })
  }
  return movePoints(face, positions, 'nudge')
}

/** "Right where it is." A point that the person has moved says so already. */
export function confirmPoints(face: Face, indices: readonly number[]): Edit | null {
  return changeLandmarks(face, 'confirm', indices, (landmark) =>
    landmark.origin === 'moved' || (landmark.position === null && landmark.state !== 'absent')
      ? landmark
      : { ...landmark, origin: 'confirmed' },
  )
}

export function setState(face: Face, indices: readonly number[], state: LandmarkState): Edit | null {
  return changeLandmarks(face, 'set-state', indices, (landmark) => ({ ...landmark, state }))
}

/** The state after that of the first of `indices`, for all of them; `proposed` comes right after visible. */
export function cycleState(face: Face, indices: readonly number[], proposed: LandmarkState | null = null): Edit | null {
  const first = face.landmarks[indices[0] ?? -1]
  if (first === undefined) return null
  const order = proposed === null ? landmarkStates : [...new Set<LandmarkState>(['visible', proposed, ...landmarkStates])]
  const next = order[(order.indexOf(first.state) + 1) % order.length]
  return next === undefined ? null : setState(face, indices, next)
}

/** Pins all, or frees all where every one is pinned. A point that is nowhere cannot be held there. */
export function togglePins(face: Face, indices: readonly number[]): Edit | null {
  const standing = indices.filter((index) => face.landmarks[index]?.position)
  const pinned = !standing.every((index) => face.landmarks[index]?.pinned)
  return changeLandmarks(face, 'pin', standing, (landmark) => ({ ...landmark, pinned }))
}

/** Each point takes the place of its mirror image. Says that sides were mixed up, not that each point is right. */
export function swapSides(face: Face, schema: LandmarkSchema): Edit | null {
  const indices = [...face.landmarks.keys()]
  return changeLandmarks(face, 'swap-sides', indices, (landmark, index) => face.landmarks[schema.flip[index] ?? index] ?? landmark)
}

export function setReviewState(face: Face, reviewState: ReviewState, rejectReason: string | null = null): Edit | null {
  return setFields(face, 'set-review', { reviewState, rejectReason })
}

export function setAttributes(face: Face, attributes: FaceAttributes): Edit | null {
  return setFields(face, 'set-attributes', { attributes })
}

export function setBox(face: Face, box: Box<'imagePx'>): Edit | null {
  return setFields(face, 'set-box', { box: { x0: box.x0, y0: box.y0, x1: box.x1, y1: box.y1 }, boxOrigin: 'drawn' })
}

export function addFace(faces: readonly Face[], face: Face): Edit {
  return { verb: 'add-face', actions: [{ kind: 'face.add', face, at: faces.length }] }
}

export function deleteFace(faces: readonly Face[], faceId: string): Edit | null {
  const at = faces.findIndex((face) => face.id === faceId)
  const face = faces[at]
  return face === undefined ? null : { verb: 'delete-face', actions: [{ kind: 'face.remove', face, at }] }
}

function changeLandmarks(face: Face, verb: EditVerb, indices: readonly number[], change: Change): Edit | null {
  const changes: LandmarkChange[] = []
  for (const index of new Set(indices)) {
    const before = face.landmarks[index]
    if (before === undefined) continue
    const after = change(before, index)
    if (!sameValue(before, after)) changes.push({ index, before, after })
  }
  if (changes.length === 0) return null
  return { verb, actions: [{ kind: 'landmarks.set', faceId: face.id, changes }, ...beginReview(face)] }
}

/** The fields of a face as a whole. */
export function setFields(face: Face, verb: EditVerb, wanted: FaceFields): Edit | null {
  const after: FaceFields =
    face.reviewState === 'unseen' && wanted.reviewState === undefined ? { ...wanted, reviewState: 'in-review' } : wanted
  const keys = Object.keys(wanted) as (keyof FaceFields)[]
  if (keys.every((key) => sameValue(face[key], wanted[key]))) return null
  const before: FaceFields = Object.fromEntries((Object.keys(after) as (keyof FaceFields)[]).map((key) => [key, face[key]]))
  return { verb, actions: [{ kind: 'face.set', faceId: face.id, before, after }] }
}

/** A first touch takes an unseen face into review. */
export function beginReview(face: Face): EditAction[] {
  if (face.reviewState !== 'unseen') return []
  return [{ kind: 'face.set', faceId: face.id, before: { reviewState: 'unseen' }, after: { reviewState: 'in-review' } }]
}
