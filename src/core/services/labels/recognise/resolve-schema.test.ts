/** Names of points against those of known schemas: each point at the place of its name, or a reason. */
import { describe, expect, it } from 'vitest'
import type { FaceLabel, PointNames } from '#domain/formats/codec.ts'
import type { FormatId } from '#domain/formats/format-ids.ts'
import { faceOf, pointAt } from '#domain/formats/reading.ts'
import { codecOf } from '#domain/formats/registry.ts'
import { emptySchema } from '#domain/schema-edits.ts'
import { describeLandmark, type LandmarkSchema } from '#domain/schema.ts'
import { builtInSchemas, schema300w68 } from '#domain/schemas/index.ts'
import { SchemaResolver } from './resolve-schema.ts'

const own = (id: string, names: readonly string[]): LandmarkSchema => ({ ...emptySchema(id, id), landmarks: names.map((name) => ({ name, side: 'middle' })), flip: names.map((_, k) => k) })
const parts = own('parts', ['snout', 'ear', 'chin'])
const of300w = schema300w68.landmarks.map((_, k) => describeLandmark(schema300w68, k))

/** Each point lies at the place of its name in `names`. */
const face = (names: PointNames | null, count = names?.length ?? 3, schemaId: string | null = null): FaceLabel =>
  faceOf(Array.from({ length: count }, (_, k) => pointAt({ x: k, y: 0 })), { names, schemaId })

function resolve(label: FaceLabel, format: FormatId, more: { own?: LandmarkSchema[]; chosen?: string; unnamed?: string } = {}) {
  const resolver = new SchemaResolver({ known: [...builtInSchemas, ...(more.own ?? [parts])], codec: codecOf(format), chosenId: more.chosen ?? null, unnamedId: more.unnamed ?? null })
  const found = resolver.resolve(label)
  if (!('schema' in found)) return found
  return { schema: found.schema.id, names: found.label.names, at: found.label.points.map(({ position, state }) => position?.x ?? state) }
}

describe('names of a known schema', () => {
  it.each(['coco', 'cvat', 'label-studio', 'deeplabcut', 'dlib', 'yolo-pose', 'jsonl'] as const)('lead each point to its place, in whatever order %s has them', (format) => {
    expect(resolve(face(['ear', 'chin', 'snout']), format)).toEqual({ schema: 'parts', names: ['snout', 'ear', 'chin'], at: [2, 0, 1] })
    expect(resolve(face(['snout', 'ear', 'chin']), format)).toEqual({ schema: 'parts', names: ['snout', 'ear', 'chin'], at: [0, 1, 2] })
    expect(resolve(face(of300w.toReversed()), format)).toMatchObject({ schema: '300w-68', names: null, at: of300w.map((_, k) => 67 - k) })
  })

  it('may be missing where the format leaves absent points out, and else make another schema', () => {
    for (const format of ['label-studio', 'dlib', 'cvat'] as const) {
      expect(resolve(face(['chin', 'snout']), format)).toEqual({ schema: 'parts', names: ['snout', 'ear', 'chin'], at: [1, 'absent', 0] })
    }
    for (const format of ['coco', 'deeplabcut', 'yolo-pose', 'jsonl'] as const) expect(resolve(face(['chin', 'snout']), format)).toMatchObject({ kind: 'unknown' })
  })

  it('are its own before they are some of a larger one, also of a built-in one', () => {
    const inner = own('inner', of300w.slice(17))
    const read = face([...of300w.slice(0, 17).map(() => null), ...of300w.slice(17)], 68, '300w-68')
    for (const format of ['coco', 'label-studio'] as const) expect(resolve(read, format, { own: [inner] })).toMatchObject({ schema: 'inner', at: of300w.slice(17).map((_, k) => k + 17) })
    expect(resolve(read, 'coco')).toMatchObject({ schema: '300w-68', names: null })
  })

  it('of several leave the choice to a person', () => {
    const more = { own: [parts, own('more', ['chin', 'snout', 'tail'])] }
    expect(resolve(face(['chin', 'snout']), 'label-studio', more)).toMatchObject({ kind: 'unsure', reason: 'the names of its points are those of parts and of more; choose one for them' })
    expect(resolve(face(['chin', 'snout']), 'label-studio', { ...more, chosen: 'more' })).toMatchObject({ schema: 'more', at: [0, 1, 'absent'] })
    const same = { own: [parts, own('turned', ['chin', 'ear', 'snout'])] }
    expect(resolve(face(['chin', 'ear', 'snout']), 'coco', same)).toMatchObject({ schema: 'turned', at: [0, 1, 2] })
    expect(resolve(face(['chin', 'ear', 'snout']), 'coco', { ...same, chosen: 'parts' })).toMatchObject({ schema: 'parts', at: [2, 1, 0] })
    expect(resolve(face(['chin', 'ear', 'snout'], 3, 'parts'), 'jsonl', same)).toMatchObject({ schema: 'parts', at: [2, 1, 0] })
  })

  it('that are numbers are still names', () => {
    const numbered = own('numbered', ['p2', 'p1', 'p4'])
    expect(resolve(face(['p1', 'p2', null, 'p4']), 'label-studio', { own: [numbered] })).toEqual({ schema: 'numbered', names: ['p2', 'p1', 'p4'], at: [1, 0, 3] })
  })
})

describe('names of no known schema', () => {
  it.each(['coco', 'label-studio', 'dlib', 'deeplabcut'] as const)('of %s are not those of a chosen one, and say which do not fit', (format) => {
    const refused = resolve(face(['ear', 'tail', 'snout']), format, { chosen: 'parts' })
    expect(refused).toMatchObject({ kind: 'refused', reason: 'the names of the points are not those of parts: it has none called tail, and its chin is missing' })
  })

  it('all foreign, follow what is chosen where the file has an order, and else do not', () => {
    const foreign = face(['a', 'b', 'c'])
    expect(resolve(foreign, 'coco', { chosen: 'parts' })).toEqual({ schema: 'parts', names: ['a', 'b', 'c'], at: [0, 1, 2] })
    expect(resolve(foreign, 'label-studio', { chosen: 'parts' })).toMatchObject({ kind: 'refused', reason: /none called a, b, c/ })
    expect(resolve(foreign, 'coco', { unnamed: 'parts' })).toMatchObject({ kind: 'unknown', misfit: /none called a, b, c/ })
  })

  it('but numbers, or none at all, follow what is chosen or brought along', () => {
    for (const way of [{ chosen: 'parts' }, { unnamed: 'parts' }]) {
      expect(resolve(face(['0', '1', '2']), 'dlib', way)).toEqual({ schema: 'parts', names: null, at: [0, 1, 2] })
      expect(resolve(face(null), '300w', way)).toEqual({ schema: 'parts', names: null, at: [0, 1, 2] })
    }
  })

  it('in a number that another schema has as well, follow what is said before they are told by their number', () => {
    const mine = own('mine', of300w.map((_, k) => `spot ${String(k)} here`))
    const pts = face(null, 68, '300w-68')
    const numbered = face(of300w.map((_, k) => String(k).padStart(2, '0')), 68, '300w-68')
    for (const way of [{ chosen: 'mine' }, { unnamed: 'mine' }]) {
      expect(resolve(pts, '300w', { own: [mine], ...way })).toMatchObject({ schema: 'mine' })
      expect(resolve(numbered, 'dlib', { own: [mine], ...way })).toMatchObject({ schema: 'mine', names: null })
      for (const format of ['merl-rav', 'csv'] as const) expect(resolve(pts, format, { own: [mine], ...way })).toMatchObject({ schema: '300w-68' })
      expect(resolve(pts, '300w', { own: [{ ...parts, id: 'mine' }], ...way })).toMatchObject({ schema: '300w-68' })
    }
    expect(resolve(pts, '300w', { own: [mine] })).toMatchObject({ schema: '300w-68' })
    expect(resolve(face(of300w, 68, '300w-68'), 'coco', { own: [mine], chosen: 'mine' })).toMatchObject({ schema: '300w-68' })
  })

  it('that speak against the schema that a face names keep it out', () => {
    expect(resolve(face(['ear', 'x', 'y'], 3, 'parts'), 'jsonl')).toMatchObject({ kind: 'refused' })
    expect(resolve(face(['x', 'y', 'z'], 3, 'parts'), 'jsonl')).toMatchObject({ schema: 'parts', names: ['x', 'y', 'z'] })
  })

  it('offer a person only what would be taken', () => {
    const resolver = new SchemaResolver({ known: [parts, own('other', ['x', 'y', 'z'])], codec: codecOf('label-studio'), chosenId: null })
    expect(resolver.fitting(3, null).map(({ id }) => id)).toEqual(['parts', 'other'])
    expect(resolver.fitting(2, ['chin', 'snout']).map(({ id }) => id)).toEqual(['parts'])
    expect(resolver.fitting(3, ['chin', 'snout', 'tail'])).toEqual([])
  })
})
