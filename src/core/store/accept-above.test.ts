import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Face, ReviewState } from '#domain/records.ts'
import { makeTestFolder } from '../../../test/helpers/core.ts'
import type { TestFolder } from '../../../test/helpers/core.ts'
import { makeFace, makeMeta } from '../../../test/helpers/store.ts'
import {
  acceptAbove,
  addImages,
  commitEdit,
  countAbove,
  createStore,
  listHistory,
  listImages,
  readImageState,
  undoBatch,
  undoEdit,
  writeRevision,
} from './index.ts'
import type { ProjectStore } from './index.ts'

const author = { actor: 'ada', tool: 'test', nowMs: 1_000_000 }
const line = 0.8
let folder: TestFolder
let store: ProjectStore

/** A face whose least reliable point is this reliable. */
function faceOf(least: number | null, reviewState: ReviewState = 'unseen'): Face {
  const face = makeFace()
  const reliability = (i: number): number | null => (least === null ? null : i === 7 ? least : 1)
  return { ...face, reviewState, landmarks: face.landmarks.map((l, i) => ({ ...l, reliability: reliability(i) })) }
}

async function put(imageId: number, faces: readonly Face[]): Promise<void> {
  const actions = faces.map((face, at) => ({ kind: 'face.add' as const, face, at }))
  await writeRevision(store.connection, { imageId, kind: 'model', makeEdit: () => ({ verb: 'predict', actions }) }, author)
}

async function statesOf(imageId: number): Promise<ReviewState[]> {
  return (await readImageState(store.connection, imageId)).faces.map((f) => f.reviewState)
}

async function review(imageId: number, faceId: string, from: ReviewState, to: ReviewState): Promise<void> {
  const { revision } = await readImageState(store.connection, imageId)
  const edit = {
    verb: 'set-review' as const,
    actions: [{ kind: 'face.set' as const, faceId, before: { reviewState: from }, after: { reviewState: to } }],
  }
  await commitEdit(store.connection, { imageId, baseRevision: revision, edit, coalesce: false }, author)
}

beforeEach(async () => {
  folder = makeTestFolder()
  store = await createStore(join(folder.path, 'p.canthus'), makeMeta())
  const files = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'].map((name) => ({ name, sizeBytes: 1, modifiedMs: 1 }))
  await addImages(store.connection, files, author.nowMs)
  await put(1, [faceOf(0.9), faceOf(0.79), faceOf(line)])
  await put(2, [faceOf(0.95, 'in-review'), faceOf(0.95, 'rejected'), faceOf(0.95, 'deferred'), faceOf(0.95, 'accepted')])
  await put(3, [faceOf(0.95), faceOf(null)])
})

afterEach(async () => {
  await store.close()
  folder.remove()
})

describe('acceptAbove', () => {
  it('accepts what it counted, and nothing that a person has begun with or no model has judged', async () => {
    expect(await countAbove(store.connection, line)).toEqual({ faces: 3, images: 2, unseen: 5 })
    const changed = await acceptAbove(store.connection, line, 'batch', author)
    expect(changed.map((c) => [c.imageId, c.faces])).toEqual([[1, 2], [3, 1]])
    expect(await statesOf(1)).toEqual(['accepted', 'unseen', 'accepted'])
    expect(await statesOf(2)).toEqual(['in-review', 'rejected', 'deferred', 'accepted'])
    expect(await statesOf(3)).toEqual(['accepted', 'unseen'])
    expect(await countAbove(store.connection, line)).toEqual({ faces: 0, images: 0, unseen: 2 })
  })

  it('writes one entry a picture and keeps the list in step', async () => {
    await acceptAbove(store.connection, line, 'batch', author)
    expect((await listHistory(store.connection, 1, 9)).entries.map((e) => [e.kind, e.summary])).toEqual([
      ['edit', 'accepted'],
      ['model', '3 faces added'],
    ])
    const input = { projectId: 'x', filter: 'all', order: 'name', text: '', offset: 0, limit: 9 } as const
    expect((await listImages(store.connection, input)).rows.map((r) => r.faces_accepted)).toEqual([2, 1, 1, 0])
  })

  it('reads past the first page of pictures', async () => {
    const many = Array.from({ length: 450 }, (_, i) => ({ name: `m${String(i)}.jpg`, sizeBytes: 1, modifiedMs: 1 }))
    await addImages(store.connection, many, author.nowMs)
    for (let id = 5; id < 455; id++) await put(id, [faceOf(0.9)])
    expect(await countAbove(store.connection, line)).toMatchObject({ faces: 453, images: 452 })
    expect(await acceptAbove(store.connection, line, 'batch', author)).toHaveLength(452)
  })
})

describe('undoBatch', () => {
  it('takes all of it back, as undo would', async () => {
    await acceptAbove(store.connection, line, 'batch', author)
    await undoBatch(store.connection, 'batch', author)
    expect(await statesOf(1)).toEqual(['unseen', 'unseen', 'unseen'])
    expect(await statesOf(3)).toEqual(['unseen', 'unseen'])
    expect(await readImageState(store.connection, 1)).toMatchObject({ canUndo: false, canRedo: true })
    await expect(undoBatch(store.connection, 'batch', author)).rejects.toMatchObject({ code: 'edit.nothingToUndo' })
  })

  it('leaves what was done since, and what was undone already', async () => {
    await acceptAbove(store.connection, line, 'batch', author)
    const [first] = (await readImageState(store.connection, 1)).faces
    await review(1, first?.id ?? '', 'accepted', 'rejected')
    await undoEdit(store.connection, 3, (await readImageState(store.connection, 3)).revision, author)
    const changed = await undoBatch(store.connection, 'batch', author)
    expect(changed.map((c) => [c.imageId, c.faces])).toEqual([[1, 1]])
    expect(await statesOf(1)).toEqual(['rejected', 'unseen', 'unseen'])
    expect(await statesOf(3)).toEqual(['unseen', 'unseen'])
    // The person's own steps are undone in their order.
    await undoEdit(store.connection, 1, (await readImageState(store.connection, 1)).revision, author)
    expect(await statesOf(1)).toEqual(['rejected', 'unseen', 'accepted'])
  })
})
