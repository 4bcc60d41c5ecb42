/** Points of labels that come in over faces that are there. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { LandmarkChange } from '#domain/edits.ts'
import type { Landmark } from '#domain/records.ts'
import { restoreFaces } from '#domain/restore-faces.ts'
import { ImportBench } from '../../../test/helpers/import-bench.ts'

let bench: ImportBench

beforeEach(async () => {
  bench = await ImportBench.start()
})

afterEach(() => bench.close())

it('may put faces in another order: undo finds them, and so does taking the import back', async () => {
  await bench.importPoints(0)
  const [imported] = (await bench.get()).faces
  if (imported === undefined) throw new Error('no face came in')
  // Drawn before the labels come in again, and then the second face of the file.
  const landmarks = imported.landmarks.map((l) => ({ ...l, position: l.position && { x: l.position.x, y: l.position.y + 100 }, origin: 'moved' as const }))
  const drawn = { ...imported, id: 'drawn', landmarks }
  await bench.commit({ verb: 'add-face', actions: [{ kind: 'face.add', face: drawn, at: 0 }] })
  await bench.importPoints(0, ['a', 'a.face2'])
  const order = async () => (await bench.get()).faces.map((face) => (face.id === 'drawn' ? 'drawn' : 'imported'))
  expect(await order()).toEqual(['imported', 'drawn'])
  const [entry] = await bench.history()
  expect(entry?.summary).toBe('faces in another order')

  const undone = await bench.undo()
  expect(undone.faces).toEqual([imported])
  await bench.redo()
  expect(await order()).toEqual(['drawn', 'imported'])
  expect(await bench.readRevision(entry?.entryId)).toEqual([imported, drawn])
  const first = (await bench.history()).at(-1)
  await bench.takeBack(first?.entryId)
  expect((await bench.get()).faces).toEqual([drawn])
})

it('keeps what a person has placed, and what the file says of it as a revision that can be brought back', async () => {
  await bench.importPoints(0)
  const [face] = (await bench.get()).faces
  const before = face?.landmarks[0]
  if (face === undefined || before === undefined) throw new Error('no face came in')
  const after = { ...before, position: { x: 25, y: 29 }, origin: 'moved' as const }
  await bench.commit({ verb: 'move', actions: [{ kind: 'landmarks.set', faceId: face.id, changes: [{ index: 0, before, after }] }] })

  await bench.importPoints(3)
  expect((await bench.get()).faces[0]?.landmarks[0]).toEqual(after)
  const [entry] = await bench.history()
  expect(entry).toMatchObject({ kind: 'import', kept: 1, changed: false, summary: '1 of yours kept' })
  // The same file once more says nothing new; another one does.
  await bench.importPoints(3)
  expect(await bench.history()).toHaveLength(3)
  await bench.importPoints(5)
  expect(await bench.history()).toHaveLength(4)

  const offered = await bench.readRevision(entry?.entryId)
  expect(offered[0]?.landmarks[0]).toMatchObject({ position: { x: 22, y: 29 }, origin: 'imported' })
  // Of any entry: the first import, before the correction.
  expect(await bench.readRevision((await bench.history()).at(-1)?.entryId)).toEqual([face])
  await expect(bench.readRevision(999)).rejects.toMatchObject({ code: 'edit.conflict' })

  const edit = restoreFaces((await bench.get()).faces, offered)
  if (edit === null) throw new Error('it differs')
  await bench.commit(edit)
  expect((await bench.get()).faces[0]?.landmarks[0]?.position).toEqual({ x: 22, y: 29 })
  expect((await bench.history()).find((e) => e.entryId === entry?.entryId)).toMatchObject({ kept: 0, summary: 'nothing new' })
  expect((await bench.history())[0]).toMatchObject({ verb: 'restore', summary: 'brought back: 1 face updated' })
  await bench.undo()
  expect((await bench.get()).faces[0]?.landmarks[0]).toEqual(after)
})

/** As a person would, without saying of any point that it is right where it is. */
async function change(verb: 'set-state' | 'swap-sides', changes: readonly (readonly [number, (landmarks: readonly Landmark[]) => Landmark | undefined])[]): Promise<void> {
  const [face] = (await bench.get()).faces
  if (face === undefined) throw new Error('no face came in')
  const all = changes.map(([index, to]): LandmarkChange => {
    const [before, after] = [face.landmarks[index], to(face.landmarks)]
    if (before === undefined || after === undefined) throw new Error('no such point')
    return { index, before, after }
  })
  const review = { kind: 'face.set', faceId: face.id, before: { reviewState: face.reviewState }, after: { reviewState: 'in-review' } } as const
  await bench.commit({ verb, actions: [{ kind: 'landmarks.set', faceId: face.id, changes: all }, review] })
}

async function setOccluded(index: number): Promise<void> {
  await change('set-state', [[index, (all) => all[index] && { ...all[index], state: 'occluded' }]])
}

it('keeps a state that a person has set, until it is undone', async () => {
  await bench.importLine({})
  await setOccluded(5)
  expect(await bench.importLine({})).toMatchObject({ facesUpdated: 0, facesUnchanged: 1, pointsKept: 1, difference: { faces: 1, points: 0, states: 1 } })
  expect((await bench.get()).faces[0]?.landmarks[5]).toMatchObject({ state: 'occluded', origin: 'imported' })
  const [entry] = await bench.history()
  expect(entry).toMatchObject({ kind: 'import', kept: 1, changed: false })
  const offered = await bench.readRevision(entry?.entryId)
  expect(offered[0]?.landmarks[5]?.state).toBe('visible')

  await bench.undo()
  const occluded = Array.from({ length: 68 }, (_, k) => (k === 7 ? 'occluded' : 'visible'))
  expect(await bench.importLine({ state: occluded })).toMatchObject({ facesUpdated: 1, pointsKept: 0, difference: { states: 1 } })
  expect((await bench.get()).faces[0]?.landmarks[7]?.state).toBe('occluded')
})

it('keeps sides that a person has swapped, and takes the rest', async () => {
  await bench.importLine({})
  const [face] = (await bench.get()).faces
  await change('swap-sides', [[0, (all) => all[16]], [16, (all) => all[0]]])
  const xy = Array.from({ length: 68 }, (_, k) => [20 + k * 2 + (k === 30 ? 1 : 0), 30 + k])
  expect(await bench.importLine({ xy })).toMatchObject({ facesUpdated: 1, pointsKept: 2, difference: { points: 3 } })
  const landmarks = (await bench.get()).faces[0]?.landmarks ?? []
  expect([landmarks[0], landmarks[16]]).toEqual([face?.landmarks[16], face?.landmarks[0]])
  expect(landmarks[30]?.position).toEqual({ x: 81, y: 60 })
})

it('takes labels where a person has taken the earlier ones back', async () => {
  await bench.importLine({})
  await bench.importPoints(3)
  const [entry] = await bench.history()
  await bench.takeBack(entry?.entryId)
  expect((await bench.get()).faces[0]?.landmarks[0]?.position?.x).toBe(20)
  await bench.importPoints(4)
  expect((await bench.get()).faces[0]?.landmarks[0]?.position?.x).toBe(23)
})

it('leaves all points of an accepted or rejected face, and offers what the file says of them', async () => {
  await bench.importLine({})
  for (const reviewState of ['accepted', 'rejected'] as const) {
    const [face] = (await bench.get()).faces
    if (face === undefined) throw new Error('no face came in')
    await bench.commit({ verb: 'set-review', actions: [{ kind: 'face.set', faceId: face.id, before: { reviewState: face.reviewState }, after: { reviewState } }] })
    const reviewed = (await bench.get()).faces
    const [dx, state] = reviewState === 'accepted' ? [1, 'visible'] : [2, 'occluded']
    const xy = Array.from({ length: 68 }, (_, k) => [20 + dx + k * 2, 30 + k])
    const box = [19, 29, 180 + dx, 100]
    const label = { xy, state: xy.map(() => state), ...(reviewState === 'rejected' && { box }) }
    expect(await bench.importLine(label)).toMatchObject({ facesUpdated: reviewState === 'rejected' ? 1 : 0, pointsKept: 68, difference: { points: 68 } })
    // A face without a rectangle loses nothing by one.
    expect((await bench.get()).faces.map((now) => ({ ...now, box: null }))).toEqual(reviewed)
    const [entry] = await bench.history()
    const offered = await bench.readRevision(entry?.entryId)
    expect(offered[0]?.landmarks[3]).toMatchObject({ position: { x: 26 + dx, y: 33 }, state })
    // The rectangle that came with the last one stays as well.
    if (reviewState === 'rejected') {
      await bench.importLine({ ...label, box: [18, 28, 190, 101] })
      expect((await bench.get()).faces[0]?.box).toEqual({ x0: 19, y0: 29, x1: 182, y1: 100 })
    }
  }
})
