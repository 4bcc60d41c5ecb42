/** What labels say of more than points, when they come in over faces that are there. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Face } from '#domain/records.ts'
import { restoreFaces } from '#domain/restore-faces.ts'
import { ImportBench } from '../../../test/helpers/import-bench.ts'

let bench: ImportBench

beforeEach(async () => {
  bench = await ImportBench.start()
})

afterEach(() => bench.close())

/** What is said of the face, as JSON Lines has it and as the face has it then. */
const said = { review: 'rejected', reason: 'blurred', pose: [1, 0, 0.5], score: 0.75, comments: [comment('c', 'check', 2)] }
const taken = { reviewState: 'rejected', rejectReason: 'blurred', pose: { yawRad: 1, pitchRad: 0, rollRad: 0.5 }, detectionScore: 0.75 }

function comment(id: string, text: string, atMs: number) {
  return { id, text, author: 'bo', atMs }
}

function listComments(face: Face | undefined): string[] {
  return (face?.comments ?? []).map(({ id, text }) => `${id}: ${text}`)
}

it('takes review, reason, comments, pose and score where nobody has worked on the face', async () => {
  await bench.importLine({})
  expect(await bench.importLine(said)).toMatchObject({ facesUpdated: 1, difference: null })
  expect(await bench.firstFace()).toMatchObject(taken)
  expect(listComments(await bench.firstFace())).toEqual(['c: check'])
  expect(await bench.importLine(said)).toMatchObject({ facesUpdated: 0, facesUnchanged: 1, difference: null })
  // A file that says nothing of it takes nothing away.
  expect(await bench.importLine({})).toMatchObject({ facesUpdated: 0, difference: null })
  expect(await bench.firstFace()).toMatchObject(taken)
})

it('takes pose and score of a later file for those of an earlier one, and no review of points that stayed otherwise', async () => {
  await bench.importLine({ pose: [0, 0, 0], score: 0.25, origin: Array.from({ length: 68 }, () => 'moved') })
  expect(await bench.importLine({ pose: said.pose, score: said.score })).toMatchObject({ facesUpdated: 1, difference: null })
  expect(await bench.firstFace()).toMatchObject({ ...taken, reviewState: 'unseen', rejectReason: null })
  const xy = Array.from({ length: 68 }, (_, k) => [20 + k * 2 + (k === 30 ? 1 : 0), 30 + k])
  expect(await bench.importLine({ xy, review: 'accepted' })).toMatchObject({ facesUpdated: 0, pointsKept: 1, difference: { faces: 1, fieldsKept: [{ what: 'review', faces: 1 }] } })
  expect((await bench.firstFace()).reviewState).toBe('unseen')
})

it('keeps a rectangle that a person has drawn, also one that came with a file', async () => {
  await bench.importLine({ box: [10, 20, 170, 110], boxOrigin: 'drawn' })
  expect(await bench.importLine({ box: [11, 20, 170, 110] })).toMatchObject({ facesUpdated: 0, difference: { fieldsKept: [{ what: 'box', faces: 1 }] } })
  expect(await bench.firstFace()).toMatchObject({ box: { x0: 10, y0: 20, x1: 170, y1: 110 }, boxOrigin: 'drawn' })
})

it('keeps what a person has said of the face, counts it by its name, and offers what the file says', async () => {
  await bench.importLine({ pose: [0, 0, 0] })
  const attributes = { ...(await bench.firstFace()).attributes, blur: false }
  const box = { x0: 19, y0: 29, x1: 160, y1: 100 }
  await bench.setFields('set-box', { box, boxOrigin: 'drawn', reviewState: 'in-review' })
  await bench.setFields('set-attributes', { attributes })
  await bench.setFields('set-review', { reviewState: 'accepted' })
  const own = await bench.firstFace()
  const line = { ...said, attributes: { blur: true, makeup: true }, box: [10, 20, 170, 110] }
  const result = await bench.importLine(line)
  const fields = [
    { what: 'box', faces: 1 },
    { what: 'attributes', faces: 1 },
    { what: 'review', faces: 1 },
    { what: 'pose', faces: 1 },
  ]
  expect(result).toMatchObject({ facesUpdated: 1, pointsKept: 0, difference: { faces: 1, points: 0, states: 0, fieldsKept: fields } })
  // What the project says nothing of is taken.
  const now = await bench.firstFace()
  expect(now).toEqual({ ...own, attributes: { ...attributes, makeup: true }, detectionScore: 0.75, comments: now.comments })
  expect(listComments(now)).toEqual(['c: check'])

  const [entry] = await bench.history()
  expect(entry).toMatchObject({ kind: 'import', kept: 4 })
  const preview = await bench.previewLine()
  expect(preview.again).toMatchObject({ faces: 1, differ: 1, changed: 0, pointsKept: 0, facesKept: 0, fieldsKept: fields, revisions: 0 })
  const offered = await bench.readRevision(entry?.entryId)
  expect(offered[0]).toMatchObject({ ...taken, attributes: { blur: true, makeup: true }, box: { x0: 10, y0: 20, x1: 170, y1: 110 }, boxOrigin: 'imported' })
  const edit = restoreFaces((await bench.get()).faces, offered)
  if (edit === null) throw new Error('it differs')
  await bench.commit(edit)
  expect(await bench.firstFace()).toMatchObject(taken)
  expect((await bench.history()).find((e) => e.entryId === entry?.entryId)).toMatchObject({ kept: 0 })
})

it('adds comments by their ids, keeps those that a person has rewritten, and brings back none that a person has deleted', async () => {
  const [a, b, c] = [comment('a', 'one', 1), comment('b', 'two', 2), comment('c', 'three', 4)]
  await bench.importLine({ comments: [a, b] })
  const own = { ...comment('own', 'mine', 3), landmark: null, resolved: false }
  expect(await bench.importLine({ comments: [{ ...a, text: 'one more' }, b] })).toMatchObject({ facesUpdated: 1, difference: null })
  const [first, second] = (await bench.firstFace()).comments
  if (first === undefined || second === undefined) throw new Error('no comments came in')
  await bench.setFields('comment', { comments: [{ ...first, text: 'mine now' }, second, own], reviewState: 'in-review' })
  await bench.setFields('comment', { comments: [{ ...first, text: 'mine now' }, own] })
  expect(await bench.importLine({ comments: [c, a, b] })).toMatchObject({ facesUpdated: 1, difference: { faces: 1, fieldsKept: [{ what: 'comments', faces: 1 }] } })
  expect(listComments(await bench.firstFace())).toEqual(['a: mine now', 'own: mine', 'c: three'])
})

it('brings comments in again with an import that was taken back', async () => {
  await bench.importLine({})
  await bench.setFields('set-attributes', { attributes: { ...(await bench.firstFace()).attributes, blur: false } })
  await bench.importLine(said)
  const [entry] = await bench.history()
  await bench.takeBack(entry?.entryId)
  expect(await bench.firstFace()).toMatchObject({ reviewState: 'unseen', comments: [], pose: null })
  await bench.importLine(said)
  expect(await bench.firstFace()).toMatchObject(taken)
  expect(listComments(await bench.firstFace())).toEqual(['c: check'])
})
