/**
 * The annotation files of the SPIGA network: one JSON list, an entry a face, points by id.
 *
 * `ids` says which landmark each entry of `landmarks` and `visible` is; what is not there is not labelled. Places count
 * from 0: SPIGA took the 1 off its 300-W sources (indoor_001 starts 446, 91 in .pts and 445, 90 here).
 */
import { boxOfPoints } from '../frames.ts'
import type { FaceLabel, FormatCodec, LabelFiles, LabelOutput, LabelSink, LabelWriter, PictureLabel, PointLabel, ReadItem, WriteOptions } from './codec.ts'
import { type JsonElement, parseElement, readJsonElements } from './json-elements.ts'
import { list, nullable, number, objectOf, text, tuple } from './json-values.ts'
import { LabelFileError } from './label-file.ts'
import { readOwnFiles } from './own-files.ts'
import { pythonFloat, pythonText } from './python-json.ts'
import { checkCoordinate, faceOf, pictureOf, pointAt, problemAt } from './reading.ts'
import { spigaIds } from './spiga-ids.ts'
import { attempt, checkCount, checkedPlaces, createTally, formatEach, tallyFace, tallyStates } from './writing.ts'

export const spigaName = 'annotations.json'

export const codecSpiga: FormatCodec<'spiga'> = {
  id: 'spiga',
  name: 'SPIGA annotations',
  endings: ['.json'],
  statement: {
    base: 0,
    precision: 'every digit',
    stepPx: 0,
    states: 'visible: 1 visible, 0 occluded; a point that is not labelled is left out, with its id',
    cannotCarry: [
      'The difference between occluded and self-occluded; a self-occluded point without a place is left out.',
      'A face without a box gets that of its points, as all have in the published files.',
      'Head pose: written as null, and not read, since the turn that its numbers mean is not documented.',
      'Attributes, scores, review states, sizes of pictures.',
    ],
    source: 'SPIGA (Prados-Torreblanca et al., 2022): its data loader and the db_info.json of each data set',
  },
  schemas: ['300w-68', 'wflw-98'],
  groupsPictures: false,
  recognise: (head) =>
    /^\s*\[\s*\{/.test(head) && /"imgpath"\s*:/.test(head) && /"(?:landmarks|ids)"\s*:/.test(head)
      ? { sureness: 0.97, reason: 'a JSON list whose entries have imgpath and landmarks' }
      : null,
  read: (files) => readOwnFiles(codecSpiga, files, (name) => readList(files, name)),
  createWriter,
}

async function* readList(files: LabelFiles, name: string): AsyncGenerator<ReadItem> {
  /** Schema of the last entry that left no doubt, for those with so few points that they fit both. */
  let lastSchema: string | null = null
  let waiting: JsonElement[] = []
  function* read(element: JsonElement): Generator<ReadItem> {
    const { line } = element
    const found = attempt(() => readEntry(parseElement(element), lastSchema))
    yield found instanceof LabelFileError ? problemAt(name, line, found.message) : { kind: 'face', ...found, at: { file: name, line } }
  }
  for await (const element of readJsonElements(files.readText(name), () => 'elements')) {
    const schemas = attempt(() => fittingSchemas(parseElement(element)))
    if (lastSchema === null && schemas instanceof Array && schemas.length > 1 && waiting.length < mostWaiting) {
      waiting.push(element)
      continue
    }
    if (schemas instanceof Array && schemas.length === 1) lastSchema = schemas[0] ?? null
    if (lastSchema !== null) {
      for (const own of waiting) yield* read(own)
      waiting = []
    }
    yield* read(element)
  }
  for (const own of waiting) yield* read(own)
}

/** Entries in doubt at the start of a file. */
const mostWaiting = 1000

function fittingSchemas(value: unknown): string[] {
  const ids = list(objectOf(value, 'entry')['ids'], 'ids', number)
  return Object.entries(spigaIds).flatMap(([schemaId, own]) => (ids.length > 0 && ids.every((id) => own.includes(id)) ? [schemaId] : []))
}

function readEntry(value: unknown, lastSchema: string | null): { picture: PictureLabel; face: FaceLabel } {
  const members = objectOf(value, 'entry')
  const picture = pictureOf(text(members['imgpath'], 'imgpath'))
  const places = list(members['landmarks'], 'landmarks', tuple(2))
  const states = nullable((flags, path) => list(flags, path, number, places.length))(members['visible'], 'visible')
  const { schemaId, indices, count } = orderOf(list(members['ids'], 'ids', number, places.length), fittingSchemas(value), lastSchema)
  const points: PointLabel[] = Array.from({ length: count }, () => pointAt(null, 'absent'))
  for (const [k, [x, y]] of places.entries()) {
    const state = states?.[k]
    if (state !== undefined && state !== 0 && state !== 1) throw new LabelFileError(`visible[${String(k)}] is neither 0 nor 1: ${String(state)}`)
    const place = { x: checkCoordinate(x, 'a landmark'), y: checkCoordinate(y, 'a landmark') }
    points[indices[k] ?? -1] = pointAt(place, state === undefined ? null : state === 1 ? 'visible' : 'occluded')
  }
  const [x, y, width, height] = nullable(tuple(4))(members['bbox'], 'bbox') ?? []
  if (x === undefined || y === undefined || width === undefined || height === undefined) return { picture, face: faceOf(points, { schemaId }) }
  for (const part of [x, y, width, height]) checkCoordinate(part, 'bbox')
  if (width < 0 || height < 0) throw new LabelFileError('bbox has a negative size')
  return { picture, face: faceOf(points, { schemaId, box: { x0: x, y0: y, x1: x + width, y1: y + height } }) }
}

/** The schema that has all of the ids, and the index of each in it. */
function orderOf(ids: readonly number[], fitting: readonly string[], lastSchema: string | null): { schemaId: string; indices: readonly number[]; count: number } {
  if (ids.length === 0) throw new LabelFileError('there are no landmarks')
  if (new Set(ids).size < ids.length) throw new LabelFileError('an id stands twice in ids')
  if (fitting.length === 0) throw new LabelFileError('the ids are those of neither the 68 points of 300-W nor the 98 of WFLW')
  const schemaId = fitting.length === 1 ? fitting[0] : fitting.find((one) => one === lastSchema)
  const own = schemaId === undefined ? undefined : spigaIds[schemaId]
  if (schemaId === undefined || own === undefined) throw new LabelFileError('the ids are so few that they fit 68 as well as 98 points')
  return { schemaId, indices: ids.map((id) => own.indexOf(id)), count: own.length }
}

function createWriter(sink: LabelSink, options: WriteOptions): LabelWriter {
  const ids = spigaIds[options.schemaId]
  if (ids === undefined) throw new LabelFileError(`SPIGA has ids for the 68 points of 300-W and the 98 of WFLW, not for ${options.schemaId}`)
  const tally = createTally()
  let output: LabelOutput | null = null
  let count = 0
  const open = async (): Promise<LabelOutput> => {
    if (output === null) await (output = await sink.open(spigaName)).write('[')
    return output
  }
  return {
    async write(picture, faces) {
      const own = await open()
      const { formatted, refused } = formatEach(faces, (face) => {
        checkCount(face, options)
        const entry = formatEntry(picture, face, ids)
        tallyStates(tally, face.points, ['self-occluded'], 'occluded, or left out where they have no place')
        tallyFace(tally, face)
        if (face.box === null) tally.add('faces without a box, written with that of their points')
        return entry
      })
      for (const entry of formatted) await own.write(count++ === 0 ? entry : `, ${entry}`)
      return refused
    },
    async finish() {
      const own = await open()
      await own.write(']')
      await own.close()
    },
    notes: tally.sentences,
  }
}

function formatEntry(picture: PictureLabel, face: FaceLabel, ids: readonly number[]): string {
  const labelled = checkedPlaces(face).flatMap((place, k) => (place === null ? [] : [{ place, id: ids[k] ?? 0, state: face.points[k]?.state ?? null }]))
  const box = face.box ?? boxOfPoints<'imagePx'>(labelled.map(({ place }) => place))
  if (box === null) throw new LabelFileError('no point has a place')
  const isSeen = (state: PointLabel['state']): number => (state === null || state === 'visible' ? 1 : 0)
  const members = [
    `"imgpath": ${pythonText(picture.name)}`,
    `"bbox": ${floats([box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0])}`,
    '"headpose": null',
    `"ids": [${labelled.map(({ id }) => String(id)).join(', ')}]`,
    `"landmarks": [${labelled.map(({ place }) => floats([place.x, place.y])).join(', ')}]`,
    `"visible": ${floats(labelled.map(({ state }) => isSeen(state)))}`,
  ]
  return `{${members.join(', ')}}`
}

function floats(values: readonly number[]): string {
  return `[${values.map(pythonFloat).join(', ')}]`
}
