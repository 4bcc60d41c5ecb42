/**
 * Predicting again: what the model found now, as an edit of what is there. Old faces are matched by overlap. What a
 * person placed, what was imported, and what a person reviewed, drew or deleted stays as it is.
 */
import { sameValue } from '#domain/edits.ts'
import type { Edit, EditAction, FaceFields, LandmarkChange } from '#domain/edits.ts'
import { boxOfPoints, boxOverlap } from '#domain/frames.ts'
import type { Box } from '#domain/frames.ts'
import { isAsPredicted, isDecided } from '#domain/records.ts'
import type { Face } from '#domain/records.ts'
import type { PredictedFace } from '../inference/types.ts'
import { opinionOf, toFace, toLandmarks } from './predicted-face.ts'

/** Boxes that share this much (intersection over union) are of the same face. */
const SAME_FACE_OVERLAP = 0.4

export interface NewPrediction {
  readonly found: readonly PredictedFace[]
  readonly schemaId: string
  /** `PACK@VERSION` */
  readonly model: string
  readonly newId: () => string
}

/** `deleted`: faces that a person has taken away. */
export function mergePrediction(faces: readonly Face[], deleted: readonly Face[], prediction: NewPrediction): Edit {
  const { found } = prediction
  const pairs = matchFaces(faces.map(boxOf), found.map((f) => f.box))
  const actions: EditAction[] = []

  for (const [i, face] of faces.entries()) {
    const match = found[pairs.get(i) ?? -1]
    if (match !== undefined && face.schemaId === prediction.schemaId) actions.push(...updateFace(face, match, prediction.model))
  }

  // A face of another schema that nobody has touched makes room for one of this schema.
  const isObsolete = (face: Face, i: number): boolean =>
    isUntouched(face) && (!pairs.has(i) || face.schemaId !== prediction.schemaId)
  const kept: Face[] = []
  let at = 0
  for (const [i, face] of faces.entries()) {
    if (isObsolete(face, i)) actions.push({ kind: 'face.remove', face, at })
    else {
      kept.push(face)
      at++
    }
  }

  const taken = [...kept, ...deleted].map(boxOf)
  for (const candidate of found) {
    if (taken.some((box) => box !== null && boxOverlap(box, candidate.box) >= SAME_FACE_OVERLAP)) continue
    const { schemaId, model } = prediction
    const face = toFace(candidate, { id: prediction.newId(), schemaId, model, boxOrigin: 'detected' })
    actions.push({ kind: 'face.add', face, at })
    at++
  }
  return { verb: 'predict', actions }
}

function boxOf(face: Face): Box<'imagePx'> | null {
  return face.box ?? boxOfPoints(face.landmarks.map((l) => l.position))
}

/** Old index to new index, best overlap first. */
function matchFaces(old: readonly (Box<'imagePx'> | null)[], found: readonly Box<'imagePx'>[]): Map<number, number> {
  const candidates = old
    .flatMap((box, i) => found.map((other, j) => ({ i, j, overlap: box === null ? 0 : boxOverlap(box, other) })))
    .filter((c) => c.overlap >= SAME_FACE_OVERLAP)
    .sort((p, q) => q.overlap - p.overlap)
  const pairs = new Map<number, number>()
  const used = new Set<number>()
  for (const { i, j } of candidates) {
    if (pairs.has(i) || used.has(j)) continue
    pairs.set(i, j)
    used.add(j)
  }
  return pairs
}

/** Nobody has reviewed, drawn, imported or corrected any of it. */
function isUntouched(face: Face): boolean {
  return face.reviewState === 'unseen' && face.boxOrigin === 'detected' && face.landmarks.every(isAsPredicted)
}

function updateFace(face: Face, match: PredictedFace, model: string): EditAction[] {
  if (isDecided(face)) return []
  const changes: LandmarkChange[] = toLandmarks(match).flatMap((next, index) => {
    const before = face.landmarks[index]
    if (before === undefined || !isAsPredicted(before)) return []
    const after = { ...next, state: before.state }
    return sameValue(before, after) ? [] : [{ index, before, after }]
  })
  const fields: FaceFields = {
    ...(face.boxOrigin === 'detected' && { box: match.box, detectionScore: match.detectionScore }),
    ...(face.landmarks.some(isAsPredicted) && { pose: match.pose, model }),
    ...(face.landmarks.some((l) => l.origin === 'imported') && { opinion: opinionOf(match, face.schemaId, model) }),
  }
  const changed = (Object.keys(fields) as (keyof FaceFields)[]).filter((k) => !sameValue(face[k], fields[k]))
  const pick = (from: FaceFields): FaceFields => Object.fromEntries(changed.map((k) => [k, from[k]]))
  return [
    ...(changes.length > 0 ? [{ kind: 'landmarks.set', faceId: face.id, changes } as const] : []),
    ...(changed.length > 0
      ? [{ kind: 'face.set', faceId: face.id, before: pick(face), after: pick(fields) } as const]
      : []),
  ]
}
