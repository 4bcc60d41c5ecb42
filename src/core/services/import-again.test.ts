import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { importResult } from '#contract/methods/formats.ts'
import { makeTestFolder, startTestCore, writePictures } from '../../../test/helpers/core.ts'
import type { TestCore, TestFolder } from '../../../test/helpers/core.ts'
import type { Edit, LandmarkChange } from '#domain/edits.ts'
import type { Landmark } from '#domain/records.ts'
import { restoreFaces } from '#domain/restore-faces.ts'

let folder: TestFolder
let core: TestCore
let projectId: string

beforeEach(async () => {
  folder = makeTestFolder()
  await writePictures(join(folder.path, 'pictures'), ['a.jpg'])
  core = startTestCore(folder.path)
  projectId = (await core.handlers['projects.openFolder']({ folder: join(folder.path, 'pictures'), projectPath: null, schemaId: '300w-68' })).projectId
})

afterEach(async () => {
  await core.close()
  folder.remove()
})

/** 68 points on a slant, each face 100 px below the one before; `shift` moves point 0. */
async function importPoints(shift: number, names: readonly string[] = ['a']): Promise<void> {
  const place = join(folder.path, 'labels')
  await mkdir(place, { recursive: true })
  for (const [at, name] of names.entries()) {
    const rows = Array.from({ length: 68 }, (_, k) => `${String(20 + k * 2 + (k === 0 ? shift : 0))} ${String(30 + k + 100 * at)}`)
    await writeFile(join(place, `${name}.pts`), `version: 1\nn_points: 68\n{\n${rows.join('\n')}\n}\n`)
  }
  const { jobId } = await core.handlers['import.start']({ projectId, path: place, format: null, pictures: null, base: null, schemaId: null })
  await core.waitForJob(jobId)
}

/** The face of `importPoints`, all points visible, as one line of JSON Lines that says more. */
async function importLine(more: Record<string, unknown>) {
  const face = { schema: '300w-68', xy: Array.from({ length: 68 }, (_, k) => [20 + k * 2, 30 + k]), state: Array.from({ length: 68 }, () => 'visible'), ...more }
  const path = join(folder.path, 'labels.jsonl')
  await writeFile(path, `${JSON.stringify({ canthus: 1, picture: { name: 'a.jpg' }, face })}\n`)
  const { jobId } = await core.handlers['import.start']({ projectId, path, format: null, pictures: null, base: null, schemaId: null })
  await core.waitForJob(jobId)
  return importResult.parse((await core.handlers['jobs.get']({ jobId })).result)
}

const target = { imageId: '1' }
const get = () => core.handlers['images.get']({ projectId, ...target })
const history = async () => (await core.handlers['edits.listHistory']({ projectId, ...target, limit: 100 })).entries
async function commit(edit: Edit): Promise<void> {
  const { revision } = await get()
  const input = { projectId, ...target, baseRevision: revision, edit, coalesce: false }
  await core.handlers['edits.commit'](input as Parameters<TestCore['handlers']['edits.commit']>[0])
}

it('may put faces in another order: undo finds them, and so does taking the import back', async () => {
  await importPoints(0)
  const [imported] = (await get()).faces
  if (imported === undefined) throw new Error('no face came in')
  // Drawn before the labels come in again, and then the second face of the file.
  const landmarks = imported.landmarks.map((l) => ({ ...l, position: l.position && { x: l.position.x, y: l.position.y + 100 }, origin: 'moved' as const }))
  const drawn = { ...imported, id: 'drawn', landmarks }
  await commit({ verb: 'add-face', actions: [{ kind: 'face.add', face: drawn, at: 0 }] })
  await importPoints(0, ['a', 'a.face2'])
  const order = async () => (await get()).faces.map((face) => (face.id === 'drawn' ? 'drawn' : 'imported'))
  expect(await order()).toEqual(['imported', 'drawn'])
  const [entry] = await history()
  expect(entry?.summary).toBe('faces in another order')

  const undone = await core.handlers['edits.undo']({ projectId, ...target, baseRevision: (await get()).revision })
  expect(undone.faces).toEqual([imported])
  await core.handlers['edits.redo']({ projectId, ...target, baseRevision: (await get()).revision })
  expect(await order()).toEqual(['drawn', 'imported'])
  const read = async (entryId: number) => (await core.handlers['edits.readRevision']({ projectId, ...target, entryId })).faces
  expect(await read(entry?.entryId ?? 0)).toEqual([imported, drawn])
  const first = (await history()).at(-1)
  await core.handlers['edits.restoreRevision']({ projectId, ...target, baseRevision: (await get()).revision, entryId: first?.entryId ?? 0 })
  expect((await get()).faces).toEqual([drawn])
})

it('keeps what a person has placed, and what the file says of it as a revision that can be brought back', async () => {
  await importPoints(0)
  const [face] = (await get()).faces
  const before = face?.landmarks[0]
  if (face === undefined || before === undefined) throw new Error('no face came in')
  const after = { ...before, position: { x: 25, y: 29 }, origin: 'moved' as const }
  await commit({ verb: 'move', actions: [{ kind: 'landmarks.set', faceId: face.id, changes: [{ index: 0, before, after }] }] })

  await importPoints(3)
  expect((await get()).faces[0]?.landmarks[0]).toEqual(after)
  const [entry] = await history()
  expect(entry).toMatchObject({ kind: 'import', kept: 1, changed: false, summary: '1 of yours kept' })
  // The same file once more says nothing new; another one does.
  await importPoints(3)
  expect(await history()).toHaveLength(3)
  await importPoints(5)
  expect(await history()).toHaveLength(4)

  const read = (entryId: number) => core.handlers['edits.readRevision']({ projectId, ...target, entryId })
  const offered = await read(entry?.entryId ?? 0)
  expect(offered.faces[0]?.landmarks[0]).toMatchObject({ position: { x: 22, y: 29 }, origin: 'imported' })
  // Of any entry: the first import, before the correction.
  expect((await read((await history()).at(-1)?.entryId ?? 0)).faces).toEqual([face])
  await expect(read(999)).rejects.toMatchObject({ code: 'edit.conflict' })

  const edit = restoreFaces((await get()).faces, offered.faces)
  if (edit === null) throw new Error('it differs')
  await commit(edit)
  expect((await get()).faces[0]?.landmarks[0]?.position).toEqual({ x: 22, y: 29 })
  expect((await history()).find((e) => e.entryId === entry?.entryId)).toMatchObject({ kept: 0, summary: 'nothing new' })
  expect((await history())[0]).toMatchObject({ verb: 'restore', summary: 'brought back: 1 face updated' })
  await core.handlers['edits.undo']({ projectId, ...target, baseRevision: (await get()).revision })
  expect((await get()).faces[0]?.landmarks[0]).toEqual(after)
})

const undo = async () => core.handlers['edits.undo']({ projectId, ...target, baseRevision: (await get()).revision })

/** As a person would, without saying of any point that it is right where it is. */
async function change(verb: 'set-state' | 'swap-sides', changes: readonly (readonly [number, (landmarks: readonly Landmark[]) => Landmark | undefined])[]): Promise<void> {
  const [face] = (await get()).faces
  if (face === undefined) throw new Error('no face came in')
  const all = changes.map(([index, to]): LandmarkChange => {
    const [before, after] = [face.landmarks[index], to(face.landmarks)]
    if (before === undefined || after === undefined) throw new Error('no such point')
    return { index, before, after }
  })
  const review = { kind: 'face.set', faceId: face.id, before: { reviewState: face.reviewState }, after: { reviewState: 'in-review' } } as const
  await commit({ verb, actions: [{ kind: 'landmarks.set', faceId: face.id, changes: all }, review] })
}

async function setOccluded(index: number): Promise<void> {
  await change('set-state', [[index, (all) => all[index] && { ...all[index], state: 'occluded' }]])
}

it('keeps a state that a person has set, until it is undone', async () => {
  await importLine({})
  await setOccluded(5)
  expect(await importLine({})).toMatchObject({ facesUpdated: 0, facesUnchanged: 1, pointsKept: 1, difference: { faces: 1, points: 0, states: 1 } })
  expect((await get()).faces[0]?.landmarks[5]).toMatchObject({ state: 'occluded', origin: 'imported' })
  const [entry] = await history()
  expect(entry).toMatchObject({ kind: 'import', kept: 1, changed: false })
  const offered = await core.handlers['edits.readRevision']({ projectId, ...target, entryId: entry?.entryId ?? 0 })
  expect(offered.faces[0]?.landmarks[5]?.state).toBe('visible')

  await undo()
  const occluded = Array.from({ length: 68 }, (_, k) => (k === 7 ? 'occluded' : 'visible'))
  expect(await importLine({ state: occluded })).toMatchObject({ facesUpdated: 1, pointsKept: 0, difference: { states: 1 } })
  expect((await get()).faces[0]?.landmarks[7]?.state).toBe('occluded')
})

it('keeps sides that a person has swapped, and takes the rest', async () => {
  await importLine({})
  const [face] = (await get()).faces
  await change('swap-sides', [[0, (all) => all[16]], [16, (all) => all[0]]])
  const xy = Array.from({ length: 68 }, (_, k) => [20 + k * 2 + (k === 30 ? 1 : 0), 30 + k])
  expect(await importLine({ xy })).toMatchObject({ facesUpdated: 1, pointsKept: 2, difference: { points: 3 } })
  const landmarks = (await get()).faces[0]?.landmarks ?? []
  expect([landmarks[0], landmarks[16]]).toEqual([face?.landmarks[16], face?.landmarks[0]])
  expect(landmarks[30]?.position).toEqual({ x: 81, y: 60 })
})

it('takes labels where a person has taken the earlier ones back', async () => {
  await importLine({})
  await importPoints(3)
  const [entry] = await history()
  await core.handlers['edits.restoreRevision']({ projectId, ...target, baseRevision: (await get()).revision, entryId: entry?.entryId ?? 0 })
  expect((await get()).faces[0]?.landmarks[0]?.position?.x).toBe(20)
  await importPoints(4)
  expect((await get()).faces[0]?.landmarks[0]?.position?.x).toBe(23)
})

it('leaves all points of an accepted or rejected face, and offers what the file says of them', async () => {
  await importLine({})
  for (const reviewState of ['accepted', 'rejected'] as const) {
    const [face] = (await get()).faces
    if (face === undefined) throw new Error('no face came in')
    await commit({ verb: 'set-review', actions: [{ kind: 'face.set', faceId: face.id, before: { reviewState: face.reviewState }, after: { reviewState } }] })
    const reviewed = (await get()).faces
    const [dx, state] = reviewState === 'accepted' ? [1, 'visible'] : [2, 'occluded']
    const xy = Array.from({ length: 68 }, (_, k) => [20 + dx + k * 2, 30 + k])
    const box = [19, 29, 180 + dx, 100]
    const label = { xy, state: xy.map(() => state), ...(reviewState === 'rejected' && { box }) }
    expect(await importLine(label)).toMatchObject({ facesUpdated: reviewState === 'rejected' ? 1 : 0, pointsKept: 68, difference: { points: 68 } })
    // A face without a rectangle loses nothing by one.
    expect((await get()).faces.map((now) => ({ ...now, box: null }))).toEqual(reviewed)
    const [entry] = await history()
    const offered = await core.handlers['edits.readRevision']({ projectId, ...target, entryId: entry?.entryId ?? 0 })
    expect(offered.faces[0]?.landmarks[3]).toMatchObject({ position: { x: 26 + dx, y: 33 }, state })
    // The rectangle that came with the last one stays as well.
    if (reviewState === 'rejected') {
      await importLine({ ...label, box: [18, 28, 190, 101] })
      expect((await get()).faces[0]?.box).toEqual({ x0: 19, y0: 29, x1: 182, y1: 100 })
    }
  }
})
