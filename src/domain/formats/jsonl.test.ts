import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datasetArbitrary } from '../../../test/helpers/labels/arbitraries.ts'
import { fuzz, fuzzRows, fuzzTimeoutMs } from '../../../test/helpers/labels/fuzz.ts'
import { expectSameLabels, readAll, roundTrip, tinyOptions, writeAll } from '../../../test/helpers/labels/round-trip.ts'
import { landmarkStates } from '../records.ts'
import { codecJsonl, jsonlName } from './jsonl.ts'

const full = {
  canthus: 1,
  picture: { name: 'a b.jpg', hasEnding: false, width: 640, height: 480 },
  face: {
    id: '7',
    schema: 'tiny-3',
    names: ['p', 'q', 'r'],
    xy: [[1.5, 2], null, [3, 4.25]],
    state: ['visible', 'self-occluded', null],
    origin: ['moved', null, 'predicted'],
    reliability: [null, null, 0.25],
    pinned: [0],
    box: [0, 1, 10, 11.5],
    boxOrigin: 'drawn',
    score: 0.75,
    pose: [0.1, -0.2, 0],
    attributes: { pose: true, blur: false },
    review: 'accepted',
    reason: 'a "reason"\nin two lines',
    model: 'canthus-68-98@1',
  },
}
const bare = { canthus: 1, picture: { name: 'b.jpg' }, face: { xy: [[1, 2]] } }
const lines = [full, bare, { canthus: 1, picture: { name: 'empty.jpg' }, face: null }].map((line) => JSON.stringify(line))
const text = `${lines.join('\n')}\n`

describe('reading', () => {
  it('takes all that a line says, and nothing that it does not say', async () => {
    const read = await readAll(codecJsonl, { 'x.jsonl': text })
    expect(read.pictures.map(({ picture }) => picture)).toEqual([
      { name: 'a b.jpg', hasEnding: false, width: 640, height: 480 },
      { name: 'b.jpg', hasEnding: true, width: null, height: null },
      { name: 'empty.jpg', hasEnding: true, width: null, height: null },
    ])
    expect(read.pictures.map(({ faces }) => faces.length)).toEqual([1, 1, 0])
    expect(read.pictures[0]?.faces[0]?.points[2]).toEqual({ position: { x: 3, y: 4.25 }, state: null, origin: 'predicted', reliability: 0.25, pinned: false })
    expect(read.pictures[0]?.faces[0]).toMatchObject({ id: '7', pose: { yawRad: 0.1, pitchRad: -0.2, rollRad: 0 }, rejectReason: full.face.reason })
  })

  it('is written again byte for byte', async () => {
    const read = await readAll(codecJsonl, { 'x.jsonl': text })
    expect((await writeAll(codecJsonl, read.pictures, tinyOptions())).files).toEqual({ [jsonlName]: text })
  })

  const change = (member: string, value: unknown) => ({ ...full, face: { ...full.face, [member]: value } })
  it.each<[string, unknown, RegExp]>([
    ['another version', { ...full, canthus: 2 }, /version 2 is not known; this program reads version 1/],
    ['no mark', { picture: full.picture, face: null }, /not marked/],
    ['a long unknown member', { ...full, ['x'.repeat(1000)]: 1 }, /^.{1,80} is not known$/],
    ['no face', { canthus: 1, picture: full.picture }, /face is missing/],
    ['no picture', { canthus: 1, face: null }, /picture is not an object|picture is missing/],
    ['no name', { canthus: 1, picture: {}, face: null }, /picture.name is missing/],
    ['an empty name', { canthus: 1, picture: { name: ' ' }, face: null }, /name of the picture is missing/],
    ['half a pixel', { canthus: 1, picture: { name: 'a', width: 1.5 }, face: null }, /picture.width is not a number of pixels: 1.5/],
    ['an unknown member', change('colour', 1), /face.colour is not known/],
    ['no points', change('xy', []), /face.xy has no points/],
    ['half a point', change('xy', [[1]]), /face.xy\[0\] is not 2 numbers: \[1\]/],
    ['a text for a number', change('xy', [['1', 2]]), /face.xy\[0\] is not a number: "1"/],
    ['too few states', change('state', ['visible']), /face.state has 1 entries, and there are 3 points/],
    ['another state', change('state', ['seen', null, null]), /face.state\[0\] is not one of visible, occluded/],
    ['a reliability above 1', change('reliability', [2, null, null]), /probability from 0 to 1: 2/],
    ['a pin that is no point', change('pinned', [3]), /face.pinned\[0\] is not the index of one of 3 points: 3/],
    ['a box inside out', change('box', [5, 0, 1, 1]), /inside out/],
    ['an unknown attribute', change('attributes', { smile: true }), /face.attributes.smile is not known/],
    ['a number for a flag', change('attributes', { blur: 1 }), /face.attributes.blur is not true or false: 1/],
  ])('refuses %s, with the line', async (_, line, reason) => {
    const read = await readAll(codecJsonl, { 'x.jsonl': `${lines[1] ?? ''}\n${JSON.stringify(line)}\n${lines[1] ?? ''}\n` })
    expect(read.problems).toEqual([expect.stringMatching(/^x.jsonl:2: /)])
    expect(read.problems[0]).toMatch(reason)
    expect(read.items.filter((item) => item.kind === 'face')).toHaveLength(2)
  })

  it('is told by its mark', () => {
    expect(codecJsonl.recognise(text, 'x.jsonl')?.sureness).toBe(1)
    expect(codecJsonl.recognise('{"a": 1}', 'x.jsonl')).toBeNull()
  })
})

it('gives back everything, to the last digit', async () => {
  const points = [null, ...landmarkStates].flatMap((state) => [{ state, hasPlace: true }, { state, hasPlace: false }])
  const carried = { schemaId: 'tiny-3', pointCount: 3, decimals: null, points, hasPictureSize: true, boxDecimals: null, attributes: 'all', hasEverything: true } as const
  await fc.assert(
    fc.asyncProperty(datasetArbitrary(carried), fc.integer({ min: 1, max: 300 }), async (records, length) => {
      const { read, written } = await roundTrip(codecJsonl, records, tinyOptions(), { pieceLength: () => length })
      expectSameLabels(read.pictures, records, { ignore: ['names'] })
      expect(written.notes).toEqual([])
    }),
  )
})

describe('damage', () => {
  it('ends in faces or problems', async () => {
    await fuzz(codecJsonl, [{ 'x.jsonl': text }, { 'a.jsonl': text, 'b.ndjson': text.replaceAll('\n', '\r\n') }])
  }, fuzzTimeoutMs)

  it('of a line costs no other line', async () => {
    const faces = [lines[0], lines[1], lines[0], lines[1]].map((line) => ({ line: line ?? '', isFace: true }))
    await fuzzRows(codecJsonl, 'x.jsonl', faces)
  }, fuzzTimeoutMs)
})
