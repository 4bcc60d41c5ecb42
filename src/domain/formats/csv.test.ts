import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datasetArbitrary } from '../../../test/helpers/labels/arbitraries.ts'
import { fuzz, fuzzRows, fuzzTimeoutMs } from '../../../test/helpers/labels/fuzz.ts'
import { expectSameLabels, readAll, roundTrip, tinyOptions, writeAll } from '../../../test/helpers/labels/round-trip.ts'
import { landmarkStates } from '../records.ts'
import { readCsvRecords, splitRecord } from './csv-records.ts'
import { codecCsv } from './csv.ts'
import { csvName } from './csv-writer.ts'
import type { TextLine } from './read-lines.ts'
import { faceOf, pointAt } from './reading.ts'

const small = 'picture,x0,y0,state0,x1,y1,note\r\na.jpg,1.5,2,occluded,,,hello\r\n"my, ""best"" day.jpg",3,4,,5,6e-1,\r\n'
const read = (text: string) => readAll(codecCsv, { 'x.csv': text })

describe('reading', () => {
  it('takes the columns that are there, in any order, and says which it does not know', async () => {
    const { pictures, warnings, problems } = await read(small)
    expect(problems).toEqual([])
    expect(pictures.map(({ picture }) => picture.name)).toEqual(['a.jpg', 'my, "best" day.jpg'])
    expect(pictures.flatMap(({ faces }) => faces)).toEqual([
      faceOf([pointAt({ x: 1.5, y: 2 }, 'occluded'), pointAt(null)]),
      faceOf([pointAt({ x: 3, y: 4 }), pointAt({ x: 5, y: 0.6 })]),
    ])
    expect(warnings).toEqual(['x.csv:1: columns that are not known were left out: note'])
  })

  it.each([
    ['another table', 'a,b\n1,2\n', 1, /no column "picture"/],
    ['no points', 'picture,x1,y1\na,1,2\n', 1, /no columns "x0" and "y0"/],
    ['a column twice', 'picture,x0,y0,x0\n', 1, /column x0 is there twice/],
    ['a row too short', small.replace('hello', '').replace(',,,\r', ',\r'), 2, /has 5 fields, and there are 7 columns/],
    ['half a place', small.replace('1.5,2', '1.5,'), 2, /only one of x0 and y0 is given/],
    ['no number', small.replace('1.5', 'NaN'), 2, /x0 is not a number: NaN/],
    ['a reliability above 1', small.replace('y0,state0', 'y0,reliability0').replace('occluded', '1.5'), 2, /reliability0 is no probability from 0 to 1: 1.5/],
    ['a box inside out', 'picture,x0,y0,box_x0,box_y0,box_x1,box_y1\nz.jpg,1,2,9,0,1,1\na.jpg,1,2,,,,\n', 2, /inside out/],
    ['another state', small.replace('occluded', 'seen'), 2, /state0 is not one of visible, occluded/],
    ['no name', small.replace('a.jpg', ' '), 2, /name of the picture is missing/],
    ['an open quote', small.replace('a.jpg', '"a.jpg'), 2, /after a closing quote/],
    ['a quote within', small.replace('a.jpg', 'a"b.jpg'), 2, /without quotes/],
  ])('names the line of %s, and goes on', async (_, text, line, reason) => {
    const { problems, items } = await read(text)
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^x.csv:${String(line)}: `))])
    expect(problems[0]).toMatch(reason)
    expect(items.filter((item) => item.kind === 'face')).toHaveLength(line === 1 ? 0 : 1)
  })

  it('goes on in the next line after a quote that is never closed', async () => {
    const rows = Array.from({ length: 80 }, (_, k) => `${String(k)}.jpg,1,2`)
    rows[3] = '"3.jpg,1,2'
    const { problems, pictures } = await read(`picture,x0,y0\n${rows.join('\n')}\n`)
    expect(problems).toEqual(['x.csv:5: a quote is not closed'])
    expect(pictures).toHaveLength(79)
  })

  it('does not look farther than 50 lines for the end of a quote', async () => {
    let given = 0
    async function* lines(): AsyncGenerator<TextLine> {
      for (let line = 1; line <= 1000; line++) yield await Promise.resolve({ text: line === 1 ? '"a,1' : 'b,2', line: (given = line) })
    }
    for await (const record of readCsvRecords(lines())) {
      expect(record).toEqual({ fault: 'a quote is not closed', line: 1 })
      break
    }
    expect(given).toBe(50)
  })

  it('is told by its columns', () => {
    expect(codecCsv.recognise(small, 'x.csv')?.sureness).toBe(0.95)
    for (const head of ['', 'picture', 'scorer,a,b\nbodyparts,p,p']) expect(codecCsv.recognise(head, 'x.csv')).toBeNull()
  })
})

describe('records', () => {
  it.each([
    ['a,b', ['a', 'b']],
    ['', ['']],
    [',', ['', '']],
    ['"a,""b""\nc",d', ['a,"b"\nc', 'd']],
    ['"",', ['', '']],
    ['"a', 'open'],
    ['"a"b', 'wrong'],
    ['a"b"', 'wrong'],
  ])('%j', (text, fields) => {
    expect(splitRecord(text)).toEqual(fields)
  })
})

it('gives back everything, to the last digit', async () => {
  const points = [null, ...landmarkStates].flatMap((state) => [{ state, hasPlace: true }, { state, hasPlace: false }])
  const carried = { schemaId: 'tiny-3', pointCount: 3, decimals: null, points, hasPictureSize: true, boxDecimals: null, attributes: 'all', hasEverything: true } as const
  const records = fc.tuple(datasetArbitrary(carried), datasetArbitrary({ ...carried, hasEnding: false }, 1)).map(([p, q]) => [...p, ...q.map((one) => ({ ...one, picture: { ...one.picture, name: `z/${one.picture.name}` } }))])
  await fc.assert(
    fc.asyncProperty(records, fc.integer({ min: 1, max: 300 }), async (all, length) => {
      const { read: back, written } = await roundTrip(codecCsv, all, tinyOptions(), { pieceLength: () => length })
      expectSameLabels(back.pictures, all, { ignore: ['names'] })
      expect(written.notes).toEqual([])
    }),
  )
})

it('keeps a picture without faces, and a reason of several lines', async () => {
  const picture = (name: string) => ({ name, hasEnding: true, width: null, height: null })
  const points = [pointAt(null), pointAt({ x: 1, y: 2 }), pointAt(null)]
  const records = [
    { picture: picture('none.jpg'), faces: [] },
    { picture: picture('a.jpg'), faces: [faceOf(points, { rejectReason: 'cut off\nat the side' }), faceOf(points, { rejectReason: 'a\rb' })] },
  ]
  const { files, refused } = await writeAll(codecCsv, records, tinyOptions())
  expect(refused).toEqual([expect.stringMatching(/^a.jpg #1: .*carriage return/)])
  const back = await readAll(codecCsv, files)
  expect(back.pictures.map(({ faces }) => faces.map((face) => face.rejectReason))).toEqual([[], ['cut off\nat the side']])
  expect(files[csvName]?.endsWith('\r\n')).toBe(true)
})

describe('damage', () => {
  it('ends in faces or problems', async () => {
    const records = fc.sample(datasetArbitrary({ schemaId: 'tiny-3', pointCount: 3, decimals: 2, hasEverything: true, boxDecimals: 1, attributes: 'all' }), { seed: 7, numRuns: 1 })[0] ?? []
    const { files } = await writeAll(codecCsv, records, tinyOptions())
    await fuzz(codecCsv, [{ 'x.csv': small }, files, { 'a.csv': small, 'b.csv': files[csvName] ?? '' }])
  }, fuzzTimeoutMs)

  it('of a row costs no other row', async () => {
    const [head = '', ...rows] = small.trimEnd().split('\r\n')
    const lines = [head, ...rows, ...rows].map((line, k) => ({ line, isFace: k > 0 }))
    await fuzzRows(codecCsv, 'x.csv', lines)
  }, fuzzTimeoutMs)
})
