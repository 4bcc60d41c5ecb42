/** What a person has done on a picture, out of its log. */
import { type Edit, sameValue } from '#domain/edits.ts'
import type { PersonWork } from '#domain/person-work.ts'
import type { Face, Landmark } from '#domain/records.ts'
import type { Reader } from './connection.ts'
import { decodeEdit } from './face-codec.ts'
import { readDeletedFaces } from './history.ts'
import type { EntryRecord } from './tables.ts'

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
  if (!steps.some(({ id }) => isPersons(id))) return { deleted, touched: new Map() }
  const log = await db.selectFrom('entry').select(['id', 'edit']).where('image_id', '=', imageId).orderBy('id').execute()
  return { deleted, touched: findTouched(faces, log, isPersons) }
}

type Left = Pick<Landmark, 'position' | 'state'>

function findTouched(faces: readonly Face[], log: readonly Pick<EntryRecord, 'id' | 'edit'>[], isPersons: (id: number) => boolean): PersonWork['touched'] {
  const left = new Map<string, Left[]>()
  for (const { id, edit } of log) followEdit(left, decodeEdit(edit), isPersons(id))
  return new Map(
    faces.map(({ id, landmarks }) => {
      const own = left.get(id)
      const touched = landmarks.flatMap(({ position, state }, index) => {
        const was = own?.[index]
        return was === undefined || (was.state === state && sameValue(was.position, position)) ? [] : [index]
      })
      return [id, new Set(touched)]
    }),
  )
}

/** Brings up to date as what the points were left, by all but a person. */
function followEdit(left: Map<string, Left[]>, edit: Edit, isPersons: boolean): void {
  for (const action of edit.actions) {
    // A face that a person puts back, by undo for example, is not new.
    if (action.kind === 'face.add' && !(isPersons && left.has(action.face.id))) left.set(action.face.id, [...action.face.landmarks])
    if (action.kind !== 'landmarks.set' || isPersons) continue
    const own = left.get(action.faceId)
    for (const { index, before, after } of action.changes) {
      const was = own?.[index]
      if (own === undefined || was === undefined) continue
      // A model run takes over the state that it finds: that stays the person's.
      own[index] = {
        position: sameValue(before.position, after.position) ? was.position : after.position,
        state: before.state === after.state ? was.state : after.state,
      }
    }
  }
}
