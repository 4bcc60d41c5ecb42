import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { datasetArbitrary } from '../../../test/helpers/labels/arbitraries.ts'
import { fuzz, fuzzTimeoutMs } from '../../../test/helpers/labels/fuzz.ts'
import { expectSameLabels, optionsOf, readAll, roundTrip, tinyOptions, writeAll } from '../../../test/helpers/labels/round-trip.ts'
import { faceOf, pictureOf, pointAt } from './reading.ts'
import { codecYoloPose } from './yolo-pose.ts'

const yaml = 'path: ../data\ntrain: images/train\nval: images/val\nkpt_shape: [2, 3]\nflip_idx: [1, 0]\nnames:\n  0: face\n'
const sizes = { 'images/train/a': { width: 200, height: 100 }, a: { width: 200, height: 100 } }
const read = (files: Record<string, string>) => readAll(codecYoloPose, files, { sizes })

describe('reading', () => {
  it('takes rows under labels/ for the picture under images/, in parts of its size', async () => {
    const { pictures, problems, warnings } = await read({ 'data.yaml': yaml, 'labels/train/a.txt': '0 0.5 0.5 0.125 0.25 0.25 0.5 2 0.75 0.1 1\n0 0.1 0.1 0.1 0.1 0 0 0 1 1 2\n' })
    expect([problems, warnings]).toEqual([[], []])
    expect(pictures[0]?.picture).toEqual({ name: 'images/train/a', hasEnding: false, width: 200, height: 100 })
    expect(pictures[0]?.faces.map((f) => f.points)).toEqual([
      [pointAt({ x: 50, y: 50 }, 'visible'), pointAt({ x: 150, y: 10 }, 'occluded')],
      [pointAt(null, 'absent'), pointAt({ x: 200, y: 100 }, 'visible')],
    ])
    expect(pictures[0]?.faces[0]?.box).toEqual({ x0: 87.5, y0: 37.5, x1: 112.5, y1: 62.5 })
  })

  it('takes points without v, and says nothing of their states', async () => {
    const { pictures } = await read({ 'data.yaml': yaml.replace('2, 3', '2, 2'), 'a.txt': '0 0.5 0.5 0.1 0.2 0.25 0.5 0 0' })
    expect(pictures[0]?.faces[0]?.points).toEqual([pointAt({ x: 50, y: 50 }), pointAt(null, 'absent')])
  })

  it.each([
    [98, 3, 'wflw-98'],
    [98, 2, 'wflw-98'],
    [68, 3, '300w-68'],
    [5, 3, null],
  ])('knows %i points of %i numbers without a YAML file', async (count, dimensions, schemaId) => {
    const point = dimensions === 3 ? '0.5 0.5 2' : '0.5 0.5'
    const { pictures } = await read({ 'a.txt': `0 0.5 0.5 0.1 0.2 ${Array.from({ length: count }, () => point).join(' ')}` })
    expect(pictures[0]?.faces[0]?.points).toHaveLength(count)
    expect(pictures[0]?.faces[0]?.schemaId).toBe(schemaId)
  })

  it('takes the confidence at the end of a prediction', async () => {
    const { pictures } = await read({ 'data.yaml': yaml, 'a.txt': '0 0.5 0.5 0.1 0.2 0.25 0.5 0.98 0.75 0.1 0.4 0.87' })
    expect(pictures[0]?.faces[0]?.detectionScore).toBe(0.87)
    expect(pictures[0]?.faces[0]?.points[0]).toEqual(pointAt({ x: 50, y: 50 }))
  })

  it('has a picture without faces for an empty file, leaves out rows of boxes and other texts', async () => {
    const { pictures, warnings } = await read({ 'data.yaml': yaml, 'labels/a.txt': '', 'labels/train/a.txt': '0 0.5 0.5 0.1 0.1\n', 'classes.txt': 'face\n' })
    expect(pictures.map((p) => [p.picture.name, p.faces.length])).toEqual([['images/a', 0], ['images/train/a', 0]])
    expect(warnings).toEqual(['labels/train/a.txt:: 1 row without points left out', 'classes.txt:: this is no file of YOLO-pose rows and was left out'])
  })

  it.each([
    ['too few fields', '0 0.5 0.5 0.1 0.2 0.25', 'a.txt:1: a row of 2 points with 3 numbers each has 11 fields; this one has 6'],
    ['no number', '0 0.5 0.5 0.1 0.2 0.25 NaN 2 0.75 0.1 1', 'a.txt:1: field 7 is not a number: NaN'],
    ['1e308', '0 0.5 0.5 0.1 0.2 1e308 0.5 2 0.75 0.1 1', 'a.txt:1: x of a point lies outside of any picture: Infinity'],
  ])('leaves out a row with %s and reads the next', async (_, row, problem) => {
    const { pictures, problems } = await read({ 'data.yaml': yaml, 'a.txt': `${row}\r\n0 0.5 0.5 0.1 0.2 0.25 0.5 2 0.75 0.1 1` })
    expect(problems).toEqual([problem])
    expect(pictures[0]?.faces).toHaveLength(1)
  })

  it('puts points into the order that their names mean, and keeps names of their own', async () => {
    const row = (count: number) => `0 0.5 0.5 0.1 0.2 ${Array.from({ length: count }, (_, k) => `${String(k / 100)} 0.5 2`).join(' ')}\n`
    const named = async (names: readonly string[]) => {
      const { pictures } = await read({ 'data.yaml': `kpt_shape: [${String(names.length)}, 3]\nkpt_names:\n  0: ${JSON.stringify(names)}\n`, 'a.txt': row(names.length) })
      return pictures[0]?.faces.map(({ schemaId, names: own, points }) => ({ schemaId, names: own, x: points[1]?.position?.x }))
    }
    const of300w = optionsOf('300w-68').pointNames
    expect(await named(of300w)).toEqual([{ schemaId: '300w-68', names: of300w, x: 2 }])
    expect(await named(of300w.toReversed())).toEqual([{ schemaId: '300w-68', names: of300w, x: 132 }])
    const own = of300w.map((name) => `my ${name}`)
    expect(await named(own)).toEqual([{ schemaId: null, names: own, x: 2 }])
  })

  it('names the points of each class as the file does', async () => {
    const row = (type: number): string => `${String(type)} 0.5 0.5 0.1 0.2 0.1 0.5 2 0.2 0.5 2\n`
    const { pictures } = await read({ 'data.yaml': `kpt_shape: [2, 3]\nkpt_names:\n  0: [ear, chin]\n  1: [chin, ear]\n`, 'a.txt': `${row(1)}${row(0)}${row(2)}` })
    expect(pictures[0]?.faces.map(({ names }) => names)).toEqual([['chin', 'ear'], ['ear', 'chin'], null])
  })

  it('says once which picture is not to be had, and why that matters', async () => {
    const row = '0 0.5 0.5 0.1 0.2 0.25 0.5 2 0.75 0.1 1\n'
    const { problems } = await read({ 'data.yaml': yaml, 'labels/gone.txt': row + row })
    expect(problems).toEqual(['labels/gone.txt:1: the picture images/gone is not to be had, and without its size fractions are no places'])
  })

  it.each([
    ['no YAML', 'kpt_shape: [2, 3', 'this is not YAML'],
    ['an odd shape', 'kpt_shape: 68', 'kpt_shape is not a number of points and 2 or 3'],
    ['a bomb of aliases', `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.replaceAll(/./g, (c) => `${c}: &${c} [${Array(9).fill(`*${String.fromCharCode(c.charCodeAt(0) - 1)}`).join(',')}]\n`)}kpt_shape: [2, 3]`, 'this is not YAML'],
  ])('names what is wrong with %s', async (_, text, reason) => {
    expect((await read({ 'data.yaml': text, 'a.txt': '' })).problems.join()).toContain(reason)
  })

  it('takes one YAML file, and names others that say otherwise', async () => {
    const row = '0 0.5 0.5 0.1 0.2 0.25 0.5 2 0.75 0.1 1\n'
    const { warnings, pictures } = await read({ 'train/data.yaml': yaml, 'val/data.yaml': yaml, 'x.yaml': 'kpt_shape: [3, 3]', 'y.yaml': 'nc: 1', 'a.txt': row })
    expect(pictures[0]?.faces).toHaveLength(1)
    expect(warnings).toEqual(['x.yaml:: its points are others than those of train/data.yaml, and it was left out', 'y.yaml:: this YAML file has no kpt_shape and was left out'])
  })

  it('knows its files', () => {
    expect(codecYoloPose.recognise(yaml, 'data.yaml')?.sureness).toBeGreaterThan(0.9)
    expect(codecYoloPose.recognise('0 0.5 0.5 0.1 0.2 0.25 0.5 2 0.75 0.1 1\n', 'a.txt')).not.toBeNull()
    expect(codecYoloPose.recognise('446.000 91.000 1 2 3 4 5 6 7 8 9\n', 'a.txt')).toBeNull()
  })
})

describe('writing', () => {
  const picture = pictureOf('images/train/a.b.jpg', 200, 100)

  it('writes a row a face and the YAML file that ultralytics needs', async () => {
    const face = faceOf([pointAt({ x: 50, y: 50 }, 'self-occluded'), pointAt(null, 'absent'), pointAt({ x: 300, y: 1 })], { box: { x0: -10, y0: 0, x1: 60, y1: 60 } })
    const { files, notes } = await writeAll(codecYoloPose, [{ picture, faces: [face] }], tinyOptions())
    expect(files['images/train/a.b.txt']).toBeUndefined()
    expect(files['labels/train/a.b.txt']).toBe('0 0.150000000 0.300000000 0.300000000 0.600000000 0.250000000 0.500000000 1 0 0 0 0 0 0\n')
    expect(parse(files['data.yaml'] ?? '')).toEqual({
      path: '.', train: 'images', val: 'images', kpt_shape: [3, 3], flip_idx: [2, 1, 0], names: { 0: 'face' }, kpt_names: { 0: ['point 0', 'point 1', 'point 2'] },
    })
    expect(notes).toEqual([
      'Points outside of their picture, written as not labelled: 1',
      'Boxes cut at the edge of their picture: 1',
      'Self-occluded points written as occluded: 1',
    ])
  })

  it('names every folder of pictures, none inside of another', async () => {
    const names = ['set/images/b.jpg', 'images/x/images/c.jpg', 'd.jpg']
    const faces = [faceOf([pointAt({ x: 50, y: 50 }), pointAt(null), pointAt(null)])]
    const { files } = await writeAll(codecYoloPose, [picture, ...names.map((name) => ({ ...picture, name }))].map((one) => ({ picture: one, faces })), tinyOptions())
    expect(Object.keys(files).toSorted()).toEqual(['data.yaml', 'images/x/labels/c.txt', 'labels/d.txt', 'labels/train/a.b.txt', 'set/labels/b.txt'])
    expect(parse(files['data.yaml'] ?? '')).toMatchObject({ train: ['images', 'set/images'], val: ['images', 'set/images'] })
  })

  it('refuses what it cannot write, with the reason', async () => {
    const outside = faceOf([pointAt({ x: -1, y: 1 }), pointAt(null), pointAt(null)])
    const good = faceOf([pointAt({ x: 1, y: 1 }), pointAt({ x: 2, y: 2 }), pointAt(null)])
    const { refused } = await writeAll(codecYoloPose, [{ picture, faces: [outside, good] }, { picture: pictureOf('b.jpg'), faces: [good] }, { picture: { ...picture, name: 'images/train/a.b.png' }, faces: [good] }], tinyOptions())
    expect(refused).toEqual([
      'images/train/a.b.jpg #0: no point of the face lies in its picture',
      'b.jpg #0: the size of the picture is not known, and fractions need it',
      'images/train/a.b.png #0: labels/train/a.b.txt was written already',
    ])
  })
})

it('is exact to 0.001 px on 12 megapixels and more', async () => {
  const points = [{ state: 'visible', hasPlace: true }, { state: 'occluded', hasPlace: true }, { state: 'absent', hasPlace: false }] as const
  const carried = { schemaId: '300w-68', pointCount: 68, decimals: null, boxDecimals: null, hasAlwaysBox: true, hasEnding: false, points }
  await fc.assert(
    fc.asyncProperty(datasetArbitrary(carried), fc.integer({ min: 1, max: 300 }), async (drawn, piece) => {
      const records = drawn.map(({ picture, faces }) => ({
        picture: { ...picture, name: `images/${picture.name}`, width: 4000, height: 4000 },
        faces: faces.filter((face) => face.points.some((p) => p.position !== null)),
      }))
      const { read } = await roundTrip(codecYoloPose, records, optionsOf('300w-68'), { pieceLength: () => piece })
      expectSameLabels(read.pictures.toSorted(byName), records.toSorted(byName), { tolerancePx: 1e-5 })
    }),
    { numRuns: 20 },
  )
}, 120_000)

const byName = (p: { picture: { name: string } }, q: { picture: { name: string } }): number => (p.picture.name < q.picture.name ? -1 : 1)

it('ends in faces or in problems whatever comes', async () => {
  const rows = '0 0.5 0.5 0.1 0.2 0.25 0.5 2 0.75 0.1 1\n0 0.1 0.1 0.1 0.1 0 0 0 1 1 2\n'
  const sized = { ...codecYoloPose, read: (files: Parameters<typeof codecYoloPose.read>[0]) => codecYoloPose.read({ ...files, sizeOf: () => Promise.resolve({ width: 640, height: 480 }) }) }
  await fuzz(sized, [{ 'data.yaml': yaml, 'labels/a.txt': rows, 'labels/b.txt': rows }, { 'a.txt': rows }])
}, fuzzTimeoutMs)
