import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datasetArbitrary } from '../../../test/helpers/labels/arbitraries.ts'
import { fuzz, fuzzTimeoutMs } from '../../../test/helpers/labels/fuzz.ts'
import { expectSameLabels, optionsOf, readAll, roundTrip, tinyOptions, writeAll } from '../../../test/helpers/labels/round-trip.ts'
import { faceOf, pointAt } from './reading.ts'
import { spigaIds } from './spiga-ids.ts'
import { codecSpiga, spigaName } from './spiga.ts'

const ids68 = spigaIds['300w-68'] ?? []
const entry = {
  imgpath: 'images/01345.jpg',
  bbox: [1, 2, 30.5, 40],
  headpose: [2.09, -10.7, -1.9, -0.1, 0.01, 3.1],
  ids: ids68,
  landmarks: ids68.map((_, k) => [k + 0.25, 2 * k]),
  visible: ids68.map((_, k) => (k === 3 ? 0 : 1)),
}
const read = (...entries: object[]) => readAll(codecSpiga, { 'test.json': JSON.stringify(entries) })

describe('ids', () => {
  it('are those of db_info.json: one a point, and one the same landmark in both schemas', () => {
    const ids98 = spigaIds['wflw-98'] ?? []
    expect([ids68.length, new Set(ids68).size, ids98.length, new Set(ids98).size]).toEqual([68, 68, 98, 98])
    const shared = ids68.flatMap((id, k) => (id <= 24 ? [`${String(k)}:${String(ids98.indexOf(id))}`] : [])).join(' ')
    expect(shared).toBe('8:16 17:33 19:35 21:37 22:42 24:44 26:46 30:54 31:55 35:59 36:60 39:64 42:68 45:72 48:76 51:79 54:82 57:85')
  })
})

describe('reading', () => {
  it('takes places as they are, flags and box', async () => {
    const { pictures, problems } = await read(entry)
    expect(problems).toEqual([])
    expect(pictures[0]?.picture.name).toBe('images/01345.jpg')
    const face = pictures[0]?.faces[0]
    expect(face).toMatchObject({ schemaId: '300w-68', box: { x0: 1, y0: 2, x1: 31.5, y1: 42 }, pose: null })
    expect(face?.points.slice(2, 4)).toEqual([pointAt({ x: 2.25, y: 4 }, 'visible'), pointAt({ x: 3.25, y: 6 }, 'occluded')])
  })

  it('puts points by their ids, and those left out are absent', async () => {
    const some = { ...entry, ids: [168, 101], landmarks: [[1, 2], [3, 4]], visible: [1, 0], bbox: null }
    const { pictures } = await read(some)
    const points = pictures[0]?.faces[0]?.points ?? []
    expect(points).toHaveLength(68)
    expect([points[67], points[0], points[1]]).toEqual([pointAt({ x: 1, y: 2 }, 'visible'), pointAt({ x: 3, y: 4 }, 'occluded'), pointAt(null, 'absent')])
    expect((await read({ ...some, ids: [168, 100] })).problems[0]).toMatch(/neither the 68/)
    expect((await read({ ...some, visible: undefined })).pictures[0]?.faces[0]?.points[0]?.state).toBeNull()
  })

  it.each<[string, object, RegExp]>([
    ['no picture', { imgpath: undefined }, /imgpath is missing/],
    ['another number of flags', { visible: [1] }, /visible has 1 entries, and there are 68 points/],
    ['half a flag', { visible: ids68.map(() => 0.5) }, /visible\[0\] is neither 0 nor 1: 0.5/],
    ['ids twice', { ids: ids68.map(() => 101) }, /stands twice/],
    ['three numbers a landmark', { landmarks: ids68.map(() => [1, 2, 3]) }, /landmarks\[0\] is not 2 numbers/],
    ['an unknown id', { ids: [101, 1000], landmarks: [[1, 2], [3, 4]], visible: [1, 1] }, /neither the 68/],
    ['a box inside out', { bbox: [1, 2, -3, 4] }, /bbox has a negative size/],
  ])('refuses %s, and goes on', async (_, change, reason) => {
    const { problems, pictures } = await read({ ...entry, ...change }, entry)
    expect(problems).toEqual([expect.stringMatching(/^test.json:1: /)])
    expect(problems[0]).toMatch(reason)
    expect(pictures[0]?.faces).toHaveLength(1)
  })

  it('is told by its members', () => {
    expect(codecSpiga.recognise(JSON.stringify([entry]).slice(0, 16384), 'x.json')?.sureness).toBe(0.97)
    for (const head of ['', '[]', '{"imgpath": 1}', '[{"data": {}}]']) expect(codecSpiga.recognise(head, 'x.json')).toBeNull()
  })
})

describe('writing', () => {
  it('spells an entry as Python does, and reads it back', async () => {
    const points = ids68.map((_, k) => (k < 2 ? pointAt({ x: k, y: 0.5 }, k === 0 ? 'occluded' : null) : pointAt(null, 'absent')))
    const picture = { name: '写真/a "b".jpg', hasEnding: true, width: null, height: null }
    const { files, notes } = await writeAll(codecSpiga, [{ picture, faces: [faceOf(points)] }], optionsOf('300w-68'))
    const text = files[spigaName] ?? ''
    expect(text).toBe(
      '[{"imgpath": "\\u5199\\u771f/a \\"b\\".jpg", "bbox": [0.0, 0.5, 1.0, 0.0], "headpose": null, "ids": [101, 102], "landmarks": [[0.0, 0.5], [1.0, 0.5]], "visible": [0.0, 1.0]}]',
    )
    expect(notes).toEqual([expect.stringMatching(/^Faces without a box/)])
    // Two points alone fit both schemas; beside a face with all of them they do not.
    expect((await readAll(codecSpiga, files)).problems[0]).toMatch(/fit 68 as well as 98/)
    const beside = await readAll(codecSpiga, { 'x.json': `${text.slice(0, -1)}, ${JSON.stringify(entry)}]` })
    expect(beside.pictures.map(({ picture: { name }, faces }) => [name, faces[0]?.points.length])).toEqual([[picture.name, 68], [entry.imgpath, 68]])
  })

  it('has ids for two schemas only', () => {
    expect(() => codecSpiga.createWriter?.({ open: () => Promise.reject(new Error('not opened')) }, tinyOptions())).toThrow(/not for tiny-3/)
  })

  it.each(['300w-68', 'wflw-98'])('gives back what it can carry of %s', async (schemaId) => {
    const points = [
      { state: 'visible', hasPlace: true },
      { state: 'visible', hasPlace: true },
      { state: 'occluded', hasPlace: true },
      { state: 'absent', hasPlace: false },
    ] as const
    const pointCount = schemaId === '300w-68' ? 68 : 98
    await fc.assert(
      fc.asyncProperty(datasetArbitrary({ schemaId, pointCount, decimals: null, points, boxDecimals: null, hasAlwaysBox: true }, 2), async (records) => {
        expectSameLabels((await roundTrip(codecSpiga, records, optionsOf(schemaId))).read.pictures, records, { tolerancePx: 1e-9 })
      }),
      { numRuns: 20 },
    )
  })
})

it('answers mutated files with faces or problems', async () => {
  const small = { ...entry, ids: ids68.slice(-6), landmarks: entry.landmarks.slice(0, 6), visible: entry.visible.slice(0, 6) }
  await fuzz(codecSpiga, [{ 'test.json': JSON.stringify([small, entry], null, 1) }, { 'a.json': JSON.stringify([small]), 'b.json': JSON.stringify([small, small, small]) }])
}, fuzzTimeoutMs)
