import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datasetArbitrary } from '../../../test/helpers/labels/arbitraries.ts'
import { fuzz, fuzzRows, fuzzTimeoutMs } from '../../../test/helpers/labels/fuzz.ts'
import { expectSameLabels, optionsOf, readAll, roundTrip, writeAll } from '../../../test/helpers/labels/round-trip.ts'
import { unlabelledAttributes } from '../records.ts'
import { faceOf, pointAt } from './reading.ts'
import { codecWflw, wflwListNames } from './wflw.ts'

const coordinates = (from: number) => Array.from({ length: 196 }, (_, k) => (from + k + 0.25).toFixed(6)).join(' ')
const rows = [
  `${coordinates(0)} 710 58 948 370 0 0 1 0 0 1 12--Group/12_Group_1.jpg`,
  `${coordinates(5)} 710 58 948 370 1 0 0 0 0 0 12--Group/12_Group_1.jpg`,
  `${coordinates(9)} 59--people/my holiday 2.jpg`,
  `${coordinates(2)} 10 20 30 40 0 1 0 0 0 0 写真/顔 1.jpg`,
]
const list = `${rows.join('\n')}\n`

describe('reading', () => {
  it('does not take rows of numbers alone, such as those of YOLO pose with 68 points, for its own', () => {
    const numbers = Array.from({ length: 5 + 3 * 68 }, (_, k) => (k / 300).toFixed(6))
    expect(codecWflw.recognise(['0', ...numbers.slice(1)].join(' '), 'a.txt')).toBeNull()
    expect(rows.map((row) => codecWflw.recognise(row, 'a.txt')?.sureness)).toEqual([0.98, 0.98, 0.98, 0.98])
  })

  it('takes long and short rows, several of a picture, and blanks in names', async () => {
    const read = await readAll(codecWflw, { 'list.txt': list })
    expect(read.pictures.map(({ picture, faces }) => [picture.name, faces.length])).toEqual([
      ['12--Group/12_Group_1.jpg', 2],
      ['59--people/my holiday 2.jpg', 1],
      ['写真/顔 1.jpg', 1],
    ])
    expect(read.pictures[0]?.faces[1]?.attributes).toMatchObject({ pose: true, blur: false })
    expect(read.pictures[1]?.faces[0]).toMatchObject({ box: null, attributes: unlabelledAttributes, schemaId: 'wflw-98' })
  })

  it('turns the separators of Windows', async () => {
    const read = await readAll(codecWflw, { 'list.txt': `${coordinates(0)} C:\\faces\\my pictures\\a.jpg\r\n` })
    expect(read.pictures[0]?.picture.name).toBe('C:/faces/my pictures/a.jpg')
  })

  it('reads the lists of a folder and leaves out what is none, by name', async () => {
    const read = await readAll(codecWflw, { 'README.txt': 'WFLW\n', 'a/list.txt': rows[0] ?? '', 'a/list_blur.txt': rows[2] ?? '' })
    expect(read.pictures).toHaveLength(2)
    expect(read.warnings).toEqual(['README.txt:: this is not a file of WFLW list and was left out'])
  })

  it('gives the rows of a subset list the attribute that its name says, and joins what two files say of one face', async () => {
    const short = `${coordinates(0)} 12--Group/12_Group_1.jpg\n`
    const read = await readAll(codecWflw, { 'list_98pt_test_largepose.txt': short, 'list_98pt_rect_attr_test_blur.txt': rows[0] ?? '' })
    const [named, full] = read.pictures.flatMap(({ faces }) => faces)
    if (named === undefined || full === undefined) throw new Error('two faces are read')
    expect(named.attributes).toEqual({ ...unlabelledAttributes, pose: true })
    // What a row says itself stands.
    expect(full.attributes).toMatchObject({ pose: false, occlusion: false, blur: true })
    for (const joined of [codecWflw.joinFaces?.(named, full), codecWflw.joinFaces?.(full, named)]) {
      expect(joined).toMatchObject({ box: full.box, attributes: { ...full.attributes, pose: true }, points: full.points })
    }
    const moved = { ...full, points: full.points.map((point, k) => (k === 97 ? pointAt({ x: 1, y: 2 }) : point)) }
    expect(codecWflw.joinFaces?.(named, moved)).toBeNull()
  })

  it('goes on after a broken row', async () => {
    const read = await readAll(codecWflw, { 'list.txt': [rows[0], rows[1]?.slice(9), rows[2]].join('\n') })
    expect(read.problems).toEqual([expect.stringMatching(/^list.txt:2: /)])
    expect(read.pictures.map(({ faces }) => faces.length)).toEqual([1, 1])
    expect((await readAll(codecWflw, { 'list.txt': (rows[0] ?? '').replace('5.250000', '1e308') })).problems).toEqual([expect.stringMatching(/^list.txt:1: a coordinate lies outside of any picture/)])
    expect((await readAll(codecWflw, { 'list.txt': '\n\n' })).problems).toEqual(['list.txt:: no labels are in this file'])
  })

  it('is told by the first row', () => {
    expect(codecWflw.recognise(`\n${list}`.slice(0, 16384), 'x.txt')?.sureness).toBe(0.98)
    for (const head of ['', 'a b c', coordinates(0), '1 2 3 a.jpg']) expect(codecWflw.recognise(head, 'x.txt')).toBeNull()
  })
})

describe('writing', () => {
  it('gives rows back token by token, long and short ones in lists of their own', async () => {
    const read = await readAll(codecWflw, { 'list.txt': list })
    const written = await writeAll(codecWflw, read.pictures, optionsOf('wflw-98'))
    expect(written.files).toEqual({
      [wflwListNames.full]: [rows[0], rows[1], rows[3], ''].join('\n'),
      [wflwListNames.short]: `${rows[2] ?? ''}\n`,
    })
    expect(written.notes).toEqual([expect.stringMatching(/neither rectangle nor attributes/)])
  })

  it('takes the rectangle of the points for one from the detector, and says so', async () => {
    const points = Array.from({ length: 98 }, (_, k) => pointAt({ x: k, y: 2 * k }, null))
    const face = faceOf(points, { box: { x0: 5, y0: 5, x1: 6, y1: 6 }, boxOrigin: 'detected' })
    const picture = { name: 'a.jpg', hasEnding: true, width: null, height: null }
    const { files, notes, refused } = await writeAll(codecWflw, [{ picture, faces: [face, { ...face, points: points.slice(1) }] }], optionsOf('wflw-98'))
    expect(files[wflwListNames.full]).toMatch(/ 0 0 97 194 0 0 0 0 0 0 a.jpg\n$/)
    expect(notes).toEqual([expect.stringMatching(/^Faces without a rectangle.*: 1$/), expect.stringMatching(/^Faces with attributes that nobody.*: 1$/)])
    expect(refused).toEqual([expect.stringMatching(/98 points a face, not 97/)])
  })

  it('refuses a name that would be read as numbers', async () => {
    const face = faceOf(Array.from({ length: 98 }, () => pointAt({ x: 1, y: 2 }, null)))
    const picture = { name: '1 2 3 4 0 0 0 0 0 0 a.jpg', hasEnding: true, width: null, height: null }
    expect((await writeAll(codecWflw, [{ picture, faces: [face] }], optionsOf('wflw-98'))).refused).toEqual([expect.stringMatching(/begins with five numbers/)])
  })

  it.each([
    ['long', { boxDecimals: 0, hasAlwaysBox: true, attributes: 'flags' }],
    ['short', {}],
  ] as const)('gives back what %s rows can carry', async (_, more) => {
    const carried = { schemaId: 'wflw-98', pointCount: 98, decimals: 6, ...more }
    await fc.assert(
      fc.asyncProperty(datasetArbitrary(carried, 3), fc.integer({ min: 1, max: 4000 }), async (records, length) => {
        const { read } = await roundTrip(codecWflw, records, optionsOf('wflw-98'), { pieceLength: () => length })
        expectSameLabels(read.pictures, records)
      }),
      { numRuns: 25 },
    )
  })
})

describe('damage', () => {
  it('ends in faces or problems', async () => {
    await fuzz(codecWflw, [{ 'list.txt': list }, { 'a.txt': list.replaceAll('/', '\\'), 'b.txt': rows[2] ?? '' }])
  }, fuzzTimeoutMs)

  it('of a row costs no other row', async () => {
    await fuzzRows(codecWflw, 'list.txt', rows.map((line) => ({ line, isFace: true })))
  }, fuzzTimeoutMs)
})
