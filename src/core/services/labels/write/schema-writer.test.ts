/** Faces of no known schema in one file: their names say which point is which. */
import { describe, expect, it } from 'vitest'
import type { FaceLabel, PointNames } from '#domain/formats/codec.ts'
import type { FormatId } from '#domain/formats/format-ids.ts'
import { faceOf, pictureOf, pointAt } from '#domain/formats/reading.ts'
import { codecOf } from '#domain/formats/registry.ts'
import { emptySchema } from '#domain/schema-edits.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { sinkInMemory } from '../../../../../test/helpers/labels/in-memory.ts'
import { readAll } from '../../../../../test/helpers/labels/round-trip.ts'
import { SchemaResolver } from '../recognise/resolve-schema.ts'
import { SchemaWriter } from './schema-writer.ts'

const face = (names: PointNames | null, xs: readonly number[]): FaceLabel => faceOf(xs.map((x) => pointAt({ x, y: 5 })), { names, schemaId: `points-${String(xs.length)}` })

/** All faces on a picture each, and as they come back: places by name. */
async function through(format: FormatId, faces: readonly FaceLabel[]) {
  const codec = codecOf(format)
  const sink = sinkInMemory()
  const writer = new SchemaWriter({ codec, sink, map: null, findSchema: () => null })
  const reasons: string[] = []
  for (const [k, one] of faces.entries()) reasons.push(...(await writer.write(pictureOf(`images/${String(k)}.jpg`, 100, 100), [one])).values())
  await writer.finish()
  const size = { width: 100, height: 100 }
  const { pictures } = await readAll(codec, Object.fromEntries(sink.written), { sizes: Object.fromEntries(faces.flatMap((_, k) => [[`images/${String(k)}.jpg`, size], [`images/${String(k)}`, size]])) })
  const back = pictures.flatMap((p) => p.faces).map(({ names, points }) => Object.fromEntries(points.map((p, k) => [names?.[k] ?? String(k), Math.round(p.position?.x ?? NaN)])))
  return { back, reasons, faces: writer.faces }
}

describe('faces of one number of points under names of their own', () => {
  const same = [face(['snout', 'ear', 'chin'], [1, 2, 3]), face(['ear', 'chin', 'snout'], [20, 30, 10])]

  it.each(['coco', 'cvat', 'label-studio', 'deeplabcut', 'yolo-pose', 'jsonl'] as const)('keep each point under its name in %s, in whatever order they come', async (format) => {
    expect(await through(format, same)).toEqual({ back: [{ snout: 1, ear: 2, chin: 3 }, { snout: 10, ear: 20, chin: 30 }], reasons: [], faces: 2 })
  })

  it.each(['300w', 'dlib', 'csv'] as const)('stand in one order in %s, which has no names', async (format) => {
    const { back } = await through(format, same)
    expect(back.map((points) => Object.values(points))).toEqual([[1, 2, 3], [10, 20, 30]])
  })

  it('are left out by name where the names are others, or there are none', async () => {
    const others = [face(['snout', 'tail', 'chin'], [1, 2, 3]), face(null, [1, 2, 3])]
    const { back, reasons } = await through('coco', [...same, ...others])
    expect(back).toHaveLength(2)
    expect(reasons).toEqual([
      'its points are not named as those of the others are: it has tail, and they have ear',
      'its points have no names, and those of the others have',
    ])
    expect((await through('coco', [face(null, [1, 2, 3]), ...same])).reasons).toEqual(Array.from({ length: 2 }, () => 'its points have names, and those of the others have none'))
    expect(await through('jsonl', others)).toMatchObject({ faces: 2, reasons: [] })
  })

  it('of a known schema go along in JSON Lines, for whoever has it in another order under the same id', async () => {
    const schema = (names: readonly string[]): LandmarkSchema => ({ ...emptySchema('parts', 'Parts'), landmarks: names.map((name) => ({ name, side: 'middle' })), flip: [0, 1, 2] })
    const codec = codecOf('jsonl')
    const sink = sinkInMemory()
    const writer = new SchemaWriter({ codec, sink, map: null, findSchema: () => schema(['snout', 'ear', 'chin']) })
    const comments = [{ id: 'c', landmark: 2, text: 'this chin', author: 'me', atMs: 0, resolved: false }]
    await writer.write(pictureOf('a.jpg'), [{ ...face(null, [1, 2, 3]), schemaId: 'parts', comments }])
    await writer.finish()
    const [read] = (await readAll(codec, Object.fromEntries(sink.written))).pictures[0]?.faces ?? []
    if (read === undefined) throw new Error('the face is gone')
    const found = (names: readonly string[]) => new SchemaResolver({ known: [schema(names)], codec, chosenId: null }).resolve(read)
    const turned = found(['ear', 'chin', 'snout'])
    expect('label' in turned && [turned.label.points.map((p) => p.position?.x), turned.label.comments[0]?.landmark]).toEqual([[2, 3, 1], 1])
    expect(found(['ear', 'tail', 'snout'])).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/none called chin/) as string })
  })

  it('have no say over faces before them on the same picture', async () => {
    const sink = sinkInMemory()
    const writer = new SchemaWriter({ codec: codecOf('coco'), sink, map: null, findSchema: () => null })
    const reasons = await writer.write(pictureOf('a.jpg', 100, 100), [face(null, [1, 2, 3]), ...same])
    await writer.finish()
    expect([...reasons.keys()]).toEqual([1, 2])
    expect(sink.written.get('annotations.json')).toContain('"keypoints":["point 0","point 1","point 2"]')
  })
})
