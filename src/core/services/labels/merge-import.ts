/**
 * Imported faces of a picture as an edit of the faces that are there. Faces match by overlap; what a person placed,
 * reviewed or deleted stays.
 */
import { type Edit, type EditAction, type FaceFields, type LandmarkChange, sameValue } from '#domain/edits.ts'
import { boxOfPoints, boxOverlap } from '#domain/frames.ts'
import { type Face, isPlaced, type Landmark, wflwAttributeNames } from '#domain/records.ts'
import { landmarkBox, matchBoxes, sameFaceOverlap } from './match-faces.ts'
import type { LabelledFace } from './label-source.ts'

export interface ImportInput {
  readonly schemaId: string
  readonly labelled: readonly LabelledFace[]
  readonly newId: () => string
}

export interface MergedImport {
  readonly edit: Edit
  readonly added: number
  /** Faces of which something changed. */
  readonly updated: number
  /** Points that differ from the file's and stayed, because a person has placed them. */
  readonly keptPoints: number
  readonly leftOut: readonly { readonly face: LabelledFace; readonly reason: string }[]
}

/** `deleted`: faces that a person has taken away. */
export function mergeImport(faces: readonly Face[], deleted: readonly Face[], input: ImportInput): MergedImport {
  const boxes = input.labelled.map((l) => boxOfPoints(l.points))
  const matches = new Map(matchBoxes(boxes, faces.map(landmarkBox)).map((m) => [m.first, faces[m.second]]))
  const removed: EditAction[] = []
  const changed: EditAction[] = []
  const fresh: Face[] = []
  const leftOut: { face: LabelledFace; reason: string }[] = []
  let current = [...faces]
  let updated = 0
  let keptPoints = 0

  input.labelled.forEach((labelled, k) => {
    const match = matches.get(k)
    const box = boxes[k] ?? null
    if (match?.schemaId === input.schemaId) {
      const update = updateFace(match, labelled)
      keptPoints += update.keptPoints
      if (update.actions.length > 0) updated++
      changed.push(...update.actions)
      return
    }
    if (match !== undefined) {
      if (!isUntouched(match)) {
        leftOut.push({ face: labelled, reason: `a face of the schema ${match.schemaId} that was worked on is there already` })
        return
      }
      removed.push({ kind: 'face.remove', face: match, at: current.indexOf(match) })
      current = current.filter((f) => f !== match)
    } else if (deleted.some((f) => isSamePlace(landmarkBox(f), box))) {
      leftOut.push({ face: labelled, reason: 'a person has deleted the face in this place' })
      return
    }
    fresh.push(newFace(labelled, input))
  })

  const added = fresh.map((face, k): EditAction => ({ kind: 'face.add', face, at: current.length + k }))
  return {
    edit: { verb: 'import', actions: [...removed, ...changed, ...added] },
    added: fresh.length,
    updated,
    keptPoints,
    leftOut,
  }
}

function isSamePlace(p: ReturnType<typeof landmarkBox>, q: ReturnType<typeof landmarkBox>): boolean {
  return p !== null && q !== null && boxOverlap(p, q) >= sameFaceOverlap
}

/** As a model left it. */
function isUntouched(face: Face): boolean {
  return (
    face.reviewState === 'unseen' &&
    face.boxOrigin === 'detected' &&
    face.landmarks.every((l) => l.origin === 'predicted' && !isPlaced(l) && l.state !== 'absent')
  )
}

function newFace(labelled: LabelledFace, { schemaId, newId }: ImportInput): Face {
  return {
    id: newId(),
    schemaId,
    box: labelled.box,
    boxOrigin: 'imported',
    detectionScore: null,
    landmarks: labelled.points.map(importedLandmark),
    pose: null,
    attributes: labelled.attributes,
    reviewState: 'unseen',
    rejectReason: null,
    comments: [],
    model: null,
  }
}

function importedLandmark(position: LabelledFace['points'][number]): Landmark {
  return { position, state: 'visible', origin: 'imported', reliability: null, pinned: false }
}

function updateFace(face: Face, labelled: LabelledFace): { actions: EditAction[]; keptPoints: number } {
  let keptPoints = 0
  const changes = face.landmarks.flatMap((before, index): LandmarkChange[] => {
    const place = labelled.points[index]
    if (place === undefined || (before.origin === 'imported' && !before.pinned && sameValue(before.position, place))) return []
    if (isPlaced(before) || before.state === 'absent') {
      if (!sameValue(before.position, place)) keptPoints++
      return []
    }
    // A state that somebody gave says more than a format without states.
    return [{ index, before, after: { ...importedLandmark(place), state: before.state } }]
  })
  const after = changedFields(face, labelled)
  const keys = Object.keys(after) as (keyof FaceFields)[]
  const before: FaceFields = Object.fromEntries(keys.map((key) => [key, face[key]]))
  return {
    actions: [
      ...(changes.length > 0 ? [{ kind: 'landmarks.set', faceId: face.id, changes } as const] : []),
      ...(keys.length > 0 ? [{ kind: 'face.set', faceId: face.id, before, after } as const] : []),
    ],
    keptPoints,
  }
}

/** The file's rectangle unless a person has drawn one; its attributes where nobody has labelled them. */
function changedFields(face: Face, labelled: LabelledFace): FaceFields {
  const attributes = { ...face.attributes }
  for (const name of wflwAttributeNames) attributes[name] ??= labelled.attributes[name]
  const takesBox = labelled.box !== null && face.boxOrigin !== 'drawn'
  return {
    ...(takesBox && !sameValue(face.box, labelled.box) && { box: labelled.box }),
    ...(takesBox && face.boxOrigin !== 'imported' && { boxOrigin: 'imported' as const }),
    ...(!sameValue(face.attributes, attributes) && { attributes }),
  }
}
