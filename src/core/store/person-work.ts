/** What a person has done on a picture, out of its log. */
import { type Edit, type EditAction, type FaceFields, sameValue } from '#domain/edits.ts'
import type { PersonChanges, PersonWork } from '#domain/person-work.ts'
import type { Face, FaceComment, Landmark } from '#domain/records.ts'
import type { Reader } from './connection.ts'
import { decodeEdit } from './face-codec.ts'
import { readDeletedFaces } from './history.ts'

/** @param faces that the picture has now */
export async function readPersonWork(db: Reader, imageId: number, faces: readonly Face[]): Promise<PersonWork> {
  const deleted = await readDeletedFaces(db, imageId)
  const steps = await db.selectFrom('entry').select(['id', 'kind', 'target']).where('image_id', '=', imageId).execute()
  const byId = new Map(steps.map((step) => [step.id, step]))
  const isPersons = (id: number): boolean => {
    const step = byId.get(id)
    const about = step?.kind === 'undo' || step?.kind === 'redo' ? byId.get(step.target ?? -1) : step
    // An edit that takes back an import or a model run puts what was left before it in its place.
    return about?.kind === 'edit' && about.target === null
  }
  // Most pictures of an import: no edits have to be read.
  if (!steps.some(({ id }) => isPersons(id))) return { deleted, changed: new Map() }
  const left = new Map<string, LeftFace>()
  const log = await db.selectFrom('entry').select(['id', 'edit']).where('image_id', '=', imageId).orderBy('id').execute()
  for (const { id, edit } of log) followEdit(left, decodeEdit(edit), isPersons(id))
  const changed = faces.flatMap((face) => {
    const was = left.get(face.id)
    return was === undefined ? [] : [[face.id, compareFace(was, face)] as const]
  })
  return { deleted, changed: new Map(changed) }
}

/** A face as all but a person have left it. */
interface LeftFace {
  readonly points: Pick<Landmark, 'position' | 'state'>[]
  fields: Required<FaceFields>
  readonly deletedComments: Set<string>
}

function compareFace({ points, fields, deletedComments }: LeftFace, face: Face): PersonChanges {
  const changed = face.landmarks.flatMap(({ position, state }, index) => {
    const was = points[index]
    return was === undefined || (was.state === state && sameValue(was.position, position)) ? [] : [index]
  })
  const keys = (Object.keys(fields) as (keyof FaceFields)[]).filter((key) => !sameValue(fields[key], face[key]))
  return { points: new Set(changed), fields: new Set(keys), deletedComments }
}

function followEdit(left: Map<string, LeftFace>, edit: Edit, isPersons: boolean): void {
  for (const action of edit.actions) {
    if (action.kind === 'face.add') {
      // A face that a person puts back, by undo for example, is not new.
      if (!(isPersons && left.has(action.face.id))) left.set(action.face.id, startFrom(action.face))
    } else if (action.kind === 'landmarks.set' || action.kind === 'face.set') {
      const own = left.get(action.faceId)
      if (own !== undefined) followChange(own, action, isPersons)
    }
  }
}

function startFrom({ landmarks, box, boxOrigin, attributes, reviewState, rejectReason, comments, pose, model, opinion, detectionScore }: Face): LeftFace {
  const fields = { box, boxOrigin, attributes, reviewState, rejectReason, comments, pose, model, opinion, detectionScore }
  return { points: [...landmarks], fields, deletedComments: new Set() }
}

function followChange(own: LeftFace, action: Extract<EditAction, { kind: 'landmarks.set' | 'face.set' }>, isPersons: boolean): void {
  if (action.kind === 'face.set') {
    const { before, after } = action
    for (const { id } of after.comments ?? []) own.deletedComments.delete(id)
    if (isPersons) for (const { id } of missing(before.comments, after.comments)) own.deletedComments.add(id)
    else own.fields = { ...own.fields, ...after }
    return
  }
  if (isPersons) return
  for (const { index, before, after } of action.changes) {
    const was = own.points[index]
    if (was === undefined) continue
    // A model run takes over the state that it finds: that stays the person's.
    own.points[index] = {
      position: sameValue(before.position, after.position) ? was.position : after.position,
      state: before.state === after.state ? was.state : after.state,
    }
  }
}

function missing(before: readonly FaceComment[] = [], after: readonly FaceComment[] = before): FaceComment[] {
  return before.filter(({ id }) => !after.some((comment) => comment.id === id))
}
