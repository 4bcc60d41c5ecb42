/** WFLW: lists of rows, one a face, each naming its picture; those of the attribute subsets say faces again, by their file's name. */
import { boxOfPoints } from '../frames.ts'
import { type FaceAttributes, type WflwAttributeName, wflwAttributeNames } from '../records.ts'
import type { FaceLabel, FormatCodec, LabelFiles, LabelOutput, LabelSink, LabelWriter, PictureLabel, ReadItem } from './codec.ts'
import { LabelFileError, parseDecimal } from './label-file.ts'
import { placesOf } from './label-records.ts'
import { readOwnFiles } from './own-files.ts'
import { readLines } from './read-lines.ts'
import { checkCoordinate, faceOf, pictureOf, pointAt, problemAt, warningAt } from './reading.ts'
import { formatShortWflwRow, formatWflwRow, parseWflwRow, wflwPoints } from './wflw-list.ts'
import { attempt, createTally, tallyFace, tallyStates } from './writing.ts'

/** Rows with rectangle and attributes, and rows of faces that have neither, as the published set names them. */
export const wflwListNames = { full: 'list_98pt_rect_attr.txt', short: 'list_98pt.txt' } as const

/** Endings of the subset lists' names in the published set (`list_98pt_test_largepose.txt`). */
const subsetEndings: Readonly<Record<WflwAttributeName, string>> = {
  pose: '_largepose.txt',
  expression: '_expression.txt',
  illumination: '_illumination.txt',
  makeup: '_makeup.txt',
  occlusion: '_occlusion.txt',
  blur: '_blur.txt',
}

export const codecWflw: FormatCodec<'wflw'> = {
  id: 'wflw',
  name: 'WFLW list',
  endings: ['.txt'],
  statement: {
    base: 0,
    precision: '6 decimals; the rectangle in whole numbers that enclose it',
    stepPx: 0.000001,
    states: null,
    cannotCarry: [
      'States of points: an occluded one is written as a place like any other.',
      'A face with a point that has no place is not written.',
      'An attribute that nobody has labelled is written as 0; a missing rectangle, or one from the detector, as that of the points. Faces with neither go to a list of short rows.',
      'Pose, scores, review states, sizes of pictures.',
    ],
    source: 'WFLW (Wu et al., Look at Boundary, 2018), README; the base is not documented, and every reader that was looked at (mmpose, PIPNet, HRNet) takes the numbers as they are',
  },
  schemas: ['wflw-98'],
  groupsPictures: false,
  recognise(head) {
    const line = head.split(/[\r\n]+/).find((text) => text.trim() !== '')?.trim() ?? ''
    const fields = line.split(/\s+/)
    const count = fields.slice(0, 2 * wflwPoints).filter((field) => parseDecimal(field) !== null).length
    if (count < 2 * wflwPoints || fields.every((field) => parseDecimal(field) !== null)) return null
    return { sureness: 0.98, reason: `${String(count)} coordinates and a name in the first row of ${String(fields.length)} fields` }
  },
  read: (files) => readOwnFiles(codecWflw, files, (name) => readList(files, name)),
  joinFaces: (one, other) => {
    if (!isInOnePlace(one, other)) return null
    return { ...one, box: one.box ?? other.box, boxOrigin: one.boxOrigin ?? other.boxOrigin, attributes: eitherOf(one.attributes, other.attributes) }
  },
  createWriter: (sink) => createWriter(sink),
}

function isInOnePlace(one: FaceLabel, other: FaceLabel): boolean {
  return one.points.every(({ position }, k) => {
    const there = other.points[k]?.position
    return position?.x === there?.x && position?.y === there?.y
  })
}

function eitherOf(one: FaceAttributes, other: FaceAttributes): FaceAttributes {
  return mapAttributes((name) => (one[name] === true || other[name] === true ? true : (one[name] ?? other[name])))
}

/** The face as a row says it; in the list of a subset it has that attribute, which short rows cannot say themselves. */
function withSubset(attributes: FaceAttributes, file: string): FaceAttributes {
  return mapAttributes((name) => attributes[name] ?? (file.toLowerCase().endsWith(subsetEndings[name]) ? true : null))
}

function mapAttributes(value: (name: WflwAttributeName) => boolean | null): FaceAttributes {
  return Object.fromEntries(wflwAttributeNames.map((name) => [name, value(name)])) as FaceAttributes
}

async function* readList(files: LabelFiles, name: string): AsyncGenerator<ReadItem> {
  for await (const { text, line } of readLines(files.readText(name))) {
    if (text.trim() === '') continue
    const items = attempt(() => readRow(text, name, line))
    if (items instanceof LabelFileError) yield problemAt(name, line, items.message)
    else yield* items
  }
}

function readRow(text: string, file: string, line: number): ReadItem[] {
  const { points, box, attributes, picture, warning } = parseWflwRow(text)
  const corners = box === null ? [] : [box.x0, box.y0, box.x1, box.y1]
  for (const value of [...points.flatMap(({ x, y }) => [x, y]), ...corners]) checkCoordinate(value, 'a coordinate')
  const face = faceOf(points.map((p) => pointAt(p)), { schemaId: 'wflw-98', box, attributes: withSubset(attributes, file) })
  const item: ReadItem = { kind: 'face', picture: pictureOf(picture), face, at: { file, line } }
  return warning === null ? [item] : [item, warningAt(file, line, warning)]
}

function createWriter(sink: LabelSink): LabelWriter {
  const outputs = new Map<string, LabelOutput>()
  const tally = createTally()

  async function writeRow(list: string, row: string): Promise<void> {
    const output = outputs.get(list) ?? (await sink.open(list))
    outputs.set(list, output)
    await output.write(`${row}\n`)
  }

  async function writeFace(picture: PictureLabel, face: FaceLabel): Promise<void> {
    const points = placesOf(face, 'WFLW')
    const labelled = wflwAttributeNames.filter((name) => face.attributes[name] !== null).length
    if (face.box === null && labelled === 0) await writeRow(wflwListNames.short, formatShortWflwRow(points, picture.name))
    else {
      const own = face.boxOrigin === 'detected' ? null : face.box
      const box = own ?? boxOfPoints(points) ?? { x0: 0, y0: 0, x1: 0, y1: 0 }
      await writeRow(wflwListNames.full, formatWflwRow({ points, box, attributes: face.attributes, picture: picture.name }))
      if (own === null) tally.add('faces without a rectangle from a person or a file, written with that of their points')
      if (labelled < wflwAttributeNames.length) tally.add('faces with attributes that nobody has labelled, written as 0')
    }
    tallyStates(tally, face.points, ['occluded', 'self-occluded'], 'places like any other')
    tallyFace(tally, face, wflwAttributeNames)
  }

  return {
    async write(picture, faces) {
      const refused = new Map<number, string>()
      for (const [k, face] of faces.entries()) {
        try {
          await writeFace(picture, face)
        } catch (error) {
          if (!(error instanceof LabelFileError)) throw error
          refused.set(k, error.message)
        }
      }
      return refused
    },
    async finish() {
      for (const output of outputs.values()) await output.close()
    },
    notes: () => [
      ...tally.sentences(),
      ...(outputs.size > 1 ? [`Faces with neither rectangle nor attributes are in ${wflwListNames.short}, the others in ${wflwListNames.full}.`] : []),
    ],
  }
}
