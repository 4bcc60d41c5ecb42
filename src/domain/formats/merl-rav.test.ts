import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datasetArbitrary } from '../../../test/helpers/labels/arbitraries.ts'
import { fuzz, fuzzTimeoutMs } from '../../../test/helpers/labels/fuzz.ts'
import { expectSameLabels, readAll, roundTrip, tinyOptions, writeAll } from '../../../test/helpers/labels/round-trip.ts'
import type { LandmarkState } from '../records.ts'
import { codec300w } from './300w.ts'
import { codecMerlRav } from './merl-rav.ts'
import { faceOf, pointAt } from './reading.ts'

const text = 'version: 1\nn_points:  5\n{\n100.000 100.000\n140.500 100.000\n-120.000 -150.000\n-1 -1\n-3.000 110.000\n}\n'

const picture = { name: 'a.jpg', hasEnding: true, width: null, height: null }
const write = (x: number, y: number, state: LandmarkState) =>
  writeAll(codecMerlRav, [{ picture, faces: [faceOf([pointAt({ x, y }, state)])] }], tinyOptions(1))

describe('signs', () => {
  it('are states, and the numbers are taken as they are', async () => {
    const read = await readAll(codecMerlRav, { 'a.pts': text })
    expect(read.pictures[0]?.faces[0]?.points).toEqual([
      pointAt({ x: 100, y: 100 }, 'visible'),
      pointAt({ x: 140.5, y: 100 }, 'visible'),
      pointAt({ x: 120, y: 150 }, 'occluded'),
      pointAt(null, 'self-occluded'),
      pointAt({ x: -3, y: 110 }, 'visible'),
    ])
    expect(read.warnings).toEqual([expect.stringMatching(/^a.pts:8: one of both coordinates is negative in 1 point/)])
  })

  it('tell the set from 300-W', () => {
    const plain = text.replaceAll('-', '')
    expect(codecMerlRav.recognise(text, 'a.pts')?.sureness).toBeGreaterThan(codec300w.recognise(text, 'a.pts')?.sureness ?? 1)
    expect(codecMerlRav.recognise(plain, 'a.pts')?.sureness).toBeLessThan(codec300w.recognise(plain, 'a.pts')?.sureness ?? 0)
    expect(codecMerlRav.recognise(plain, 'merl_rav_labels/frontal/a.pts')?.sureness).toBeGreaterThan(0.9)
    expect(codecMerlRav.recognise('[]', 'a.pts')).toBeNull()
  })

  it('that no face has are said, on writing and on recognising: the files look like 300-W and count from 0', async () => {
    const plain = await write(5, 6, 'visible')
    expect(plain.notes.join()).toContain('nothing in the files tells MERL-RAV from 300-W')
    expect((await write(5, 6, 'occluded')).notes.join()).not.toContain('from 300-W')
    expect(codec300w.recognise(text.replaceAll('-', ''), 'a.pts')?.reason).toContain('MERL-RAV')
  })

  it.each([
    [0, 5, '-0.000001 -5.000'],
    [1, 1, '-1.000001 -1.000'],
    [1, 2, '-1.000 -2.000'],
  ])('of an occluded point at (%f, %f) stay what they mean', async (x, y, row) => {
    expect((await write(x, y, 'occluded')).files['a.pts']?.split('\n')[3]).toBe(row)
  })

  it.each([
    ['visible', -1, -5, /left of and above/],
    ['occluded', -1, 5, /outside the picture/],
    ['absent', 4, 5, /no spelling/],
  ] as const)('cannot say: %s at (%f, %f)', async (state, x, y, reason) => {
    expect((await write(x, y, state)).refused).toEqual([expect.stringMatching(reason)])
  })

  it('drop the place of a self-occluded point, and say so', async () => {
    const { files, notes } = await write(4, 5, 'self-occluded')
    expect(files['a.pts']?.split('\n')[3]).toBe('-1 -1')
    expect(notes).toEqual([expect.stringMatching(/^Self-occluded points without their place: 1$/)])
  })
})

it('gives back what it can carry', async () => {
  const points = [
    { state: 'visible', hasPlace: true },
    { state: 'occluded', hasPlace: true },
    { state: 'self-occluded', hasPlace: false },
  ] as const
  await fc.assert(
    fc.asyncProperty(datasetArbitrary({ schemaId: null, pointCount: 4, decimals: 6, hasEnding: false, points }), async (records) => {
      expectSameLabels((await roundTrip(codecMerlRav, records, tinyOptions(4))).read.pictures, records, { tolerancePx: 1.1e-6 })
    }),
  )
})

it('answers mutated files with faces or problems', async () => {
  await fuzz(codecMerlRav, [{ 'a.pts': text, 'a.face2.pts': text, 'b.pts': text.replaceAll('\n', '\r\n') }])
}, fuzzTimeoutMs)
