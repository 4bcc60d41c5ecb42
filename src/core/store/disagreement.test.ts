import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Edit } from '#domain/edits.ts'
import type { Face } from '#domain/records.ts'
import { makeTestFolder } from '../../../test/helpers/core.ts'
import type { TestFolder } from '../../../test/helpers/core.ts'
import { makeFaceOf, makeLandmark } from '../../../test/helpers/faces.ts'
import { makeMeta } from '../../../test/helpers/store.ts'
import { decodeFace, encodeFace } from './face-codec.ts'
import { addImages, commitEdit, createStore, listImages, readImageState } from './index.ts'
import type { ProjectStore } from './index.ts'

const author = { actor: 'ada', tool: 'test', nowMs: 1 }
let folder: TestFolder
let store: ProjectStore

beforeEach(async () => {
  folder = makeTestFolder()
  store = await createStore(join(folder.path, 'p.canthus'), makeMeta())
  await addImages(store.connection, ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'].map((name) => ({ name, sizeBytes: 1, modifiedMs: 1 })), 1)
})
afterEach(async () => {
  await store.close()
  folder.remove()
})

/** Labels at 0, the model's points so far to the right; d is 100 px. */
function labelled(offsetsPx: readonly number[]): Face {
  const landmarks = offsetsPx.map(() => makeLandmark({ origin: 'imported', reliability: null }))
  const points = offsetsPx.map((x) => ({ position: { x, y: 0.5 }, reliability: 0.8 }))
  return makeFaceOf(landmarks, { opinion: { model: 'm@1', dPx: 100, points } })
}

async function commit(imageId: number, edit: Edit): Promise<void> {
  const { revision } = await readImageState(store.connection, imageId)
  await commitEdit(store.connection, { imageId, baseRevision: revision, edit, coalesce: false }, author)
}

async function list(filter: 'all' | 'doubted') {
  const input = { projectId: 'x', filter, order: 'disagreement', text: '', offset: 0, limit: 9 } as const
  return (await listImages(store.connection, input)).rows.map((row) => [row.name, row.points_doubted])
}

it('pictures are ordered by how many labels are to be expected wrong, until a person has said which are right', async () => {
  const faces = [labelled([0, 3, 5]), labelled([20, 0, 0]), labelled([20, 40, 0])]
  for (const [k, face] of faces.entries()) await commit(k + 1, { verb: 'import', actions: [{ kind: 'face.add', face, at: 0 }] })
  expect(await list('all')).toEqual([['c.jpg', 2], ['b.jpg', 1], ['a.jpg', 0], ['d.jpg', 0]])
  expect(await list('doubted')).toEqual([['c.jpg', 2], ['b.jpg', 1]])
  const face = faces[2]
  if (face === undefined) throw new Error('no face')
  const changes = [0, 1].map((index) => {
    const before = face.landmarks[index] ?? makeLandmark()
    return { index, before, after: { ...before, origin: 'confirmed' as const } }
  })
  await commit(3, { verb: 'confirm', actions: [{ kind: 'landmarks.set', faceId: face.id, changes }] })
  expect(await list('doubted')).toEqual([['b.jpg', 1]])
})

it('an opinion is kept to the last digit', () => {
  const face = labelled([0.1 + 0.2, 1e-9])
  expect(decodeFace(encodeFace(face))).toEqual(face)
})
