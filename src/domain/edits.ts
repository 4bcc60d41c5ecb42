/**
 * Edits as data. `applyEdit` and `invertEdit` are pure; an edit carries what was and what will be, so applying it to
 * faces that differ from its `before` is refused instead of merged.
 */
import type { Face, Landmark } from './records.ts'

/** What a person (or a model run) did, for the history list. */
export const editVerbs = [
  'move',
  'nudge',
  'confirm',
  'set-state',
  'pin',
  'swap-sides',
  'mirror',
  're-solve',
  'copy',
  'add-face',
  'delete-face',
  'set-box',
  'set-review',
  'set-attributes',
  'comment',
  'take-opinion',
  'predict',
  'import',
  'restore',
] as const
export type EditVerb = (typeof editVerbs)[number]

export interface LandmarkChange {
  readonly index: number
  readonly before: Landmark
  readonly after: Landmark
}

/** The fields of a face that an edit sets as a whole. */
export type FaceFields = Partial<
  Pick<
    Face,
    'box' | 'boxOrigin' | 'attributes' | 'reviewState' | 'rejectReason' | 'comments' | 'pose' | 'model' | 'opinion' | 'detectionScore'
  >
>

export type EditAction =
  | { readonly kind: 'landmarks.set'; readonly faceId: string; readonly changes: readonly LandmarkChange[] }
  | { readonly kind: 'face.add'; readonly face: Face; readonly at: number }
  | { readonly kind: 'face.remove'; readonly face: Face; readonly at: number }
  | { readonly kind: 'face.set'; readonly faceId: string; readonly before: FaceFields; readonly after: FaceFields }
  /** Ids of all faces, in the order that they were in and the one that they get. */
  | { readonly kind: 'faces.order'; readonly before: readonly string[]; readonly after: readonly string[] }

/** One gesture. Its actions are applied in order, all or none. */
export interface Edit {
  readonly verb: EditVerb
  readonly actions: readonly EditAction[]
}

/** The faces are not as the edit expects them: somebody else changed them, or the edit was made for other faces. */
export class EditMismatchError extends Error {
  override readonly name = 'EditMismatchError'
}

export function applyEdit(faces: readonly Face[], edit: Edit): readonly Face[] {
  return edit.actions.reduce(applyAction, faces)
}

/** Undoes `edit`: `applyEdit(applyEdit(f, e), invertEdit(e))` equals `f`. */
export function invertEdit(edit: Edit): Edit {
  return { verb: edit.verb, actions: edit.actions.map(invertAction).reverse() }
}

function invertAction(action: EditAction): EditAction {
  switch (action.kind) {
    case 'landmarks.set':
      return {
        ...action,
        changes: action.changes.map((c) => ({ index: c.index, before: c.after, after: c.before })).reverse(),
      }
    case 'face.add':
      return { ...action, kind: 'face.remove' }
    case 'face.remove':
      return { ...action, kind: 'face.add' }
    case 'face.set':
      return { ...action, before: action.after, after: action.before }
    case 'faces.order':
      return { ...action, before: action.after, after: action.before }
  }
}

function applyAction(faces: readonly Face[], action: EditAction): readonly Face[] {
  switch (action.kind) {
    case 'landmarks.set':
      return replaceFace(faces, action.faceId, (face) => setLandmarks(face, action.changes))
    case 'face.set':
      return replaceFace(faces, action.faceId, (face) => setFields(face, action.before, action.after))
    case 'face.add':
      if (faces.some((f) => f.id === action.face.id)) throw new EditMismatchError(`face ${action.face.id} exists already`)
      if (action.at < 0 || action.at > faces.length) throw new EditMismatchError(`no place ${String(action.at)} for a face`)
      return faces.toSpliced(action.at, 0, action.face)
    case 'face.remove':
      if (!sameValue(faces[action.at], action.face)) throw new EditMismatchError(`face ${action.face.id} has changed`)
      return faces.toSpliced(action.at, 1)
    case 'faces.order':
      return orderFaces(faces, action.before, action.after)
  }
}

/**
 * The same edit for faces among which others have come, gone or moved since it was made: each is taken from where it
 * stands now, and an order of other faces than these is left as it is.
 */
export function relocateEdit(edit: Edit, faces: readonly Face[]): Edit {
  let ids: readonly string[] = faces.map((f) => f.id)
  const actions = edit.actions.flatMap((action): EditAction[] => {
    switch (action.kind) {
      case 'face.add': {
        const at = Math.min(action.at, ids.length)
        ids = ids.toSpliced(at, 0, action.face.id)
        return [{ ...action, at }]
      }
      case 'face.remove': {
        const at = ids.indexOf(action.face.id)
        if (at < 0) return [action]
        ids = ids.toSpliced(at, 1)
        return [{ ...action, at }]
      }
      case 'faces.order':
        if (!sameValue(ids, action.before)) return []
        ids = action.after
        return [action]
      case 'landmarks.set':
      case 'face.set':
        return [action]
    }
  })
  return { ...edit, actions }
}

function orderFaces(faces: readonly Face[], before: readonly string[], after: readonly string[]): readonly Face[] {
  if (!sameValue(faces.map((f) => f.id), before)) throw new EditMismatchError('the faces are in another order')
  const byId = new Map(faces.map((f) => [f.id, f]))
  const ordered = [...new Set(after)].flatMap((id) => byId.get(id) ?? [])
  if (ordered.length !== faces.length || after.length !== faces.length) throw new EditMismatchError('the new order is not one of the same faces')
  return ordered
}

function replaceFace(faces: readonly Face[], faceId: string, change: (face: Face) => Face): readonly Face[] {
  const at = faces.findIndex((f) => f.id === faceId)
  const face = faces[at]
  if (face === undefined) throw new EditMismatchError(`no face ${faceId}`)
  return faces.with(at, change(face))
}

function setLandmarks(face: Face, changes: readonly LandmarkChange[]): Face {
  const landmarks = [...face.landmarks]
  for (const { index, before, after } of changes) {
    if (!sameValue(landmarks[index], before)) {
      throw new EditMismatchError(`landmark ${String(index)} of face ${face.id} has changed`)
    }
    landmarks[index] = after
  }
  return { ...face, landmarks }
}

function setFields(face: Face, before: FaceFields, after: FaceFields): Face {
  for (const key of Object.keys(before) as (keyof FaceFields)[]) {
    if (!sameValue(face[key], before[key])) throw new EditMismatchError(`${key} of face ${face.id} has changed`)
  }
  return { ...face, ...after }
}

/** The action that puts faces in another order; none where they are in it. */
export function orderIds(before: readonly string[], after: readonly string[]): EditAction[] {
  return sameValue(before, after) ? [] : [{ kind: 'faces.order', before, after }]
}

/** Structural equality of plain JSON values. */
export function sameValue(p: unknown, q: unknown): boolean {
  if (Object.is(p, q) || p === q) return true
  if (typeof p !== 'object' || typeof q !== 'object' || p === null || q === null) return false
  const keys = Object.keys(p)
  if (keys.length !== Object.keys(q).length) return false
  return keys.every((k) => sameValue((p as Record<string, unknown>)[k], (q as Record<string, unknown>)[k]))
}

/** The faces that an edit changes, adds or removes, each once. */
export function editedFaceIds(edit: Edit): string[] {
  return [...new Set(edit.actions.flatMap((a) => (a.kind === 'faces.order' ? [] : 'face' in a ? a.face.id : a.faceId)))]
}
