/** Which points of a picture a person has changed, as its log tells it. */
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Edit } from '#domain/edits.ts'
import type { Face, Landmark } from '#domain/records.ts'
import { makeTestFolder } from '../../../test/helpers/core.ts'
import type { TestFolder } from '../../../test/helpers/core.ts'
import { makeFace, makeMeta } from '../../../test/helpers/store.ts'
import { addImages, commitEdit, createStore, readImageState, readPersonWork, redoEdit, takeBackRevision, undoEdit, writeRevision } from './index.ts'
import type { ProjectStore } from './index.ts'

const author = { actor: 'ada', tool: 'test', nowMs: 1 }
const imageId = 1
let folder: TestFolder
let store: ProjectStore
let face: Face

beforeEach(async () => {
  folder = makeTestFolder()
  store = await createStore(join(folder.path, 'p.canthus'), makeMeta())
  await addImages(store.connection, [{ name: 'a.jpg', sizeBytes: 1, modifiedMs: 1 }], 1)
  face = makeFace(4)
  await run(() => ({ verb: 'predict', actions: [{ kind: 'face.add', face, at: 0 }] }))
})

afterEach(async () => {
  await store.close()
  folder.remove()
})

const state = () => readImageState(store.connection, imageId)
const run = (makeEdit: (faces: readonly Face[]) => Edit) => writeRevision(store.connection, { imageId, kind: 'model', makeEdit }, author)
const baseRevision = async () => (await state()).revision
const commit = async (edit: Edit) => commitEdit(store.connection, { imageId, baseRevision: await baseRevision(), edit, coalesce: false }, author)
const undo = async () => undoEdit(store.connection, imageId, await baseRevision(), author)
const redo = async () => redoEdit(store.connection, imageId, await baseRevision(), author)

function set(faces: readonly Face[], index: number, change: Partial<Landmark>): Edit {
  const before = faces[0]?.landmarks[index]
  if (before === undefined) throw new Error('no such point')
  return { verb: 'set-state', actions: [{ kind: 'landmarks.set', faceId: face.id, changes: [{ index, before, after: { ...before, ...change } }] }] }
}

async function touched(): Promise<number[]> {
  const { faces } = await state()
  const work = await store.connection.read((db) => readPersonWork(db, imageId, faces))
  return [...(work.changed.get(face.id)?.points ?? [])]
}

it('are those that stand otherwise than what was no person’s left them', async () => {
  expect(await touched()).toEqual([])
  await commit(set((await state()).faces, 1, { state: 'occluded' }))
  await commit(set((await state()).faces, 2, { position: { x: 5, y: 5 } }))
  expect(await touched()).toEqual([1, 2])
  await undo()
  expect(await touched()).toEqual([1])
  await redo()
  expect(await touched()).toEqual([1, 2])
})

it('keep a person’s state where a model run moves the point and leaves the state', async () => {
  await commit(set((await state()).faces, 1, { state: 'occluded' }))
  await commit(set((await state()).faces, 2, { position: { x: 5, y: 5 } }))
  await run((faces) => set(faces, 1, { position: { x: 9, y: 9 } }))
  await run((faces) => set(faces, 2, { position: { x: 9, y: 9 } }))
  expect(await touched()).toEqual([1])
})

it('are the same after the face was deleted and came back', async () => {
  await commit(set((await state()).faces, 1, { state: 'occluded' }))
  const [now] = (await state()).faces
  if (now === undefined) throw new Error('no face')
  await commit({ verb: 'delete-face', actions: [{ kind: 'face.remove', face: now, at: 0 }] })
  expect(await touched()).toEqual([])
  await undo()
  expect(await touched()).toEqual([1])
})

it('are none of those that a model run has moved, when it is taken back or done again', async () => {
  await run((faces) => set(faces, 1, { position: { x: 9, y: 9 } }))
  await takeBackRevision(store.connection, { imageId, baseRevision: await baseRevision(), entryId: 2 }, author)
  expect(await touched()).toEqual([])
  await undo()
  expect((await state()).faces[0]?.landmarks[1]?.position).toEqual({ x: 9, y: 9 })
  expect(await touched()).toEqual([])
})
