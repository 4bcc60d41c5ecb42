/** Faces and edits as compact JSON: landmarks as short arrays. JSON keeps doubles exactly. */
import type { Edit, EditAction } from '#domain/edits.ts'
import { landmarkOrigins, landmarkStates } from '#domain/records.ts'
import type { FaceOpinion } from '#domain/opinion.ts'
import type { Face, Landmark } from '#domain/records.ts'

/** [x, y, state, origin, reliability, pinned]; state and origin by their place in the domain's lists. */
type PackedLandmark = readonly [number | null, number | null, number, number, number | null, 0 | 1]
/** [x, y, reliability] */
type PackedOpinion = Omit<FaceOpinion, 'points'> & { readonly points: readonly (readonly [number, number, number | null])[] }
type PackedFace = Omit<Face, 'landmarks' | 'comments' | 'opinion'> & {
  readonly landmarks: readonly PackedLandmark[]
  /** Left out where there are none, as in faces that were written before there could be any. */
  readonly comments?: Face['comments']
  readonly opinion?: PackedOpinion
}
type PackedChange = { readonly index: number; readonly before: PackedLandmark; readonly after: PackedLandmark }
type PackedAction =
  | { readonly kind: 'landmarks.set'; readonly faceId: string; readonly changes: readonly PackedChange[] }
  | { readonly kind: 'face.add' | 'face.remove'; readonly face: PackedFace; readonly at: number }
  | Extract<EditAction, { kind: 'face.set' | 'faces.order' }>

function packLandmark(l: Landmark): PackedLandmark {
  return [
    l.position?.x ?? null,
    l.position?.y ?? null,
    landmarkStates.indexOf(l.state),
    landmarkOrigins.indexOf(l.origin),
    l.reliability,
    l.pinned ? 1 : 0,
  ]
}

function unpackLandmark([x, y, stateAt, originAt, reliability, pinned]: PackedLandmark): Landmark {
  const state = landmarkStates[stateAt]
  const origin = landmarkOrigins[originAt]
  if (state === undefined || origin === undefined) throw new Error('stored landmark has an unknown state or origin')
  return { position: x === null || y === null ? null : { x, y }, state, origin, reliability, pinned: pinned === 1 }
}

function packFace(face: Face): PackedFace {
  const { comments, opinion, ...rest } = face
  return {
    ...rest,
    landmarks: face.landmarks.map(packLandmark),
    ...(comments.length > 0 && { comments }),
    ...(opinion !== null && { opinion: packOpinion(opinion) }),
  }
}

function unpackFace(face: PackedFace): Face {
  const { comments = [], opinion, ...rest } = face
  return { ...rest, landmarks: face.landmarks.map(unpackLandmark), comments, opinion: opinion === undefined ? null : unpackOpinion(opinion) }
}

function packOpinion({ points, ...rest }: FaceOpinion): PackedOpinion {
  return { ...rest, points: points.map(({ position, reliability }) => [position.x, position.y, reliability] as const) }
}

function unpackOpinion({ points, ...rest }: PackedOpinion): FaceOpinion {
  return { ...rest, points: points.map(([x, y, reliability]) => ({ position: { x, y }, reliability })) }
}

export function encodeFace(face: Face): string {
  return JSON.stringify(packFace(face))
}

export function decodeFace(data: string): Face {
  return unpackFace(JSON.parse(data) as PackedFace)
}

export function encodeEdit(edit: Edit): string {
  return JSON.stringify({ verb: edit.verb, actions: edit.actions.map(packAction) })
}

export function decodeEdit(data: string): Edit {
  const packed = JSON.parse(data) as { verb: Edit['verb']; actions: PackedAction[] }
  return { verb: packed.verb, actions: packed.actions.map(unpackAction) }
}

function packAction(action: EditAction): PackedAction {
  switch (action.kind) {
    case 'landmarks.set':
      return {
        ...action,
        changes: action.changes.map((c) => ({ ...c, before: packLandmark(c.before), after: packLandmark(c.after) })),
      }
    case 'face.add':
    case 'face.remove':
      return { ...action, face: packFace(action.face) }
    case 'face.set':
    case 'faces.order':
      return action
  }
}

function unpackAction(action: PackedAction): EditAction {
  switch (action.kind) {
    case 'landmarks.set':
      return {
        ...action,
        changes: action.changes.map((c) => ({
          ...c,
          before: unpackLandmark(c.before),
          after: unpackLandmark(c.after),
        })),
      }
    case 'face.add':
    case 'face.remove':
      return { ...action, face: unpackFace(action.face) }
    case 'face.set':
    case 'faces.order':
      return action
  }
}
