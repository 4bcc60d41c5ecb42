import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Edit } from '#domain/edits.ts'
import type { FaceComment } from '#domain/records.ts'
import { makeTestFolder } from '../../../test/helpers/core.ts'
import type { TestFolder } from '../../../test/helpers/core.ts'
import { makeFace, makeMeta } from '../../../test/helpers/store.ts'
import { decodeFace, encodeFace } from './face-codec.ts'
import { addImages, commitEdit, createStore, listImages, openStore, readImageState, undoEdit } from './index.ts'
import type { ProjectStore } from './index.ts'

const author = { actor: 'ada', tool: 'test', nowMs: 1 }
const comment: FaceComment = { id: 'c', landmark: 54, text: 'Links oder „rechts“?', author: 'ada', atMs: 1.5, resolved: false }
let folder: TestFolder
let store: ProjectStore

beforeEach(async () => {
  folder = makeTestFolder()
  store = await createStore(join(folder.path, 'p.canthus'), makeMeta())
  await addImages(store.connection, ['a.jpg', 'b.jpg'].map((name) => ({ name, sizeBytes: 1, modifiedMs: 1 })), 1)
})
afterEach(async () => {
  await store.close()
  folder.remove()
})

async function commit(edit: Edit): Promise<void> {
  const { revision } = await readImageState(store.connection, 1)
  await commitEdit(store.connection, { imageId: 1, baseRevision: revision, edit, coalesce: false }, author)
}

async function commented() {
  const input = { projectId: 'x', filter: 'commented', order: 'most-flagged', text: '', offset: 0, limit: 9 } as const
  return (await listImages(store.connection, input)).rows.map((row) => [row.id, row.comments_open])
}

function setComments(faceId: string, before: FaceComment[], after: FaceComment[]): Edit {
  return { verb: 'comment', actions: [{ kind: 'face.set', faceId, before: { comments: before }, after: { comments: after } }] }
}

it('a picture is found by its open comments until they are resolved, also after a restart and an undo', async () => {
  const face = makeFace()
  await commit({ verb: 'add-face', actions: [{ kind: 'face.add', face, at: 0 }] })
  expect(await commented()).toEqual([])
  await commit(setComments(face.id, [], [comment]))
  expect(await commented()).toEqual([[1, 1]])
  await store.close()
  store = await openStore(join(folder.path, 'p.canthus'))
  expect((await readImageState(store.connection, 1)).faces[0]?.comments).toEqual([comment])
  await commit(setComments(face.id, [comment], [{ ...comment, resolved: true }]))
  expect(await commented()).toEqual([])
  await undoEdit(store.connection, 1, 3, author)
  expect(await commented()).toEqual([[1, 1]])
})

it('a face that was written before there were comments has none', () => {
  const face = makeFace()
  expect(encodeFace(face)).not.toContain('comments')
  expect(decodeFace(encodeFace(face))).toEqual(face)
  expect(decodeFace(encodeFace({ ...face, comments: [comment] })).comments).toEqual([comment])
})
