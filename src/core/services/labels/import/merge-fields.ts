/**
 * What the files say of a face that is there, but for its points. What the project says nothing of is taken; what a model
 * or an earlier file said gives way; what a person has said stays, and is named.
 */
import { type LabelField, labelFields } from '#contract/methods/formats.ts'
import { type FaceFields, sameValue } from '#domain/edits.ts'
import type { FaceLabel } from '#domain/formats/codec.ts'
import type { PersonChanges } from '#domain/person-work.ts'
import { type Face, type FaceComment, isDecided, wflwAttributeNames } from '#domain/records.ts'

export interface MergedFields {
  readonly taken: FaceFields
  /** Stayed otherwise than the files have it, in the order of `labelFields`. */
  readonly kept: readonly LabelField[]
  /** What would be set if the files' word counted, of what stayed; comments are not among it. */
  readonly offered: FaceFields
}

/** A field of the files beside the one of the project: what is set if it is taken, and what else if it counted instead. */
interface Verdict {
  readonly taken?: FaceFields
  readonly offered?: FaceFields
  readonly isKept?: boolean
}

/** @param pointsKept of its points, those that stay otherwise than the files have them */
export function mergeFields(face: Face, label: FaceLabel, changes: PersonChanges | undefined, pointsKept: number): MergedFields {
  const verdicts: Record<LabelField, Verdict> = {
    box: mergeBox(face, label, changes),
    attributes: mergeAttributes(face, label, changes),
    review: mergeReview(face, label, pointsKept),
    pose: mergeOne(face, 'pose', label.pose, changes),
    score: mergeOne(face, 'detectionScore', label.detectionScore, changes),
    model: mergeOne(face, 'model', label.model, changes),
    comments: mergeComments(face, label.comments, changes),
  }
  const all = labelFields.map((name) => verdicts[name])
  return {
    taken: Object.assign({}, ...all.map(({ taken }) => taken)) as FaceFields,
    kept: labelFields.filter((name) => verdicts[name].isKept === true || verdicts[name].offered !== undefined),
    offered: Object.assign({}, ...all.map(({ offered }) => offered)) as FaceFields,
  }
}

/** A person has set it, or reviewed the face with what it was. */
function isPersons(face: Face, key: keyof FaceFields, changes: PersonChanges | undefined): boolean {
  return isDecided(face) || changes?.fields.has(key) === true
}

function mergeOne<K extends 'pose' | 'detectionScore' | 'model'>(face: Face, key: K, said: Face[K], changes: PersonChanges | undefined): Verdict {
  if (said === null || sameValue(face[key], said)) return {}
  const fields: FaceFields = { [key]: said }
  return face[key] !== null && isPersons(face, key, changes) ? { offered: fields } : { taken: fields }
}

function mergeBox(face: Face, { box, boxOrigin }: FaceLabel, changes: PersonChanges | undefined): Verdict {
  if (box === null) return {}
  const said: FaceFields = { box, boxOrigin: boxOrigin ?? 'imported' }
  const isSame = sameValue(face.box, box)
  if (face.box !== null && (face.boxOrigin === 'drawn' || isPersons(face, 'box', changes))) return isSame ? {} : { offered: said }
  return isSame && face.boxOrigin === said.boxOrigin ? {} : { taken: said }
}

/** What nobody has labelled is taken one by one. */
function mergeAttributes(face: Face, label: FaceLabel, changes: PersonChanges | undefined): Verdict {
  const own = face.attributes
  const filled = { ...own }
  const said = { ...own }
  for (const name of wflwAttributeNames) {
    filled[name] ??= label.attributes[name]
    said[name] = label.attributes[name] ?? own[name]
  }
  const after = isPersons(face, 'attributes', changes) ? filled : said
  return { ...(!sameValue(after, own) && { taken: { attributes: after } }), ...(!sameValue(after, said) && { offered: { attributes: said } }) }
}

/** A review is of the points that it saw. */
function mergeReview(face: Face, { reviewState, rejectReason }: FaceLabel, pointsKept: number): Verdict {
  if (reviewState === null || reviewState === 'unseen') return {}
  if (reviewState === face.reviewState && rejectReason === face.rejectReason) return {}
  const said: FaceFields = { reviewState, rejectReason }
  return face.reviewState === 'unseen' && pointsKept === 0 ? { taken: said } : { offered: said }
}

/** Told by their ids. */
function mergeComments(face: Face, said: readonly FaceComment[], changes: PersonChanges | undefined): Verdict {
  const isOwn = changes?.fields.has('comments') === true
  const byId = new Map(face.comments.map((comment) => [comment.id, comment]))
  let isKept = false
  for (const comment of said) {
    const own = byId.get(comment.id)
    if (changes?.deletedComments.has(comment.id) === true || (isOwn && own !== undefined)) isKept ||= !sameValue(own, comment)
    else byId.set(comment.id, comment)
  }
  const comments = [...byId.values()].sort((p, q) => p.atMs - q.atMs)
  return { isKept, ...(!sameValue(comments, face.comments) && { taken: { comments } }) }
}
