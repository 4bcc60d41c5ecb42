import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datasetArbitrary } from '../../../test/helpers/labels/arbitraries.ts'
import { fuzz, type FuzzSeed, fuzzTimeoutMs } from '../../../test/helpers/labels/fuzz.ts'
import { expectSameLabels, optionsOf, readAll, roundTrip, tinyOptions, writeAll } from '../../../test/helpers/labels/round-trip.ts'
import { codec300w } from './300w.ts'
import { formatPts } from './pts-300w.ts'
import { faceOf, pointAt } from './reading.ts'

const face = (x: number) => formatPts([{ x, y: 2 }, { x: 40, y: 50.5 }, { x: 3.25, y: 8 }])
const xOf = (read: Awaited<ReturnType<typeof readAll>>) => read.pictures.map(({ picture, faces }) => [picture.name, ...faces.map((f) => f.points[0]?.position?.x)])

describe('names', () => {
  it('gives the faces of a picture one after the other, by their number', async () => {
    const read = await readAll(codec300w, { 'b/X.face2.pts': face(2), 'b/X.face10.pts': face(10), 'b/X.face3.pts': face(3), 'b/X.pts': face(1), 'a.pts': face(7) })
    expect(xOf(read)).toEqual([['b/X', 1, 2, 3], ['b/X.face10', 10], ['a', 7]])
    expect(read.pictures.every(({ picture }) => !picture.hasEnding)).toBe(true)
  })

  it('takes a picture that is itself called X.face2 for what it is', async () => {
    expect(xOf(await readAll(codec300w, { 'X.face2.pts': face(2), 'Y.pts': face(1) }))).toEqual([['X.face2', 2], ['Y', 1]])
    expect(xOf(await readAll(codec300w, { 'X.face2.pts': face(2) }))).toEqual([['X', 2]])
  })

  it('writes below the folder only, without gaps, and refuses a name that was taken', async () => {
    const one = faceOf([pointAt({ x: 1, y: 1 }, null)])
    const gone = faceOf([pointAt(null, 'absent')])
    const picture = (name: string) => ({ name, hasEnding: true, width: null, height: null })
    const written = await writeAll(codec300w, [
      { picture: picture('a/b.jpg'), faces: [one, gone, one] },
      { picture: picture('/home/me/c.png'), faces: [one] },
      { picture: picture('../../d.png'), faces: [one] },
      { picture: picture('A/B.png'), faces: [one] },
    ], tinyOptions(1))
    expect(Object.keys(written.files)).toEqual(['a/b.pts', 'a/b.face2.pts', 'c.pts', 'd.pts'])
    expect(written.refused).toEqual([expect.stringMatching(/^a\/b.jpg #1: 300-W needs a place for each point; it is missing for 1 point$/), expect.stringMatching(/^A\/B.png #0: .*already/)])
  })
})

describe('what it is told by', () => {
  it.each([
    ['version: 1\nn_points:  68\n{\n446.000 91.000\n', 0.9],
    ['version: 1.0\r\nn_points: 68\r\n{\r\n446.000 91.000\r\n', 0.9],
    ['{\n1 2\n', 0.9],
    ['version: 1\nn_points: 3\n{\n100 100\n140 100\n-1 -1\n}\n', 0.2],
  ])('%j', (head, sureness) => {
    expect(codec300w.recognise(head, 'a.pts')?.sureness).toBe(sureness)
  })

  it.each(['', '{"a": 1}', '{\n', '{ "a" }', 'hello\n1 2'])('not %j', (head) => {
    expect(codec300w.recognise(head, 'a.pts')).toBeNull()
  })
})

it('names the schema by the number of points, and none for another', async () => {
  const points = (count: number) => formatPts(Array.from({ length: count }, (_, k) => ({ x: k, y: k })))
  const read = await readAll(codec300w, { 'a.pts': points(68), 'b.pts': points(98), 'c.pts': points(51) })
  expect(read.pictures.map(({ faces }) => faces[0]?.schemaId)).toEqual(['300w-68', 'wflw-98', null])
})

it('goes on after a broken file, and names it with the line', async () => {
  const read = await readAll(codec300w, { 'a.pts': face(1).replace('51.500', 'x'), 'b.pts': face(5) })
  expect(read.problems).toEqual(['a.pts:5: expected two numbers, found: 41.000 x'])
  expect(xOf(read)).toEqual([['b', 5]])
})

it('says what it lost', async () => {
  const lossy = faceOf([pointAt({ x: 1, y: 1 }, 'occluded')], { box: { x0: 0, y0: 0, x1: 9, y1: 9 } })
  const { notes } = await writeAll(codec300w, [{ picture: { name: 'a.jpg', hasEnding: true, width: null, height: null }, faces: [lossy] }], tinyOptions(1))
  expect(notes).toEqual(['Occluded points written as places like any other: 1', 'Faces without their box: 1'])
})

it('gives back what it can carry', async () => {
  const carried = { schemaId: null, pointCount: 3, decimals: 6, hasEnding: false }
  await fc.assert(
    fc.asyncProperty(datasetArbitrary(carried), fc.integer({ min: 1, max: 50 }), async (records, length) => {
      const { read } = await roundTrip(codec300w, records, tinyOptions(), { pieceLength: () => length })
      expectSameLabels(read.pictures, records, { tolerancePx: 5.1e-7 })
    }),
  )
  await fc.assert(
    fc.asyncProperty(datasetArbitrary({ ...carried, schemaId: '300w-68', pointCount: 68 }, 2), async (records) => {
      expectSameLabels((await roundTrip(codec300w, records, optionsOf('300w-68'))).read.pictures, records, { tolerancePx: 5.1e-7 })
    }),
    { numRuns: 10 },
  )
})

it('answers mutated files with faces or problems', async () => {
  const seeds: FuzzSeed[] = [{ 'a.pts': face(1), 'a.face2.pts': face(2), 'b/c d.pts': face(3).replaceAll('\n', '\r\n') }, { 'x.pts': face(4) }]
  await fuzz(codec300w, seeds)
}, fuzzTimeoutMs)
