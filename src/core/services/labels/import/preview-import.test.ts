/** What a preview says of files before an import, and what an import says of files that differ from the project. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formatPts } from '#domain/formats/pts-300w.ts'
import { formatWflwRow } from '#domain/formats/wflw-list.ts'
import type { Point } from '#domain/frames.ts'
import { unlabelledAttributes } from '#domain/records.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { schema300w68 } from '#domain/schemas/index.ts'
import { writePictures } from '../../../../../test/helpers/core.ts'
import { LabelBench } from '../../../../../test/helpers/labels/bench.ts'

let bench: LabelBench

beforeEach(async () => {
  bench = await LabelBench.start()
  await writePictures(bench.at('pictures'), ['a.jpg', 'b.jpg', 'sub/c.jpg'], 320, 240)
  await bench.openProject()
})

afterEach(() => bench.close())

/** An upright face of 80 px, its eyes above its mouth. */
function face(dx = 0, dy = 0): Point<'imagePx'>[] {
  return schema300w68.landmarks.map((_, k) => {
    if (k >= 36 && k <= 41) return { x: 60 + (k - 36) + dx, y: 60 + dy }
    if (k >= 42 && k <= 47) return { x: 105 + (k - 42) + dx, y: 60 + dy }
    if (k >= 48) return { x: 75 + (k - 48) + dx, y: 105 + dy }
    return { x: 50 + ((k * 37) % 80) + dx, y: 40 + ((k * 53) % 80) + dy }
  })
}

describe('a preview', () => {
  it('names format, evidence, counts, and the orphans of both sides', async () => {
    await bench.put('labels/a.pts', formatPts(face()))
    await bench.put('labels/sub/c.pts', formatPts(face()))
    await bench.put('labels/gone.pts', formatPts(face()))
    await bench.put('labels/sub/broken.pts', 'version: 1\n{\n')
    const shown = await bench.preview('labels')
    expect(shown).toMatchObject({ format: '300w', formatName: '300-W .pts', isSure: true, isWhole: true, files: 4, faces: 3, images: 2 })
    expect(shown.evidence).toMatch(/\.pts: a \.pts file/)
    expect(shown.candidates[0]).toMatchObject({ format: '300w' })
    expect(shown.schemas).toEqual([{ schemaId: '300w-68', points: 68, names: null, faces: 3, fits: ['300w-68'] }])
    expect(shown).toMatchObject({ labelsWithoutPicture: ['gone'], labelsWithoutPictureCount: 1, picturesWithoutLabels: 1, picturesWithoutLabelsNames: ['b.jpg'] })
    expect(shown.problems).toEqual([{ path: bench.at('labels/sub/broken.pts'), line: null, message: expect.stringMatching(/brace is missing/) as string }])
  })

  it('says what a second import would do to faces that are there, and the import then does that', async () => {
    await bench.put('pictures/a.pts', formatPts(face()))
    await bench.put('pictures/b.pts', formatPts(face()))
    expect((await bench.preview('pictures')).again).toBeNull()
    await bench.importFrom('pictures')
    expect((await bench.preview('pictures')).again).toMatchObject({ faces: 2, differ: 0, changed: 0, pointsKept: 0, revisions: 0 })
    // 3 decimals are what such files hold: less than half of that is no difference.
    await bench.put('pictures/b.pts', formatPts(face().map((p) => ({ x: p.x + 0.0004, y: p.y - 0.0004 }))))
    expect((await bench.preview('pictures')).again).toMatchObject({ faces: 2, differ: 0 })
    await bench.put('pictures/b.pts', formatPts(face().map((p, k) => (k === 30 ? { x: p.x + 3, y: p.y + 4 } : p))))
    const shown = await bench.preview('pictures')
    expect(shown.again).toEqual({ faces: 2, differ: 1, points: 1, largestPx: 5, states: 0, changed: 1, pointsKept: 0, facesKept: 0, fieldsKept: [], revisions: 0, leftOut: 0 })
    expect((await bench.importFrom('pictures')).result).toMatchObject({ facesUpdated: 1, facesUnchanged: 1, difference: { faces: 1, points: 1, largestPx: 5 } })
    expect((await bench.preview('pictures', {}, null)).again).toBeNull()
  })

  it('shows pictures with their faces: of the project, or as they lie on disk', async () => {
    await bench.put('pictures/a.pts', formatPts(face()))
    const inProject = await bench.preview('pictures')
    expect(inProject.samples).toHaveLength(1)
    expect(inProject.samples[0]).toMatchObject({ name: 'a', width: 320, height: 240, pictureScale: 1 })
    expect(inProject.samples[0]?.picture).toMatch(/^\/asset\/[\w-]+\/1\/picture\?v=/)
    expect(inProject.samples[0]?.faces[0]?.points[36]).toEqual(face()[36])
    const onDisk = await bench.preview('pictures', {}, null)
    expect(onDisk.samples[0]?.picture).toBe(`/shown${bench.at('pictures/a.jpg')}`)
    expect(onDisk).toMatchObject({ images: 1, picturesWithoutLabels: 2 })
  })

  it('doubts the base where coordinates lie before the first pixel, or just beyond the last', async () => {
    await bench.put('pictures/a.pts', formatPts(face(-50, -40)))
    expect((await bench.preview('pictures')).base).toMatchObject({ value: 1, isDoubtful: false, evidence: expect.stringMatching(/counts from 1\. The least coordinate in the files is 1\./) as string })
    // Still in the first pixel.
    await bench.put('pictures/a.pts', formatPts(face(-50.5, -40)))
    expect((await bench.preview('pictures')).base).toMatchObject({ value: 1, isDoubtful: false })
    await bench.put('pictures/a.pts', formatPts(face(-51, -40)))
    expect((await bench.preview('pictures')).base).toMatchObject({ value: 1, isDoubtful: true, evidence: expect.stringMatching(/1 face has coordinates below 0\.5/) as string })
    expect((await bench.preview('pictures', { base: 0 })).base).toMatchObject({ value: 0, isDoubtful: false })
    const points = Array.from({ length: 98 }, (_, k) => ({ x: k === 0 ? 320 : 10 + k, y: 20 + ((k * 31) % 90) }))
    await bench.put('list.txt', `${formatWflwRow({ points, box: { x0: 0, y0: 0, x1: 319, y1: 200 }, attributes: unlabelledAttributes, picture: 'a.jpg' })}\n`)
    const wflw = await bench.preview('list.txt', { pictures: bench.at('pictures') })
    expect(wflw.base).toMatchObject({ value: 0, isDoubtful: true, evidence: expect.stringMatching(/as if counted from 1/) as string })
    // Pictures that cut faces say nothing: some reach out by less than a pixel.
    await bench.put('pictures/b.pts', formatPts(face(-70, -40)))
    await bench.put('pictures/c.pts', formatPts(face(-95, -60)))
    expect((await bench.preview('pictures')).base).toMatchObject({ value: 1, isDoubtful: false, evidence: expect.stringMatching(/2 faces have points outside of the picture, by either base/) as string })
  })

  it('says which faces are odd, and shows one of them', async () => {
    const mirrored = face().map((p) => ({ x: 300 - p.x, y: p.y }))
    await bench.put('pictures/a.pts', formatPts(mirrored))
    await bench.put('pictures/b.pts', formatPts(face()))
    await bench.put('pictures/b.face2.pts', formatPts(face(0.5)))
    const shown = await bench.preview('pictures')
    expect(shown.suspicions.map((s) => [s.kind, s.faces])).toEqual([['swapped-sides', 1], ['duplicate', 1]])
    expect(shown.suspicions[0]?.examples).toMatchObject([{ path: bench.at('pictures/a.pts') }])
    expect(shown.samples.map((s) => s.name)).toEqual(['a', 'b'])
  })

  it('lets a person choose where two formats are as likely, and the import refuses to guess', async () => {
    await bench.put('labels/a.pts', formatPts(face()))
    await bench.put('labels/a.jsonl', '{"canthus":1,"picture":{"name":"a.jpg"},"face":{"schema":"300w-68","xy":[]}}\n')
    const codec = (await bench.preview('labels')).candidates
    expect(codec.length).toBeGreaterThan(1)
    const [first, second] = codec
    expect(first?.sureness).toBeGreaterThanOrEqual(second?.sureness ?? 0)
    expect((await bench.preview('labels', { format: '300w' }))).toMatchObject({ format: '300w', isSure: true, evidence: 'as asked for', faces: 1 })
  })
})

describe('a second import', () => {
  it('keeps what a person did, and says by how much the files differ', async () => {
    await bench.put('labels/a.pts', formatPts(face()))
    expect((await bench.importFrom('labels')).result.difference).toBeNull()
    await bench.change('a.jpg', ([one]) => (one ? [{ ...one, landmarks: one.landmarks.map((l, k) => (k === 30 ? { ...l, position: { x: (l.position?.x ?? 0) + 3, y: (l.position?.y ?? 0) + 4 }, origin: 'moved' as const } : l)) }] : []))
    await bench.put('labels/a.pts', formatPts(face().map((p, k) => (k === 40 ? { x: p.x + 1, y: p.y } : p))))
    const { result } = await bench.importFrom('labels')
    expect(result).toMatchObject({ facesUpdated: 1, pointsKept: 1 })
    expect(result.difference).toMatchObject({ faces: 1, points: 2, largestPx: 5, meanPx: 3, states: 0, rows: [{ picture: 'a.jpg', points: 2, kept: 1 }] })
    const [kept] = await bench.facesOf('a.jpg')
    expect(kept?.landmarks[30]).toMatchObject({ origin: 'moved', position: { x: (face()[30]?.x ?? 0) + 3 } })
    expect(kept?.landmarks[40]?.position?.x).toBe((face()[40]?.x ?? 0) + 1)
  })

  it('takes the states that a file gives, and keeps those that it does not', async () => {
    await bench.put('labels/a.jsonl', lineOf(face(), { state: face().map((_, k) => (k < 3 ? 'occluded' : 'visible')) }))
    await bench.importFrom('labels/a.jsonl')
    expect((await bench.facesOf('a.jpg'))[0]?.landmarks.slice(2, 4).map((l) => l.state)).toEqual(['occluded', 'visible'])
    await bench.put('pts/a.pts', formatPts(face(1)))
    await bench.importFrom('pts')
    const [after] = await bench.facesOf('a.jpg')
    expect(after?.landmarks.slice(2, 4).map((l) => l.state)).toEqual(['occluded', 'visible'])
    expect(after?.landmarks[2]?.position).toEqual(face(1)[2])
  })
})

describe('points of no known schema', () => {
  const own: LandmarkSchema = {
    ...schema300w68,
    id: 'five',
    name: 'Five points',
    landmarks: ['right eye', 'left eye', 'nose', 'right corner', 'left corner'].map((name) => ({ name, side: 'middle' })),
    edges: [],
    regions: [],
    contours: [],
    flip: [1, 0, 2, 4, 3],
    interOcular: null,
    pupils: null,
  }
  const five = [0, 1, 2, 3, 4].map((k) => ({ x: 20 + 10 * k, y: 30 + k * k }))

  it('are previewed with what would fit, and imported under a schema that the project holds', async () => {
    await bench.addSchema(own)
    await bench.put('labels/a.pts', formatPts(five))
    expect((await bench.preview('labels')).schemas).toEqual([{ schemaId: null, points: 5, names: null, faces: 1, fits: ['five'] }])
    const refused = await bench.importFrom('labels')
    expect(refused.result.faces).toBe(0)
    expect(refused.failures).toEqual([['format.invalid', expect.stringMatching(/5 points fit no known schema; choose one/)]])
    expect((await bench.importFrom('labels', { schemaId: 'five' })).result).toMatchObject({ facesAdded: 1 })
    expect((await bench.facesOf('a.jpg'))[0]).toMatchObject({ schemaId: 'five' })
    await expect(bench.importFrom('labels', { schemaId: 'none' })).rejects.toMatchObject({ code: 'format.schemaMismatch' })
  })
})

function lineOf(points: readonly Point<'imagePx'>[], more: object): string {
  return `${JSON.stringify({ canthus: 1, picture: { name: 'a.jpg' }, face: { schema: '300w-68', xy: points.map((p) => [p.x, p.y]), ...more } })}\n`
}
