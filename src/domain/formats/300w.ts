/** 300-W: a folder of `.pts` files, one a face; `X.pts` belongs to the picture X, `X.face2.pts` is its second face. */
import type { FormatCodec, LabelFiles, LabelWriter, ReadItem } from './codec.ts'
import { LabelFileError } from './label-file.ts'
import { pictureOfFile, placesOf, targetStem, withoutLastEnding } from './label-records.ts'
import { readWhole } from './own-files.ts'
import { schemaOfCount } from './point-names.ts'
import { formatPts, hasSignCodes, parsePts } from './pts-300w.ts'
import { checkCoordinate, faceOf, hasEndingOf, pointAt, readEach, warningAt } from './reading.ts'
import { createTally, tallyFace, tallyStates } from './writing.ts'

export const codec300w: FormatCodec<'300w'> = {
  id: '300w',
  name: '300-W .pts',
  endings: ['.pts'],
  statement: {
    base: 1,
    precision: '3 decimals, up to 6 where the place has them',
    stepPx: 0.001,
    states: null,
    cannotCarry: [
      'States of points: an occluded one is written as a place like any other.',
      'A face with a point that has no place is not written.',
      'Boxes, attributes, pose, scores, review states, and the ending of the name of the picture.',
    ],
    source: 'iBUG, 300 Faces in-the-Wild Challenge; the pixel base as quoted by eos, menpo and DAN',
  },
  schemas: null,
  writesFilePerPicture: true,
  groupsPictures: true,
  recognise(head) {
    const points = recognisePts(head)
    if (points === null) return null
    return points.isSigned
      ? { sureness: 0.2, reason: 'a .pts file, but with the signs that MERL-RAV marks occlusion by' }
      : { sureness: 0.9, reason: 'a .pts file: "{" and lines of two numbers (MERL-RAV without a hidden point looks the same and counts from 0: then name it)' }
  },
  read: (files) => readPtsFiles(files, readFace),
  createWriter: (sink) => {
    const tally = createTally()
    return writePtsFiles(sink, (face) => {
      const text = formatPts(placesOf(face, '300-W'))
      tallyStates(tally, face.points, ['occluded', 'self-occluded'], 'places like any other')
      if (face.box !== null) tally.add('faces without their box')
      tallyFace(tally, face)
      return text
    }, tally.sentences)
  },
}

async function* readFace(files: LabelFiles, name: string, stem: string): AsyncGenerator<ReadItem> {
  const { points, warnings } = parsePts(await readWhole(files, name))
  for (const { x, y } of points) for (const value of [x, y]) checkCoordinate(value, 'a coordinate')
  const face = faceOf(points.map((p) => pointAt(p)), { schemaId: schemaOfCount(points.length) })
  yield { kind: 'face', picture: pictureOfFile(name, stem), face, at: { file: name, line: null } }
  for (const { line, message } of warnings) yield warningAt(name, line, message)
}

/** null: no `.pts`. */
export function recognisePts(head: string): { isSigned: boolean } | null {
  if (!/^\s*(?:version\s*:[^\n\r]*\s+)?(?:n_points\s*:\s*\d+\s+)?\{\s*[-+.\d]+\s+[-+.\d]+/i.test(head)) return null
  return { isSigned: hasSignCodes(head) }
}

/** Faces of one picture after the other; a .pts file is read whatever it looks like. */
export function readPtsFiles(
  files: LabelFiles,
  readOne: (files: LabelFiles, name: string, stem: string) => AsyncIterable<ReadItem>,
): AsyncGenerator<ReadItem> {
  const stems = pictureStems(files.names)
  const faceNumber = (name: string): number => Number(furtherFace.exec(withoutLastEnding(name))?.[1] ?? 1)
  const groups = Map.groupBy(files.names, (name) => stems.get(name) ?? name)
  const names = [...groups.values()].flatMap((own) => own.toSorted((p, q) => faceNumber(p) - faceNumber(q)))
  const isOwn = (name: string): boolean => names.length === 1 || hasEndingOf(name, ['.pts'])
  return readEach({ names }, isOwn, (name) => readOne(files, name, stems.get(name) ?? withoutLastEnding(name)))
}

const furtherFace = /\.face([2-9]|[1-9]\d+)$/i

/** A picture may itself be called X.face2.jpg: that is a further face only where the face before it is there, or alone. */
function pictureStems(names: readonly string[]): Map<string, string> {
  const own = new Set(names.map((name) => withoutLastEnding(name).toLowerCase()))
  return new Map(
    names.map((name) => {
      const stem = withoutLastEnding(name)
      const [suffix, number] = furtherFace.exec(stem) ?? []
      if (suffix === undefined || number === undefined) return [name, stem]
      const first = stem.slice(0, -suffix.length)
      const before = number === '2' ? first : `${first}.face${String(Number(number) - 1)}`
      return [name, names.length === 1 || own.has(before.toLowerCase()) ? first : stem]
    }),
  )
}

/** One file a face. @param format throws LabelFileError for a face that cannot be written */
export function writePtsFiles(
  sink: Parameters<NonNullable<FormatCodec['createWriter']>>[0],
  format: (face: Parameters<LabelWriter['write']>[1][number]) => string,
  notes: () => string[],
): LabelWriter {
  return {
    async write(picture, faces) {
      const refused = new Map<number, string>()
      const stem = targetStem(picture)
      let written = 0
      for (const [k, face] of faces.entries()) {
        try {
          const text = format(face)
          const output = await sink.open(`${stem}${written === 0 ? '' : `.face${String(written + 1)}`}.pts`)
          await output.write(text)
          await output.close()
          written++
        } catch (error) {
          if (!(error instanceof LabelFileError)) throw error
          refused.set(k, error.message)
        }
      }
      return refused
    },
    finish: () => Promise.resolve(),
    notes,
  }
}
