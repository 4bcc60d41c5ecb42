import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datasetArbitrary } from '../../../test/helpers/labels/arbitraries.ts'
import { fuzz, fuzzTimeoutMs } from '../../../test/helpers/labels/fuzz.ts'
import { expectSameLabels, readAll, roundTrip, tinyOptions, writeAll } from '../../../test/helpers/labels/round-trip.ts'
import { codecLjson } from './ljson.ts'
import { pythonFloat } from './python-json.ts'
import { faceOf, pointAt } from './reading.ts'

const points = [[20.5, 10], [null, null], [40, 30.25]]
const landmarks = { points, connectivity: [[0, 1]] }
const v1 = { version: 1, groups: [{ label: 'a', landmarks: [{ point: points[0] }, { point: points[1] }] }, { label: 'b', landmarks: [{ point: points[2] }], connectivity: [] }] }
const v2 = { version: 2, labels: [{ label: 'all', mask: [0, 1, 2] }], landmarks }
const v3 = { version: 3, groups: { face10: { labels: [], landmarks: { points: [[1, 2]] } }, face2: { labels: [], landmarks }, none: { labels: [], landmarks: { points: [] } } } }
const read = (content: object | string) => readAll(codecLjson, { 'b/a.ljson': typeof content === 'string' ? content : JSON.stringify(content, null, 1) })
const expected = [pointAt({ x: 10, y: 20.5 }), pointAt(null, 'absent'), pointAt({ x: 30.25, y: 40 })]

describe('reading', () => {
  it.each([['1', v1], ['2', v2]])('takes version %s: y before x, null for what is missing', async (_, content) => {
    const { pictures, problems } = await read(content)
    expect(problems).toEqual([])
    expect(pictures).toEqual([{ picture: { name: 'b/a', hasEnding: false, width: null, height: null }, faces: [faceOf(expected, { id: 'LJSON' })] }])
  })

  it('takes the groups of version 3 for faces, in the order of their numbers', async () => {
    const { pictures, warnings } = await read(v3)
    expect(pictures[0]?.faces.map((face) => [face.id, face.points.length])).toEqual([['face2', 3], ['face10', 1]])
    expect(warnings).toEqual([expect.stringMatching(/group none has no points/)])
  })

  it.each([
    ['another version', { ...v2, version: 4 }, /version 4 is not known/],
    ['no version', { groups: [] }, /version +is not known/],
    ['a mesh', { ...v2, landmarks: { points: [[1, 2, 3]] } }, /has 3 numbers; a point of a picture has y and x/],
    ['half a point', { ...v2, landmarks: { points: [[1, null]] } }, /has only one of y and x/],
    ['a text', { ...v2, landmarks: { points: [['1', 2]] } }, /points\[0\]\[0\] is not a number: "1"/],
    ['a list', [], /the file is not an object/],
    ['no landmarks', { ...v3, groups: { a: {} } }, /groups.a.landmarks is missing/],
    ['no groups at all', { ...v3, groups: {} }, /no labels are in this file/],
    ['no JSON', '{\n"version": 2,\n"landmarks": }', /a.ljson:3: this is not JSON/],
  ])('refuses %s', async (_, content, reason) => {
    const { problems, items } = await read(content)
    expect(items).toHaveLength(1)
    expect(problems[0]).toMatch(reason)
  })

  it('is told by its members', () => {
    for (const own of [v1, v2, v3]) expect(codecLjson.recognise(JSON.stringify(own), 'a.ljson')?.sureness).toBe(0.8)
    for (const head of ['', '[]', '{"annotations": [], "version": 1, "groups": 1}', '{"version": 2}']) expect(codecLjson.recognise(head, 'a.json')).toBeNull()
  })
})

describe('writing', () => {
  it('says what was lost, and refuses a name that was taken', async () => {
    const picture = (name: string) => ({ name, hasEnding: true, width: null, height: null })
    const face = faceOf([pointAt({ x: 1, y: 2 }, 'occluded'), pointAt({ x: 1, y: 2 }), pointAt(null, 'absent')], { box: { x0: 0, y0: 0, x1: 1, y1: 1 } })
    const { files, notes, refused } = await writeAll(codecLjson, [{ picture: picture('a.jpg'), faces: [face] }, { picture: picture('A.png'), faces: [face] }, { picture: picture('none.png'), faces: [] }], tinyOptions())
    expect(Object.keys(files)).toEqual(['a.ljson'])
    expect(refused).toEqual([expect.stringMatching(/^A.png #0: .*already/)])
    expect(notes).toEqual([expect.stringMatching(/^Occluded points written as places/), 'Faces without their box: 2'])
  })

  it('gives back what it can carry', async () => {
    const carried = { schemaId: null, pointCount: 3, decimals: null, hasEnding: false, points: [{ state: null, hasPlace: true }, { state: 'absent', hasPlace: false }], mostFaces: 12 } as const
    await fc.assert(
      fc.asyncProperty(datasetArbitrary(carried), async (records) => {
        expectSameLabels((await roundTrip(codecLjson, records, tinyOptions())).read.pictures, records)
      }),
    )
  })
})

it.each([
  [0, '0.0'], [-0, '-0.0'], [12, '12.0'], [-1.5, '-1.5'], [0.1, '0.1'], [1e-4, '0.0001'], [1.25e-5, '1.25e-05'], [1e-10, '1e-10'], [9999999999999998, '9999999999999998.0'], [1e16, '1e+16'], [1.5e300, '1.5e+300'],
])('spells %d as Python does: %s', (value, text) => {
  expect(pythonFloat(value)).toBe(text)
  expect(Number(text)).toBe(value)
})

it('answers mutated files with faces or problems', async () => {
  const text = (content: object) => JSON.stringify(content, null, 2)
  await fuzz(codecLjson, [{ 'a.ljson': text(v1), 'b.ljson': text(v2) }, { 'c.ljson': text(v3) }, { 'd.ljson': text(v2) }])
}, fuzzTimeoutMs)
