/**
 * Imported faces of a picture as an edit of the faces that are there. Faces match by overlap and get the order of the
 * files; what a person placed, changed, reviewed or deleted stays. What the files say otherwise than the project is measured, whether it is taken or not.
 */
import type { LabelField } from '#contract/methods/formats.ts'
import { type Edit, type EditAction, type FaceFields, type LandmarkChange, orderIds, sameValue } from '#domain/edits.ts'
import type { FaceLabel, PointLabel } from '#domain/formats/codec.ts'
import { boxOverlap } from '#domain/frames.ts'
import { opinionBefore } from '#domain/opinion.ts'
import type { PersonChanges, PersonWork } from '#domain/person-work.ts'
import { type Face, isAsPredicted, isDecided, isPlaced, type Landmark } from '#domain/records.ts'
import type { OfferedFace } from '#domain/restore-faces.ts'
import { schemaById } from '#domain/schemas/index.ts'
import { faceFromLabel, labelBox, landmarkFromLabel } from '../face-labels.ts'
import { landmarkBox, matchBoxes, sameFaceOverlap } from './match-faces.ts'
import { mergeFields } from './merge-fields.ts'

export interface IncomingFace {
  readonly label: FaceLabel
  /** That its points follow, and have the number of. */
  readonly schemaId: string
}

/** How a face in the files differs from the one in the project. */
export interface FaceDifference {
  /** Points that lie elsewhere, and how far, px. */
  readonly distancesPx: readonly number[]
  readonly states: number
  /** Of the points and states that differ, those that stayed as a person has left them. */
  readonly kept: number
  /** What is said of the face as a whole otherwise, and stayed as well. */
  readonly fields: readonly LabelField[]
}

export interface MergedImport {
  readonly edit: Edit
  readonly added: number
  /** Faces of which something changed. */
  readonly updated: number
  readonly keptPoints: number
  readonly differences: readonly FaceDifference[]
  /** Faces of which something stayed as a person has left it, as the files have them. */
  readonly offered: readonly OfferedFace[]
  readonly leftOut: readonly { readonly face: IncomingFace; readonly reason: string }[]
}

/**
 * @param stepPx between two places that the format can tell apart: a place within half of one is the same
 */
export function mergeImport(
  faces: readonly Face[],
  { deleted, changed: changedByPerson }: PersonWork,
  incoming: readonly IncomingFace[],
  newId: () => string,
  stepPx: number,
): MergedImport {
  const boxes = incoming.map((one) => labelBox(one.label))
  const matches = new Map(matchBoxes(boxes, faces.map(landmarkBox)).map((m) => [m.first, faces[m.second]]))
  const removed: EditAction[] = []
  const changed: EditAction[] = []
  const fresh: Face[] = []
  /** Ids, as the files have them. */
  const order: string[] = []
  const leftOut: { face: IncomingFace; reason: string }[] = []
  const differences: FaceDifference[] = []
  const offered: OfferedFace[] = []
  let current = [...faces]
  let updated = 0

  for (const [k, face] of incoming.entries()) {
    const match = matches.get(k)
    if (match?.schemaId === face.schemaId) {
      const label = roundedTo(match, face.label, stepPx)
      const update = updateFace(match, changedByPerson.get(match.id), label)
      if (update.difference !== null) differences.push(update.difference)
      if (update.offered !== null) offered.push(update.offered)
      if (update.actions.length > 0) updated++
      changed.push(...update.actions)
      order.push(match.id)
      continue
    }
    if (match !== undefined) {
      if (!isUntouched(match)) {
        leftOut.push({ face, reason: `a face of the schema ${match.schemaId} that was worked on is there already` })
        continue
      }
      removed.push({ kind: 'face.remove', face: match, at: current.indexOf(match) })
      current = current.filter((f) => f !== match)
    } else if (deleted.some((f) => isSamePlace(landmarkBox(f), boxes[k] ?? null))) {
      leftOut.push({ face, reason: 'a person has deleted the face in this place' })
      continue
    }
    const added = faceFromLabel(face.label, newId(), face.schemaId)
    fresh.push(added)
    order.push(added.id)
  }

  const added = fresh.map((face, k): EditAction => ({ kind: 'face.add', face, at: current.length + k }))
  const all = [...current, ...fresh]
  const ordered = orderIds(all.map((f) => f.id), placeLabelled(all, order))
  const edit: Edit = { verb: 'import', actions: [...removed, ...changed, ...added, ...ordered] }
  const keptPoints = differences.reduce((sum, d) => sum + d.kept, 0)
  return { edit, added: fresh.length, updated, keptPoints, differences, offered, leftOut }
}

/**
 * The ids of all faces in their new order: those of the files in the order of the files, in the places that they have
 * together, so that a list which names some of the faces leaves the others where they were. What a model found and
 * nobody labelled comes last, or it would be counted before them, as the first face of the picture.
 */
function placeLabelled(faces: readonly Face[], order: readonly string[]): string[] {
  const named = new Set(order)
  const isLabelled = (face: Face): boolean => named.has(face.id) || !isUntouched(face)
  const next = order.values()
  const labelled = faces.filter(isLabelled).map(({ id }) => (named.has(id) ? (next.next().value ?? id) : id))
  return [...labelled, ...faces.filter((face) => !isLabelled(face)).map(({ id }) => id)]
}

/** Beyond any rounding of arithmetic, below anything that is seen. */
const noisePx = 1e-6

/** The label, with what lies within the format's rounding of the face where the face has it, to the last digit. */
function roundedTo(face: Face, label: FaceLabel, stepPx: number): FaceLabel {
  const points = label.points.map((point, k): PointLabel => {
    const before = face.landmarks[k]?.position ?? null
    const { position } = point
    if (before === null || position === null) return point
    const offPx = Math.max(Math.abs(position.x - before.x), Math.abs(position.y - before.y))
    return offPx <= stepPx / 2 + noisePx ? { ...point, position: before } : point
  })
  const { box } = face
  const own = label.box
  // Rectangles may be rounded outwards: by a whole step.
  const isSameBox = box !== null && own !== null && (['x0', 'y0', 'x1', 'y1'] as const).every((side) => Math.abs(own[side] - box[side]) <= stepPx + noisePx)
  return { ...label, points, ...(isSameBox && { box }) }
}

function isSamePlace(p: ReturnType<typeof landmarkBox>, q: ReturnType<typeof landmarkBox>): boolean {
  return p !== null && q !== null && boxOverlap(p, q) >= sameFaceOverlap
}

/** As a model left it. */
function isUntouched(face: Face): boolean {
  return (
    face.reviewState === 'unseen' &&
    face.boxOrigin === 'detected' &&
    face.comments.length === 0 &&
    face.landmarks.every(isAsPredicted)
  )
}

interface FaceUpdate {
  readonly actions: EditAction[]
  readonly difference: FaceDifference | null
  readonly offered: OfferedFace | null
}

function updateFace(face: Face, byPerson: PersonChanges | undefined, label: FaceLabel): FaceUpdate {
  const changes: LandmarkChange[] = []
  const distancesPx: number[] = []
  /** As the files have them; those that say nothing else than the project stay whole. */
  const said: Landmark[] = [...face.landmarks]
  let states = 0
  let kept = 0
  for (const [index, before] of face.landmarks.entries()) {
    const point = label.points[index]
    if (point === undefined) continue
    const isElsewhere = point.position !== null && !sameValue(before.position, point.position)
    const isOtherwise = point.state !== null && point.state !== before.state
    if (isElsewhere && point.position !== null && before.position !== null) {
      distancesPx.push(Math.hypot(point.position.x - before.position.x, point.position.y - before.position.y))
    }
    if (isOtherwise) states++
    if (isDecided(face) || isPlaced(before) || byPerson?.points.has(index) === true || before.state === 'absent') {
      if (!isElsewhere && !isOtherwise) continue
      kept++
      said[index] = takeLabel(before, point)
      continue
    }
    const after = takeLabel(before, point)
    said[index] = after
    if (!sameValue(before, after)) changes.push({ index, before, after })
  }
  const fields = mergeFields(face, label, byPerson, kept)
  const after = { ...fields.taken, ...keptOpinion(face, changes.length) }
  const keys = Object.keys(after) as (keyof FaceFields)[]
  const before: FaceFields = Object.fromEntries(keys.map((key) => [key, face[key]]))
  const hasFields = Object.keys(fields.offered).length > 0
  return {
    actions: [
      ...(changes.length > 0 ? [{ kind: 'landmarks.set', faceId: face.id, changes } as const] : []),
      ...(keys.length > 0 ? [{ kind: 'face.set', faceId: face.id, before, after } as const] : []),
    ],
    difference: distancesPx.length > 0 || states > 0 || kept > 0 || fields.kept.length > 0 ? { distancesPx, states, kept, fields: fields.kept } : null,
    offered: kept > 0 || hasFields ? { faceId: face.id, landmarks: said, ...(hasFields && { fields: fields.offered }) } : null,
  }
}

/** A place or a state that the file does not give stays as it is. */
function takeLabel(before: Landmark, point: PointLabel): Landmark {
  if (point.position === null && point.state === null) return before
  const after = landmarkFromLabel(point)
  return { ...after, position: after.position ?? before.position, state: point.state ?? before.state }
}

/** What a model had set stays as its opinion of the labels that come in its place. */
function keptOpinion(face: Face, changed: number): FaceFields {
  const schema = face.opinion === null && changed > 0 ? schemaById(face.schemaId) : null
  const opinion = schema === null ? null : opinionBefore(face, schema)
  return opinion === null ? {} : { opinion }
}
