import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datasetArbitrary } from '../../../test/helpers/labels/arbitraries.ts'
import { fuzz, fuzzTimeoutMs } from '../../../test/helpers/labels/fuzz.ts'
import { expectSameLabels, optionsOf, readAll, roundTrip, tinyOptions, writeAll } from '../../../test/helpers/labels/round-trip.ts'
import { codecLabelStudio, nameOfUrl } from './label-studio.ts'
import { faceOf, pictureOf, pointAt } from './reading.ts'

const size = { original_width: 600, original_height: 400, image_rotation: 0, to_name: 'img-1' }
const keypoint = (label: string, x: number, y: number, rest: object = {}) => ({ ...size, from_name: 'kp-1', type: 'keypointlabels', value: { x, y, width: 0.5, keypointlabels: [label] }, ...rest })
const rectangle = (x: number, y: number, width: number, height: number, rest: object = {}) => ({ ...size, from_name: 'rect', type: 'rectanglelabels', value: { x, y, width, height, rotation: 0, rectanglelabels: ['face'] }, ...rest })
const task = (result: object[], rest: object = {}) => ({ id: 1, data: { image: '/data/upload/3/0a1b2c3d-my%20face.jpg' }, annotations: [{ id: 1001, was_cancelled: false, result }], ...rest })
const read = (content: unknown) => readAll(codecLabelStudio, { 'export.json': typeof content === 'string' ? content : JSON.stringify(content, null, 1) })

describe('reading', () => {
  it('turns percent into pixels of the original size, and groups points by the rectangle they are children of', async () => {
    const regions = [
      rectangle(10, 10, 20, 50, { id: 'a', score: 0.5 }),
      rectangle(50, 50, 20, 50, { id: 'b' }),
      keypoint('nose', 60, 60, { id: 'p', parentID: 'b' }),
      keypoint('nose', 15, 25, { id: 'q', parentID: 'a' }),
      keypoint('chin', 16, 55, { id: 'r', parentID: 'a' }),
      { ...size, id: 'r', from_name: 'state', type: 'choices', value: { choices: ['occluded'] } },
    ]
    const { pictures, problems, warnings } = await read([task(regions)])
    expect([problems, warnings]).toEqual([[], []])
    expect(pictures[0]?.picture).toEqual({ name: 'my face.jpg', hasEnding: true, width: 600, height: 400 })
    expect(pictures[0]?.faces.map((f) => [f.id, f.names, f.points])).toEqual([
      ['b', ['nose', 'chin'], [pointAt({ x: 360, y: 240 }), pointAt(null, 'absent')]],
      ['a', ['nose', 'chin'], [pointAt({ x: 90, y: 100 }), pointAt({ x: 96, y: 220.00000000000003 }, 'occluded')]],
    ])
    expect(pictures[0]?.faces[1]?.box).toEqual({ x0: 60, y0: 40, x1: 180, y1: 240 })
    expect(pictures[0]?.faces[1]?.detectionScore).toBe(0.5)
  })

  it('makes faces of loose points until a label comes again, each with the rectangle around it', async () => {
    const regions = [keypoint('nose', 15, 25), keypoint('chin', 16, 55), keypoint('nose', 60, 60), keypoint('chin', 61, 70), rectangle(50, 50, 20, 50), rectangle(10, 10, 20, 50), rectangle(90, 90, 1, 1)]
    const { pictures, warnings } = await read([task(regions)])
    expect(pictures[0]?.faces.map((f) => [f.points[0]?.position?.x, f.box?.x0])).toEqual([[90, 60], [360, 300]])
    expect(warnings.join()).toContain('left out: 1 rectangle of no face')
  })

  it('gives points without a parent to the only rectangle around them, whatever their order', async () => {
    const regions = [rectangle(10, 10, 20, 50, { id: 'a' }), rectangle(50, 50, 20, 50, { id: 'b' }), keypoint('nose', 15, 25), keypoint('chin', 61, 70), keypoint('nose', 60, 60)]
    const { pictures } = await read([task(regions)])
    expect(pictures[0]?.faces.map((f) => [f.id, f.points.map((p) => p.position?.x)])).toEqual([['a', [90, undefined]], ['b', [360, 366]]])
  })

  it('takes annotations before predictions, the ground truth before others, and no cancelled one', async () => {
    const annotations = [
      { result: [keypoint('nose', 1, 1)], ground_truth: true },
      { result: [keypoint('nose', 2, 2)] },
      { result: [keypoint('nose', 3, 3)], was_cancelled: true },
    ]
    const predictions = [{ model_version: 'net@2', score: 0.4, result: [keypoint('nose', 50, 50)] }]
    const { pictures, warnings } = await read([task([], { annotations, predictions })])
    expect(pictures[0]?.faces.map((f) => [f.points[0]?.position?.x, f.model])).toEqual([[6, null]])
    expect(warnings.join()).toContain('1 other annotation of the same picture left out')
    const { pictures: predicted } = await read([task([], { annotations: [], predictions })])
    expect(predicted[0]?.faces.map((f) => [f.points[0]?.position?.x, f.model])).toEqual([[300, 'net@2']])
  })

  it('takes JSON-MIN and a single task', async () => {
    const { original_width, original_height } = size
    const kp = [{ x: 50, y: 25, width: 0.5, keypointlabels: ['nose'], original_width, original_height }]
    const box = [{ x: 0, y: 0, width: 100, height: 100, rotation: 0, rectanglelabels: ['face'], original_width, original_height }]
    const { pictures } = await read([{ image: 's3://bucket/set/a.png', id: 7, kp, box, annotator: 1, annotation_id: 5 }])
    expect(pictures[0]?.picture.name).toBe('set/a.png')
    expect(pictures[0]?.faces[0]).toMatchObject({ points: [{ position: { x: 300, y: 100 } }], box: { x0: 0, y0: 0, x1: 600, y1: 400 } })
    expect((await read(task([keypoint('nose', 50, 25)]))).pictures[0]?.faces[0]?.points[0]?.position).toEqual({ x: 300, y: 100 })
  })

  it('takes a turned rectangle as the upright one around it', async () => {
    const { pictures } = await read([task([keypoint('nose', 10, 30), { ...rectangle(50, 50, 10, 30, {}), value: { ...rectangle(20, 20, 10, 30).value, rotation: 90 } }])])
    const box = pictures[0]?.faces[0]?.box
    expect([box?.x0, box?.y0, box?.x1, box?.y1].map((v) => Math.round(v ?? NaN))).toEqual([0, 80, 120, 140])
  })

  it('leaves out a face with a broken point, and other regions with a warning', async () => {
    const regions = [rectangle(1, 1, 9, 9, { id: 'a' }), keypoint('nose', 1, 1, { parentID: 'a', value: { x: '1', y: 2, keypointlabels: ['nose'] } }), rectangle(50, 1, 9, 9, { id: 'b' }), keypoint('nose', 51, 1, { parentID: 'b' }), { ...size, type: 'brushlabels', value: {} }]
    const { pictures, problems, warnings } = await read([task(regions)])
    expect(problems).toEqual(['export.json:2: x of a region is not a number: "1"'])
    expect(pictures[0]?.faces.map((f) => f.id)).toEqual(['b'])
    expect(warnings.join()).toContain('brushlabels (1)')
  })

  it.each([
    ['no JSON', 'hello', 'expected a JSON object or array'],
    ['a cut file', JSON.stringify([task([keypoint('nose', 1, 1)])]).slice(0, -1), 'the JSON is cut off'],
    ['NaN', '[{"data": {"image": "a.jpg"}, "annotations": [{"result": [NaN]}]}]', 'NaN is not a number in JSON'],
    ['no picture', [{ data: { image: 3 }, annotations: [] }], 'a task names no picture in its data'],
    ['a picture in the file', [{ data: { image: 'data:image/png;base64,AAAA' }, annotations: [] }], 'the picture stands in the file itself'],
  ])('says what is wrong with %s', async (_, content, reason) => {
    expect((await read(content)).problems.join()).toContain(reason)
  })

  it.each([
    ['/data/local-files/?d=my%20set/a%2Cb.jpg', 'my set/a,b.jpg'],
    ['/data/upload/12/0a1b2c3d-IMG_1.JPG', 'IMG_1.JPG'],
    ['https://host.example/set/a.jpg?token=x', 'set/a.jpg'],
    ['gs://bucket/a%20b.jpg', 'a b.jpg'],
    ['100%.jpg', '100%.jpg'],
    ['C:\\pictures\\a.jpg', 'C:\\pictures\\a.jpg'],
  ])('finds the picture behind %s', (url, name) => {
    expect(nameOfUrl(url)).toBe(name)
  })
})

describe('writing', () => {
  const face = faceOf([pointAt({ x: 30, y: 10 }, 'self-occluded'), pointAt({ x: 15, y: 20 }), pointAt(null, 'absent')], { box: { x0: 0, y0: 0, x1: 60, y1: 40 }, attributes: { ...faceOf([]).attributes, blur: true, pose: false } })

  it('writes tasks and the configuration that they need', async () => {
    const { files } = await writeAll(codecLabelStudio, [{ picture: pictureOf('my set/a,b.jpg', 60, 40), faces: [face] }], tinyOptions())
    const tasks = JSON.parse(files['tasks.json'] ?? '') as { data: { image: string }; annotations: { result: { type: string; value: object }[] }[] }[]
    expect(tasks[0]?.data.image).toBe('/data/local-files/?d=my%20set/a%2Cb.jpg')
    expect(tasks[0]?.annotations[0]?.result.map((r) => [r.type, Object.values(r.value).at(-1)])).toEqual([
      ['rectanglelabels', ['face']], ['choices', ['no pose', 'blur']], ['keypointlabels', ['point 0']], ['choices', ['self-occluded']], ['keypointlabels', ['point 1']],
    ])
    expect(tasks[0]?.annotations[0]?.result[2]).toMatchObject({ parentID: 'face-0', original_width: 60, value: { x: 50, y: 25 } })
    expect(files['label-config.xml']).toContain('<Label value="point 2" model_index="2"/>')
  })

  it('writes what only a model has set as a prediction', async () => {
    const predicted = { ...face, model: 'net@1', detectionScore: 0.5, reviewState: 'unseen' as const }
    const write = async (...faces: typeof predicted[]) => (await writeAll(codecLabelStudio, [{ picture: pictureOf('a.jpg', 60, 40), faces }], tinyOptions())).files['tasks.json'] ?? ''
    expect(JSON.parse(await write(predicted, predicted))).toMatchObject([{ predictions: [{ model_version: 'net@1', score: 0.5 }] }])
    expect(JSON.parse(await write(predicted, { ...predicted, model: 'net@1', reviewState: 'accepted' as never }))).toMatchObject([{ annotations: [{}] }])
    const { pictures } = await readAll(codecLabelStudio, { 'tasks.json': await write(predicted) })
    expect(pictures[0]?.faces[0]?.model).toBe('net@1')
  })

  it('refuses a picture without a size and a face without a place', async () => {
    const { refused, files } = await writeAll(codecLabelStudio, [{ picture: pictureOf('a.jpg'), faces: [face] }, { picture: pictureOf('b.jpg', 60, 40), faces: [faceOf([pointAt(null), pointAt(null), pointAt(null)])] }], tinyOptions())
    expect(refused).toEqual(['a.jpg #0: the size of the picture is not known, and percent need it', 'b.jpg #0: no point of the face has a place'])
    expect(JSON.parse(files['tasks.json'] ?? '')).toHaveLength(1)
  })
})

it('gives back what it wrote', async () => {
  const states = ([null, 'occluded', 'self-occluded'] as const).map((state) => ({ state, hasPlace: true }))
  const carried = { schemaId: '300w-68', pointCount: 68, decimals: null, boxDecimals: null, hasAlwaysBox: true, hasPictureSize: true, hasScore: true, attributes: 'all', points: [...states, ...states, { state: 'absent', hasPlace: false }] } as const
  await fc.assert(
    fc.asyncProperty(datasetArbitrary(carried), fc.integer({ min: 40, max: 3000 }), async (records, piece) => {
      const whole = records.map(({ picture, faces }) => ({ picture, faces: faces.filter((f) => f.points.some((p) => p.position !== null)) })).filter(({ faces }) => faces.length > 0)
      fc.pre(whole.length > 0)
      const { read: back } = await roundTrip(codecLabelStudio, whole, optionsOf('300w-68'), { pieceLength: () => piece })
      expectSameLabels(back.pictures, whole, { tolerancePx: 1e-9 })
    }),
    { numRuns: 15 },
  )
}, 120_000)

it('ends in faces or in problems whatever comes', async () => {
  const regions = [rectangle(10, 10, 20, 50, { id: 'a' }), keypoint('nose', 15, 25, { id: 'q', parentID: 'a' }), keypoint('chin', 16, 55), { id: 'q', type: 'choices', value: { choices: ['occluded'] } }]
  const text = (content: unknown): string => JSON.stringify(content, null, 1)
  await fuzz(codecLabelStudio, [{ 'a.json': text([task(regions), task(regions)]) }, { 'b.json': text([task([], { annotations: undefined, predictions: [{ result: regions }] })]) }, { 'c.json': text([{ image: 'a.jpg', kp: [keypoint('nose', 1, 2).value].map((v) => ({ ...v, ...size })) }]) }])
}, fuzzTimeoutMs)
