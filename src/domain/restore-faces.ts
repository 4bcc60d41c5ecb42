/** From the faces of a picture to those of an earlier revision, as one edit. */
import { orderIds, sameValue } from './edits.ts'
import type { Edit, EditAction, FaceFields, LandmarkChange } from './edits.ts'
import type { Face, Landmark } from './records.ts'

/** What the files say of a face that stayed as a person has left it; see `offerFaces`. */
export interface OfferedFace {
  readonly faceId: string
  /** One a landmark, as it would be if the file's word counted. */
  readonly landmarks: readonly Landmark[]
  /** What else would be set; left out where that is nothing. */
  readonly fields?: FaceFields
}

const fields = ['box', 'boxOrigin', 'attributes', 'reviewState', 'rejectReason', 'pose', 'model', 'detectionScore'] as const

/**
 * Faces are told by their ids; those that are no more in `wanted` go, those that are new in it come at their places; all get its order.
 * What is said about faces in comments stays as it is now. Null where nothing would change.
 */
export function restoreFaces(now: readonly Face[], wanted: readonly Face[]): Edit | null {
  const actions: EditAction[] = []
  let current = [...now]
  for (const face of now) {
    // A face of another schema is another face, whatever its id.
    const other = wanted.find((w) => w.id === face.id)
    if (other !== undefined && isSameKind(face, other)) continue
    actions.push({ kind: 'face.remove', face, at: current.indexOf(face) })
    current = current.filter((f) => f !== face)
  }
  for (const [at, face] of wanted.entries()) {
    const there = current.find((f) => f.id === face.id)
    if (there === undefined) {
      const place = Math.min(at, current.length)
      actions.push({ kind: 'face.add', face, at: place })
      current.splice(place, 0, face)
    } else actions.push(...changesOf(there, face))
  }
  actions.push(...orderIds(current.map((f) => f.id), wanted.map((f) => f.id)))
  return actions.length === 0 ? null : { verb: 'restore', actions }
}

function isSameKind(p: Face, q: Face): boolean {
  return p.schemaId === q.schemaId && p.landmarks.length === q.landmarks.length
}

function changesOf(face: Face, wanted: Face): EditAction[] {
  const changes = face.landmarks.flatMap((before, index): LandmarkChange[] => {
    const after = wanted.landmarks[index] ?? before
    return sameValue(before, after) ? [] : [{ index, before, after }]
  })
  const changed = fields.filter((key) => !sameValue(face[key], wanted[key]))
  const take = (from: Face): FaceFields => Object.fromEntries(changed.map((key) => [key, from[key]]))
  return [
    ...(changes.length > 0 ? [{ kind: 'landmarks.set', faceId: face.id, changes } as const] : []),
    ...(changed.length > 0 ? [{ kind: 'face.set', faceId: face.id, before: take(face), after: take(wanted) } as const] : []),
  ]
}

/** The faces with what was offered and not taken. */
export function offerFaces(faces: readonly Face[], offered: readonly OfferedFace[]): readonly Face[] {
  return faces.map((face) => {
    const offer = offered.find((o) => o.faceId === face.id)
    return offer?.landmarks.length === face.landmarks.length ? { ...face, ...offer.fields, landmarks: offer.landmarks } : face
  })
}
