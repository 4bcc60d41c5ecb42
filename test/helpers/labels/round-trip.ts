/** Labels through a writer and a reader, or through two formats, and the comparison of what came back. */
import { expect } from 'vitest'
import type { FaceLabel, FormatCodec, LabelFiles, ReadItem, WriteOptions } from '#domain/formats/codec.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { describeLandmark } from '#domain/schema.ts'
import { schemaById } from '#domain/schemas/index.ts'
import type { LabelledPicture } from './arbitraries.ts'
import { filesInMemory, type MemoryOptions, sinkInMemory } from './in-memory.ts'

export interface WrittenLabels {
  readonly files: Readonly<Record<string, string>>
  /** `PICTURE #PLACE: REASON` of faces that were not written. */
  readonly refused: readonly string[]
  readonly notes: readonly string[]
}

export interface ReadLabels {
  readonly items: readonly ReadItem[]
  /** Faces of each picture, in the order of the first mention of the picture. */
  readonly pictures: readonly LabelledPicture[]
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
}

/** What the caller of a writer says about a schema. */
export function optionsOf(schemaId: string): WriteOptions {
  const schema = schemaById(schemaId)
  if (schema === null) throw new Error(`there is no schema ${schemaId}`)
  return optionsOfSchema(schema)
}

export function optionsOfSchema(schema: LandmarkSchema): WriteOptions {
  const pointNames = schema.landmarks.map((_, k) => describeLandmark(schema, k))
  return { schemaId: schema.id, pointNames, edges: schema.edges, flip: schema.flip }
}

/** A schema of a few points, so that random faces stay small. */
export function tinyOptions(count = 3): WriteOptions {
  const indices = Array.from({ length: count }, (_, k) => k)
  return {
    schemaId: `tiny-${String(count)}`,
    pointNames: indices.map((k) => `point ${String(k)}`),
    edges: indices.slice(1).map((k) => [k - 1, k] as const),
    flip: indices.toReversed(),
  }
}

export async function writeAll(codec: FormatCodec, records: readonly LabelledPicture[], options: WriteOptions): Promise<WrittenLabels> {
  if (codec.createWriter === null) throw new Error(`${codec.id} is only read`)
  const sink = sinkInMemory()
  const writer = codec.createWriter(sink, options)
  const refused: string[] = []
  for (const { picture, faces } of records) {
    for (const [k, reason] of await writer.write(picture, faces)) refused.push(`${picture.name} #${String(k)}: ${reason}`)
  }
  await writer.finish()
  return { files: Object.fromEntries(sink.written), refused, notes: writer.notes() }
}

export async function readItems(codec: FormatCodec, files: LabelFiles): Promise<ReadItem[]> {
  const items: ReadItem[] = []
  for await (const item of codec.read(files)) items.push(item)
  return items
}

export async function readAll(codec: FormatCodec, contents: Readonly<Record<string, string | Uint8Array>>, memory: MemoryOptions = {}): Promise<ReadLabels> {
  const items = await readItems(codec, filesInMemory(contents, memory))
  const pictures = new Map<string, { picture: LabelledPicture['picture']; faces: FaceLabel[] }>()
  const problems: string[] = []
  const warnings: string[] = []
  for (const item of items) {
    const at = `${item.at.file}:${String(item.at.line ?? '')}`
    if (item.kind === 'problem') problems.push(`${at}: ${item.reason}`)
    else if (item.kind === 'warning') warnings.push(`${at}: ${item.message}`)
    else {
      const entry = pictures.get(item.picture.name) ?? { picture: item.picture, faces: [] }
      pictures.set(item.picture.name, entry)
      if (item.kind === 'face') entry.faces.push(item.face)
    }
  }
  return { items, pictures: [...pictures.values()], problems, warnings }
}

/**
 * Writes and reads again, in pieces of `pieceLength`; fails where a face was refused or anything was found wrong on the
 * way.
 */
export async function roundTrip(
  codec: FormatCodec,
  records: readonly LabelledPicture[],
  options: WriteOptions,
  memory: MemoryOptions = {},
): Promise<{ written: WrittenLabels; read: ReadLabels }> {
  const written = await writeAll(codec, records, options)
  expect(written.refused).toEqual([])
  const sizes = Object.fromEntries(records.flatMap(({ picture: { name, width, height } }) => (width === null || height === null ? [] : [[name, { width, height }]])))
  const read = await readAll(codec, written.files, { sizes, ...memory })
  expect(read.problems).toEqual([])
  return { written, read }
}

/** What of a face has to come back; `id` and `names` do where `exact` says so. */
export interface Expected {
  /** In pixels, for coordinates; 0: the very same doubles. */
  readonly tolerancePx?: number
  readonly ignore?: readonly (keyof FaceLabel)[]
  /** Size of pictures is not carried. */
  readonly ignoreSize?: boolean
}

/** Same pictures in the same order, same faces, within the tolerance. */
export function expectSameLabels(actual: readonly LabelledPicture[], expected: readonly LabelledPicture[], how: Expected = {}): void {
  expect(actual.map(({ picture, faces }) => [picture.name, picture.hasEnding, faces.length])).toEqual(
    expected.map(({ picture, faces }) => [picture.name, picture.hasEnding, faces.length]),
  )
  const ignore = how.ignore ?? ['id', 'names']
  for (const [k, { picture, faces }] of expected.entries()) {
    const own = actual[k]
    if (how.ignoreSize !== true) expect(own?.picture).toEqual(picture)
    for (const [f, face] of faces.entries()) {
      const got = own?.faces[f]
      if (got === undefined) throw new Error(`face ${String(f)} of ${picture.name} is gone`)
      expectNear(coordinatesOf(got), coordinatesOf(face), how.tolerancePx ?? 0, picture.name)
      expect(withoutCoordinates(got, ignore)).toEqual(withoutCoordinates(face, ignore))
    }
  }
}

function coordinatesOf(face: FaceLabel): (number | null)[] {
  const { box } = face
  const corners = box === null ? [null] : [box.x0, box.y0, box.x1, box.y1]
  return [...corners, ...face.points.flatMap(({ position }) => [position?.x ?? null, position?.y ?? null])]
}

function expectNear(actual: readonly (number | null)[], expected: readonly (number | null)[], tolerance: number, where: string): void {
  expect(actual.map((v) => v === null), where).toEqual(expected.map((v) => v === null))
  for (const [k, wanted] of expected.entries()) {
    const off = Math.abs((actual[k] ?? 0) - (wanted ?? 0))
    if (!(off <= tolerance)) throw new Error(`${where}: coordinate ${String(k)} is ${String(actual[k])}, not ${String(wanted)}`)
  }
}

function withoutCoordinates(face: FaceLabel, ignore: readonly (keyof FaceLabel)[]): Partial<FaceLabel> {
  const kept: Record<string, unknown> = { ...face, box: null, points: face.points.map((p) => ({ ...p, position: null })) }
  for (const key of ignore) kept[key] = null
  return kept as Partial<FaceLabel>
}
