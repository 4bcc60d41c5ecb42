import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datasetArbitrary } from '../../../test/helpers/labels/arbitraries.ts'
import { fuzz, fuzzRows, fuzzTimeoutMs } from '../../../test/helpers/labels/fuzz.ts'
import { expectSameLabels, optionsOf, readAll, roundTrip, tinyOptions, writeAll } from '../../../test/helpers/labels/round-trip.ts'
import { codecDeepLabCut } from './deeplabcut.ts'
import { headLength } from './own-files.ts'
import { faceOf, pictureOf, pointAt } from './reading.ts'

/** As `DataFrame.to_csv` of pandas writes them. */
const fixture = (name: string): string => readFileSync(join(import.meta.dirname, '../../../test/fixtures/labels/deeplabcut', name), 'utf8')
const read = (text: string) => readAll(codecDeepLabCut, { 'a.csv': text })
const head = 'scorer,me,me,me,me,me,me\nbodyparts,nose,nose,nose,chin,chin,chin\ncoords,x,y,visible,x,y,visible\n'

describe('reading', () => {
  it('takes one animal: empty cells are absent points, an empty row a picture without a face', async () => {
    const { pictures, problems, warnings } = await read(fixture('pandas-single.csv'))
    expect([problems, warnings]).toEqual([[], []])
    expect(pictures.map((p) => [p.picture.name, p.faces.length])).toEqual([['labeled-data/v/img000.png', 1], ['labeled-data/v/img001.png', 1], ['labeled-data/v/a,b.png', 0]])
    expect(pictures[0]?.faces[0]?.names).toEqual(['nose', 'left, eye'])
    expect(pictures[0]?.faces[0]?.points).toEqual([pointAt({ x: 1.5, y: 2 }), pointAt({ x: 3.25, y: 4 })])
    expect(pictures[1]?.faces[0]?.points).toEqual([pointAt(null, 'absent'), pointAt({ x: 5, y: 6 })])
  })

  it('takes several animals, and a name in three columns', async () => {
    const { pictures } = await read(fixture('pandas-multi.csv'))
    expect(pictures.map((p) => [p.picture.name, p.faces.map((f) => f.id)])).toEqual([['labeled-data/v/img000.png', ['face1', 'face2']], ['labeled-data/v/img001.png', ['face1']]])
    expect(pictures[0]?.faces[1]?.points).toEqual([pointAt({ x: 5, y: 6 }), pointAt({ x: 7, y: 8.5 })])
  })

  it('takes predictions, and says that likelihoods were left out', async () => {
    const { pictures, warnings } = await read(fixture('pandas-pred.csv'))
    expect(pictures.map((p) => [p.picture.name, p.picture.hasEnding])).toEqual([['0', false], ['1', false]])
    expect(pictures[1]?.faces[0]?.points[0]?.position).toEqual({ x: 6 / 7, y: 1 })
    expect(warnings).toHaveLength(1)
  })

  it('takes the visible column of Lightning Pose', async () => {
    const { pictures } = await read(`${head}a.png,1,2,2,3,4,1\nb.png,1,2,2.0,,,1\nc.png,1,2,0,3,4,2\n`)
    expect(pictures.map((p) => p.faces[0]?.points)).toEqual([
      [pointAt({ x: 1, y: 2 }, 'visible'), pointAt({ x: 3, y: 4 }, 'occluded')],
      [pointAt({ x: 1, y: 2 }, 'visible'), pointAt(null, 'occluded')],
      [pointAt(null, 'absent'), pointAt({ x: 3, y: 4 }, 'visible')],
    ])
  })

  it.each([
    ['half a place', 'a.png,1,,2,3,4,2', 'y of nose is not a number: missing'],
    ['a word', 'a.png,1,x,2,3,4,2', 'y of nose is not a number: x'],
    ['another flag', 'a.png,1,2,7,3,4,2', 'visible of nose is not 0, 1 or 2: 7'],
    ['1e308', 'a.png,1e308,2,2,3,4,2', 'x of nose lies outside of any picture: 1e+308'],
    ['too many cells', 'a.png,1,2,2,3,4,2,5', 'the row has 8 cells, and the head 7'],
    ['no name', ',1,2,2,3,4,2', 'the name of the picture is missing'],
    ['an open quote', '"a.png,1,2,2,3,4,2', 'a quote is not closed'],
  ])('leaves out a row with %s and reads the next', async (_, row, reason) => {
    const { pictures, problems } = await read(`${head}${row}\r\nz.png,1,2,2,3,4,2`)
    expect(problems).toEqual([`a.csv:4: ${reason}`])
    expect(pictures.at(-1)?.picture.name).toBe('z.png')
  })

  it.each([
    ['no head', 'a,b,c\n1,2,3\n', 'there is no head of scorer, bodyparts and coords'],
    ['a point without y', 'scorer,me\nbodyparts,nose\ncoords,x\na.png,1\n', 'nose has no x and y'],
    ['two columns alike', 'scorer,me,me\nbodyparts,nose,nose\ncoords,x,x\n', 'nose has two columns x'],
    ['another coordinate', 'scorer,me\nbodyparts,nose\ncoords,z\n', '"z" is no coordinate'],
  ])('says what is wrong with %s', async (_, text, reason) => {
    expect((await read(text)).problems.join()).toContain(reason)
  })

  it('knows its files', () => {
    expect(codecDeepLabCut.recognise(fixture('pandas-multi.csv'), 'a.csv')?.sureness).toBeGreaterThan(0.9)
    expect(codecDeepLabCut.recognise('picture,x,y\na,1,2', 'a.csv')).toBeNull()
  })

  it.each([1, 6])('knows what it wrote, however wide: 98 points of %i faces', async (count) => {
    const face = faceOf(Array.from({ length: 98 }, (_, k) => pointAt({ x: k, y: 2 })))
    const options = { ...tinyOptions(98), pointNames: Array.from({ length: 98 }, (_, k) => `left outer eyebrow ${String(k)}`) }
    const picture = { name: 'a.png', hasEnding: true, width: null, height: null }
    const { files } = await writeAll(codecDeepLabCut, [{ picture, faces: Array.from({ length: count }, () => face) }], options)
    const head = (files['CollectedData_Canthus.csv'] ?? '').slice(0, headLength)
    expect(codecDeepLabCut.recognise(head, 'CollectedData_Canthus.csv')?.sureness).toBeGreaterThan(0.9)
  })
})

describe('writing', () => {
  const face = (x: number) => faceOf([pointAt({ x, y: 2 }), pointAt(null, 'absent'), pointAt({ x: 0.1, y: 4 })])

  it('writes what pandas would, byte for byte', async () => {
    const options = { ...tinyOptions(2), pointNames: ['nose', 'left, eye'] }
    const records = (await read(fixture('pandas-single.csv'))).pictures
    const { files } = await writeAll(codecDeepLabCut, records, options)
    const expected = fixture('pandas-single.csv').replaceAll('me', 'Canthus')
    // pandas spells a whole number of a column with decimals as 2.0.
    expect(files['CollectedData_Canthus.csv']).toBe(expected.replaceAll(/\.0(?=,|$)/gm, ''))
  })

  it('has individuals where a picture has several faces, and fills the others with empty cells', async () => {
    const { files } = await writeAll(codecDeepLabCut, [{ picture: pictureOf('a.png'), faces: [face(1)] }, { picture: pictureOf('b.png'), faces: [face(2), face(3)] }], tinyOptions())
    expect(Object.keys(files)).toEqual(['CollectedData_Canthus.csv'])
    expect(files['CollectedData_Canthus.csv']?.split('\n').slice(1)).toEqual([
      `individuals,${Array(6).fill('face1').join(',')},${Array(6).fill('face2').join(',')}`,
      `bodyparts${',point 0,point 0,point 1,point 1,point 2,point 2'.repeat(2)}`,
      `coords${',x,y'.repeat(6)}`,
      'a.png,1,2,,,0.1,4,,,,,,',
      'b.png,2,2,,,0.1,4,3,2,,,0.1,4',
      '',
    ])
  })

  it('writes occlusion into a second file, which is the one that is read of the two', async () => {
    const hidden = faceOf([pointAt({ x: 1, y: 2 }, 'self-occluded'), pointAt(null, 'absent'), pointAt({ x: 3, y: 4 }, 'visible')], { box: { x0: 0, y0: 0, x1: 1, y1: 1 } })
    const { files, notes } = await writeAll(codecDeepLabCut, [{ picture: pictureOf('a.png'), faces: [hidden] }], tinyOptions())
    expect(files['CollectedData_Canthus.visible.csv']?.split('\n')[3]).toBe('a.png,1,2,1,,,0,3,4,2')
    expect(notes).toEqual(['Self-occluded points written as occluded: 1', 'Faces without their box: 1'])
    const { pictures, problems } = await readAll(codecDeepLabCut, files)
    expect(problems).toEqual([])
    expect(pictures[0]?.faces.map((f) => f.points.map((p) => p.state))).toEqual([['occluded', 'absent', 'visible']])
  })

  it('refuses a face without a place and a name that no CSV file gives back', async () => {
    const { refused } = await writeAll(codecDeepLabCut, [{ picture: pictureOf('a.png'), faces: [faceOf([pointAt(null), pointAt(null), pointAt(null)])] }, { picture: { ...pictureOf('b.png'), name: 'b\r.png' }, faces: [face(1)] }], tinyOptions())
    expect(refused).toEqual(['a.png #0: no point of the face has a place', 'b\r.png #0: a text with a carriage return cannot stand in a CSV file'])
  })
})

it.each([
  ['without states', [{ state: null, hasPlace: true }, { state: 'absent', hasPlace: false }]],
  ['with states', [{ state: 'occluded', hasPlace: true }, { state: 'visible', hasPlace: true }, { state: 'absent', hasPlace: false }, { state: 'occluded', hasPlace: false }]],
] as const)('gives back what it wrote, %s', async (_, points) => {
  const carried = { schemaId: '300w-68', pointCount: 68, decimals: null, points }
  await fc.assert(
    fc.asyncProperty(datasetArbitrary(carried), fc.integer({ min: 1, max: 900 }), async (drawn, piece) => {
      const hasStates = (face: (typeof drawn)[number]['faces'][number]): boolean => points.length === 2 || face.points[0]?.state === 'occluded'
      const records = drawn.map(({ picture, faces }) => ({ picture, faces: faces.filter((f) => f.points.some((p) => p.position !== null) && hasStates(f)) })).filter(({ faces }) => faces.length > 0)
      fc.pre(records.length > 0)
      const { read: back } = await roundTrip(codecDeepLabCut, records, optionsOf('300w-68'), { pieceLength: () => piece })
      expectSameLabels(back.pictures, records)
    }),
    { numRuns: 15 },
  )
}, 120_000)

it('ends in faces or in problems whatever comes', async () => {
  await fuzz(codecDeepLabCut, ['pandas-single.csv', 'pandas-multi.csv', 'pandas-pred.csv'].map((name) => ({ 'a.csv': fixture(name) })))
}, fuzzTimeoutMs)

it('keeps every other row where one is damaged', async () => {
  const rows = Array.from({ length: 5 }, (_, k) => ({ line: `img${String(k)}.png,${String(k)}.5,2,2,3,4,1`, isFace: true }))
  await fuzzRows(codecDeepLabCut, 'a.csv', [...head.trimEnd().split('\n').map((line) => ({ line, isFace: false })), ...rows])
}, fuzzTimeoutMs)
