/** Points of people's own schemas through every format that names points: each comes back under its name, or is left out with a reason. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryFiles } from '#core/services/labels/disk/memory-files.ts'
import { readPictures } from '#core/services/labels/read/read-pictures.ts'
import { SchemaResolver } from '#core/services/labels/recognise/resolve-schema.ts'
import { SchemaWriter } from '#core/services/labels/write/schema-writer.ts'
import type { FaceLabel } from '#domain/formats/codec.ts'
import { allNames } from '#domain/formats/point-names.ts'
import { faceOf, pictureOf, pointAt } from '#domain/formats/reading.ts'
import { codecs } from '#domain/formats/registry.ts'
import { emptySchema } from '#domain/schema-edits.ts'
import { type LandmarkSchema, nameWithSide } from '#domain/schema.ts'
import { builtInSchemas, schema300w68, schemaWflw98 } from '#domain/schemas/index.ts'

const runs = { numRuns: process.env['CANTHUS_RANDOM'] === '1' ? 2000 : 150 }
const size = { width: 4000, height: 4000 }

/** Names as people give them, among them numbers, those of built-in schemas, and what files have to escape. */
const nameArbitrary = fc.oneof(
  fc.constantFrom('snout', 'ear', 'chin', 'Ear', 'ear ', ' ear', 'a,b', 'say "hi"', 'a&b<c>', "l'œil", '鼻', '😀', 'x: y', '- z', '#1', 'a\nb', 'a\tb', '\u00a0ear', 'e\u0301', '\u00e9', '__proto__', 'null', 'true', '1.0', '1e3', '007', '7', '0', '=1'),
  fc.constantFrom(...[...schema300w68.landmarks, ...schemaWflw98.landmarks].map(nameWithSide)),
  fc.tuple(fc.constantFrom('', 'p', 'point ', 'face-'), fc.nat(9)).map(([start, n]) => `${start}${String(n)}`),
  fc.string({ minLength: 1, maxLength: 6 }).filter((name) => name.trim() !== ''),
)
const namesArbitrary = fc.uniqueArray(nameArbitrary, { minLength: 1, maxLength: 6 })

const schemaOf = (id: string, names: readonly string[]): LandmarkSchema => ({ ...emptySchema(id, id), landmarks: names.map((name) => ({ name, side: 'middle' })), flip: names.map((_, k) => k) })

/** By name; at whole places, all of them different. */
type Places = ReadonlyMap<string, number>
interface Drawn {
  readonly names: readonly string[]
  /** Of each face, in its own order. */
  readonly faces: readonly Places[]
}

const drawnArbitrary: fc.Arbitrary<Drawn> = namesArbitrary.chain((names) =>
  fc.record({
    names: fc.constant(names),
    faces: fc.array(
      fc.tuple(fc.shuffledSubarray([...names], { minLength: names.length }), fc.shuffledSubarray([...names], { minLength: 1 })).map(([order, present]) => new Map(order.map((name) => [name, present.includes(name) ? 10 + 7 * names.indexOf(name) : -1]))),
      { minLength: 1, maxLength: 3 },
    ),
  }),
)

const faceIn = (places: Places, order: readonly string[], label: Partial<FaceLabel>): FaceLabel =>
  faceOf(order.map((name) => ((places.get(name) ?? -1) < 0 ? pointAt(null, 'absent') : pointAt({ x: places.get(name) ?? 0, y: 5 }, 'visible'))), { box: { x0: 1, y0: 1, x1: 3000, y1: 3000 }, ...label })

/** Faces on a picture each. @returns the files and the faces that were left out */
async function write(format: (typeof codecs)[number], faces: readonly FaceLabel[], known: readonly LandmarkSchema[]) {
  const files = new MemoryFiles(new Map(faces.flatMap((_, k) => [[`images/p${String(k)}`, size], [`p${String(k)}`, size]])))
  const writer = new SchemaWriter({ codec: format, sink: files, map: null, findSchema: (id) => known.find((schema) => schema.id === id) ?? null })
  const leftOut = new Map<number, string>()
  for (const [k, face] of faces.entries()) for (const reason of (await writer.write(pictureOf(`images/p${String(k)}.jpg`, size.width, size.height), [face])).values()) leftOut.set(k, reason)
  await writer.finish()
  return { files, leftOut }
}

async function read(format: (typeof codecs)[number], files: MemoryFiles) {
  const faces = new Map<number, FaceLabel>()
  const problems: string[] = []
  const watcher = { warn: () => undefined, leaveOut: (reason: string) => problems.push(reason) }
  for await (const { picture, faces: own } of readPictures(format, files, watcher)) for (const { face } of own) faces.set(Number(/p(\d+)/.exec(picture.name)?.[1]), face)
  return { faces, problems }
}

const present = (places: Places): Record<string, number> => Object.fromEntries([...places].filter(([, x]) => x >= 0))
const byName = (names: readonly string[], { points }: Pick<FaceLabel, 'points'>): Record<string, number> =>
  Object.fromEntries(points.flatMap(({ position }, k) => (position === null ? [] : [[names[k] ?? `nothing at ${String(k)}`, Math.round(position.x)]])))

const named = codecs.filter((codec) => codec.createWriter !== null && codec.pointNames?.areWritten === true).map((codec) => [codec.id, codec] as const)

describe.each(named)('%s', (_, codec) => {
  it('brings the points of a known schema back to their places', async () => {
    await fc.assert(
      fc.asyncProperty(drawnArbitrary, fc.constantFrom('nothing', 'chosen', 'brought'), async ({ names, faces }, said) => {
        const own = schemaOf('own', names)
        const { files, leftOut } = await write(codec, faces.map((places) => faceIn(places, names, { schemaId: 'own' })), [own])
        expect([...leftOut.values()]).toEqual([])
        const back = await read(codec, files)
        const resolver = new SchemaResolver({ known: [...builtInSchemas, own], codec, chosenId: said === 'chosen' ? 'own' : null, unnamedId: said === 'brought' ? 'own' : null })
        for (const [k, places] of faces.entries()) {
          const face = back.faces.get(k)
          if (face === undefined) throw new Error(`face ${String(k)} is gone: ${back.problems.join()}`)
          const found = resolver.resolve(face)
          if ('schema' in found) expect(byName(found.schema.landmarks.map(nameWithSide), found.label)).toEqual(present(places))
          // Nobody said it, and a part of the names is that of several schemas.
          else expect([said, found.kind]).toEqual(['nothing', 'unsure'])
          if (said !== 'nothing') expect(found).toMatchObject({ schema: { id: 'own' } })
        }
      }),
      runs,
    )
  })

  it('keeps points of no known schema under their names, whatever order each face has', async () => {
    await fc.assert(
      fc.asyncProperty(drawnArbitrary, namesArbitrary, async ({ names, faces }, others) => {
        const id = (count: number): string => `points-${String(count)}`
        const all = [...faces, new Map(others.map((name, k) => [name, 3 * k + 11]))]
        const { files, leftOut } = await write(codec, all.map((places) => faceIn(places, [...places.keys()], { schemaId: id(places.size), names: [...places.keys()] })), [])
        for (const reason of leftOut.values()) expect(reason).toMatch(/not named as those of the others|it has the points of/)
        expect([...leftOut.keys()].every((k) => k === faces.length)).toBe(true)
        const back = await read(codec, files)
        const resolver = new SchemaResolver({ known: [...builtInSchemas, schemaOf('own', names)], codec, chosenId: null })
        for (const [k, places] of all.entries()) {
          if (leftOut.has(k)) continue
          const face = back.faces.get(k)
          if (face === undefined) throw new Error(`face ${String(k)} is gone: ${back.problems.join()}`)
          const found = resolver.resolve(face)
          const found2 = 'schema' in found ? { names: found.schema.landmarks.map(nameWithSide), face: found.label } : { names: allNames(face.names ?? []), face }
          expect(byName(found2.names, found2.face)).toEqual(present(places))
        }
      }),
      runs,
    )
  })
})
