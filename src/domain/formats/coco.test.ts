import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datasetArbitrary } from '../../../test/helpers/labels/arbitraries.ts'
import { fuzz, type FuzzSeed, fuzzTimeoutMs } from '../../../test/helpers/labels/fuzz.ts'
import { filesInMemory } from '../../../test/helpers/labels/in-memory.ts'
import { expectSameLabels, optionsOf, readAll, readItems, roundTrip, tinyOptions, writeAll } from '../../../test/helpers/labels/round-trip.ts'
import { cocoName } from './coco-writer.ts'
import { codecCoco } from './coco.ts'
import { faceOf, pointAt } from './reading.ts'

const images = [
  { id: 7, file_name: 'a\\my holiday.jpg', width: 640, height: 480 },
  { id: 'x', file_name: 'b.jpg' },
  { id: 9, file_name: 'no faces.jpg', width: 10, height: 20 },
]
const categories = [{ id: 1, name: 'face', keypoints: ['p', 'q', 'r'], skeleton: [[1, 2]] }]
const annotations = [
  { id: 1, image_id: 7, category_id: 1, iscrowd: 0, bbox: [1, 2, 30.5, 40], keypoints: [10.25, 20, 2, 0, 0, 0, 30, 41.5, 1], num_keypoints: 2, area: 1220 },
  { id: 2, image_id: 'x', category_id: 1, keypoints: [1, 2, 2, 3, 4, 2, 5, 6, 2], score: 0.5, attributes: { blur: true, occluded: false } },
]
const whole = { info: { year: 2026 }, licenses: [], images, categories, annotations }
const orders = [
  ['images', 'categories', 'annotations'],
  ['annotations', 'images', 'categories'],
  ['categories', 'annotations', 'images'],
] as const
const inOrder = (keys: readonly (keyof typeof whole)[], indent?: number) => JSON.stringify(Object.fromEntries(keys.map((key) => [key, whole[key]])), null, indent)
const read = (content: object | string) => readAll(codecCoco, { 'x.json': typeof content === 'string' ? content : JSON.stringify(content) })
const withOne = (annotation: object) => read({ ...whole, annotations: [{ ...annotations[0], ...annotation }, annotations[1]] })

describe('reading', () => {
  it.each(orders)('takes the keys as they come: %s, %s, %s', async (...keys) => {
    for (const indent of [undefined, 4]) {
      const { pictures, problems, warnings } = await read(inOrder(keys, indent))
      expect([problems, warnings]).toEqual([[], []])
      expect(Object.fromEntries(pictures.map(({ picture, faces }) => [picture.name, faces.length]))).toEqual({ 'a/my holiday.jpg': 1, 'b.jpg': 1, 'no faces.jpg': 0 })
      const [first, second] = pictures.flatMap(({ faces }) => faces)
      expect(first).toEqual(
        faceOf([pointAt({ x: 10.25, y: 20 }, 'visible'), pointAt(null, 'absent'), pointAt({ x: 30, y: 41.5 }, 'occluded')], {
          id: '1', names: ['p', 'q', 'r'], box: { x0: 1, y0: 2, x1: 31.5, y1: 42 },
        }),
      )
      expect(second).toMatchObject({ id: '2', box: null, detectionScore: 0.5, attributes: { blur: true, pose: null } })
      expect(pictures.find(({ picture }) => picture.name === 'a/my holiday.jpg')?.picture).toMatchObject({ width: 640, height: 480 })
    }
  })

  it('finds the line of each annotation', async () => {
    const items = (await read(inOrder(['images', 'categories', 'annotations'], 1))).items
    const lines = inOrder(['images', 'categories', 'annotations'], 1).split('\n')
    const faces = items.filter((item) => item.kind === 'face')
    expect(faces.map(({ at }) => lines[at.line ?? 0])).toEqual(['   "id": 1,', '   "id": 2,'])
  })

  it('puts points where their names belong', async () => {
    const { pictures } = await read({ ...whole, categories: [{ id: 1, keypoints: ['face-2', 'face-0', 'face-1'] }] })
    expect(pictures[0]?.faces[0]?.points.map((p) => p.position?.x)).toEqual([undefined, 30, 10.25])
    const names = optionsOf('300w-68').pointNames
    const keypoints = names.flatMap((_, k) => [k, k, 2])
    const own = await read({ ...whole, categories: [{ id: 1, keypoints: names.toReversed() }], annotations: [{ ...annotations[0], keypoints }] })
    expect(own.pictures[0]?.faces[0]).toMatchObject({ schemaId: '300w-68', names })
    expect(own.pictures[0]?.faces[0]?.points[67]?.position).toEqual({ x: 0, y: 0 })
  })

  it('takes the face of COCO-WholeBody, whose v is a confidence', async () => {
    const face_kpts = Array.from({ length: 68 }, (_, k) => [k + 0.5, 2 * k, k === 3 ? 0 : 1.0]).flat()
    face_kpts[9] = 0
    face_kpts[10] = 0
    const body = { id: 5, image_id: 7, category_id: 1, keypoints: Array.from({ length: 51 }, () => 1), bbox: [0, 0, 600, 400], face_kpts, face_box: [10, 20, 5, 6], face_valid: true }
    const { pictures, warnings } = await read({ ...whole, annotations: [body, { ...body, face_valid: false, face_kpts: Array.from({ length: 204 }, () => 0) }] })
    expect(pictures[0]?.faces).toHaveLength(1)
    expect(pictures[0]?.faces[0]).toMatchObject({ schemaId: '300w-68', box: { x0: 10, y0: 20, x1: 15, y1: 26 } })
    expect(pictures[0]?.faces[0]?.points[0]).toEqual(pointAt({ x: 0.5, y: 0 }, null))
    expect(pictures[0]?.faces[0]?.points[3]).toEqual(pointAt(null, 'absent'))
    expect(warnings).toEqual(['x.json:: People without a valid face, left out: 1'])
  })

  const faceMarked = (...marks: number[]) => ({ ...annotations[0], keypoints: marks.flatMap((v, k) => (v === 0 ? [0, 0, 0] : [k + 1, k + 1, v])) })

  it('does not take v: 1 for occlusion in a file that has no v: 2, and says so', async () => {
    const { pictures, warnings } = await read({ ...whole, categories: [], annotations: [faceMarked(1, 1, 1, 1, 1), faceMarked(1, 0, 1, 1, 1)] })
    expect(pictures[0]?.faces.map(({ points }) => points.map(({ state }) => state))).toEqual([[null, null, null, null, null], [null, 'absent', null, null, null]])
    expect(warnings).toEqual([expect.stringMatching(/every point is marked v: 1.*: 2$/)])
  })

  it.each(orders)('takes a face of v: 1 alone as occluded where another has v: 2, wherever that stands: %s, %s, %s', async (...keys) => {
    const occluded = faceMarked(1, 1, 1, 1, 1)
    const mixed = faceMarked(2, 1, 2, 1, 2)
    for (const faces of [[occluded, mixed, occluded], [mixed, occluded], [occluded, occluded, faceMarked(0, 1, 0, 0, 2)]]) {
      const content = { ...whole, categories: [], annotations: faces }
      const { pictures, warnings } = await read(JSON.stringify(Object.fromEntries(keys.map((key) => [key, content[key]]))))
      expect(pictures.flatMap((picture) => picture.faces).map(({ points }) => points[1]?.state)).toEqual(faces.map(() => 'occluded'))
      expect(warnings).toEqual([])
    }
  })

  it('looks ahead for a v: 2 once a file, and no farther than to the first', async () => {
    const passes: number[] = []
    const lengthsRead = async (faces: readonly object[]) => {
      passes.length = 0
      const files = filesInMemory({ 'x.json': JSON.stringify({ ...whole, categories: [], annotations: faces }) }, { pieceLength: () => 100 })
      async function* counted(name: string) {
        const pass = passes.push(0) - 1
        for await (const piece of files.readText(name)) {
          passes[pass] = (passes[pass] ?? 0) + piece.length
          yield piece
        }
      }
      await readItems(codecCoco, { ...files, readText: counted })
      return [...passes]
    }
    const ones = Array.from({ length: 100 }, () => faceMarked(1, 1, 1, 1, 1))
    const [all, ahead, ...more] = await lengthsRead(ones)
    expect([ahead, more]).toEqual([all, []])
    const [all2 = 0, ahead2 = 0, ...more2] = await lengthsRead([...ones.slice(50), faceMarked(2, 1, 1, 1, 1), ...ones.slice(50)])
    expect([ahead2 > 0, ahead2 < 0.6 * all2, more2]).toEqual([true, true, []])
    expect(await lengthsRead([faceMarked(2, 1, 1, 1, 1), ...ones])).toHaveLength(1)
  })

  it.each<[string, object, RegExp]>([
    ['an unknown picture', { image_id: 8 }, /no image has the id 8/],
    ['no picture', { image_id: null }, /annotation.image_id is not an id: null/],
    ['an id beyond 2^53', { image_id: 2 ** 53 }, /is not an id/],
    ['another number of points', { keypoints: [1, 2, 2] }, /has 1 keypoints, and its category names 3/],
    ['two numbers a point', { keypoints: [1, 2, 3, 4] }, /not a list of x, y and v/],
    ['no points', { keypoints: [] }, /not a list of x, y and v/],
    ['a text for a number', { keypoints: ['1', 2, 2, 3, 4, 2, 5, 6, 2] }, /keypoint 0 is not a number: "1"/],
    ['a huge number', { keypoints: [1e308, 2, 2, 3, 4, 2, 5, 6, 2] }, /outside of any picture/],
    ['a negative v', { keypoints: [1, 2, -1, 3, 4, 2, 5, 6, 2] }, /v of keypoint 0 is negative/],
    ['a box of three', { bbox: [1, 2, 3] }, /bbox is not x, y, width and height/],
  ])('refuses %s, and goes on', async (_, change, reason) => {
    const { problems, items } = await withOne(change)
    expect(problems).toEqual([expect.stringMatching(/^x.json:1: /)])
    expect(problems[0]).toMatch(reason)
    expect(items.filter((item) => item.kind === 'face')).toHaveLength(1)
  })

  it('goes on after NaN, which Python writes', async () => {
    const { problems, items } = await read(inOrder(['images', 'categories', 'annotations'], 1).replace('10.25', 'NaN'))
    expect(problems).toEqual([expect.stringMatching(/^x.json:\d+: NaN is not a number in JSON$/)])
    expect(items.filter((item) => item.kind === 'face')).toHaveLength(1)
  })

  it('keeps what stands before a break, in either order', async () => {
    const first = inOrder(['images', 'categories', 'annotations'])
    expect((await read(first.slice(0, -30))).items.map(({ kind }) => kind)).toEqual(['picture', 'picture', 'picture', 'face', 'problem'])
    const last = inOrder(['annotations', 'images', 'categories'])
    const cut = await read(last.slice(0, last.indexOf('no faces')))
    expect(cut.items.map(({ kind }) => kind)).toEqual(['picture', 'picture', 'face', 'face', 'problem'])
    expect(cut.problems[0]).toMatch(/string is not closed|cut off/)
  })

  it('says what else is odd', async () => {
    const { warnings, problems } = await read({ ...whole, images: [...images, images[0]], annotations: [...annotations, { id: 4, image_id: 7 }, { ...annotations[0], bbox: [1, 2, -3, 4] }] })
    expect(problems).toEqual([expect.stringMatching(/image id 7 is there twice/)])
    expect(warnings).toEqual(['x.json:: Annotations without keypoints, left out: 1', 'x.json:: Boxes of a negative size, left out: 1'])
    expect((await read({ images })).problems).toEqual(['x.json:: there are no annotations'])
  })

  it('is told by its keys', () => {
    for (const keys of orders) expect(codecCoco.recognise(inOrder(keys), 'x.json')?.sureness).toBe(0.9)
    for (const head of ['', '[]', '{"a": 1}', '{"groups": {}, "version": 3}']) expect(codecCoco.recognise(head, 'x.json')).toBeNull()
  })
})

describe('writing', () => {
  const picture = { name: 'a.jpg', hasEnding: true, width: 4, height: 5 }
  it('says names, edges from 1 and the mirror map, and what was lost', async () => {
    const face = faceOf([pointAt({ x: 1, y: 2 }, 'self-occluded'), pointAt({ x: 3, y: 9 }, null), pointAt({ x: 5, y: 5 }, 'absent')])
    const { files, notes } = await writeAll(codecCoco, [{ picture, faces: [face] }, { picture: { ...picture, name: 'b.jpg' }, faces: [] }], tinyOptions())
    const written = JSON.parse(files[cocoName] ?? '') as Record<string, unknown>
    expect(written['categories']).toEqual([
      { id: 1, name: 'face', supercategory: 'person', keypoints: ['point 0', 'point 1', 'point 2'], skeleton: [[1, 2], [2, 3]], flip_idx: [2, 1, 0] },
    ])
    expect(written['annotations']).toEqual([
      {
        id: 1, image_id: 1, category_id: 1, iscrowd: 0, bbox: [1, 2, 2, 7], area: 14, segmentation: [], num_keypoints: 2,
        keypoints: [1, 2, 1, 3, 9, 2, 0, 0, 0], attributes: { box_of_points: true },
      },
    ])
    expect(written['images']).toEqual([{ id: 1, file_name: 'a.jpg', width: 4, height: 5 }, { id: 2, file_name: 'b.jpg', width: 4, height: 5 }])
    expect(notes).toEqual([expect.stringMatching(/^Self-occluded points written as occluded/), expect.stringMatching(/^Faces without a box/)])
  })

  it('is a whole file without a face, and refuses what it cannot hold', async () => {
    expect(JSON.parse((await writeAll(codecCoco, [], tinyOptions())).files[cocoName] ?? '')).toMatchObject({ annotations: [], images: [] })
    const far = faceOf([pointAt({ x: 1e300, y: 2 }), pointAt({ x: 3, y: 9 }), pointAt({ x: 5, y: 5 })])
    const { refused, files } = await writeAll(codecCoco, [{ picture, faces: [far, faceOf([pointAt(null)])] }], tinyOptions())
    expect(refused).toEqual([expect.stringMatching(/outside of any picture/), expect.stringMatching(/has 1 points, but tiny-3 has 3/)])
    expect(JSON.parse(files[cocoName] ?? '')).toMatchObject({ annotations: [] })
  })

  it('gives back what it can carry', async () => {
    const points = [
      { state: 'visible', hasPlace: true },
      { state: 'occluded', hasPlace: true },
      { state: 'absent', hasPlace: false },
    ] as const
    const carried = { schemaId: '300w-68', pointCount: 68, decimals: null, points, hasPictureSize: true, boxDecimals: null, attributes: 'all', hasScore: true } as const
    await fc.assert(
      fc.asyncProperty(datasetArbitrary(carried, 3), fc.integer({ min: 1, max: 3000 }), async (records, length) => {
        const { read: back } = await roundTrip(codecCoco, records, optionsOf('300w-68'), { pieceLength: () => length })
        // The box goes as width and height.
        expectSameLabels(back.pictures, records, { tolerancePx: 1e-9 })
      }),
      { numRuns: 40 },
    )
  })
})

it('answers mutated files with faces or problems', async () => {
  const seeds: FuzzSeed[] = [...orders.map((keys) => ({ 'x.json': inOrder(keys, 1) })), { 'a.json': inOrder(orders[0]), 'b.json': inOrder(orders[1]) }]
  const face_kpts = Array.from({ length: 68 }, (_, k) => [k, k, k % 2]).flat()
  const body = { id: 5, image_id: 7, category_id: 1, keypoints: [1, 2, 2], face_kpts, face_box: [10, 20, 5, 6], face_valid: true }
  await fuzz(codecCoco, [...seeds, { 'body.json': JSON.stringify({ ...whole, annotations: [body, annotations[0]] }) }])
}, fuzzTimeoutMs)
