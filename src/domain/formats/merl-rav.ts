/** MERL-RAV: `.pts` files whose signs say how each of the 68 points is seen. */
import type { FormatCodec, LabelFiles, PointLabel, ReadItem } from './codec.ts'
import { readPtsFiles, recognisePts, writePtsFiles } from './300w.ts'
import { formatDecimal, LabelFileError } from './label-file.ts'
import { pictureOfFile } from './label-records.ts'
import { readWhole } from './own-files.ts'
import { schemaOfCount } from './point-names.ts'
import { parsePtsLines } from './pts-300w.ts'
import { checkCoordinate, countOf, faceOf, pointAt, warningAt } from './reading.ts'
import { checkCount, checkedPlaces, createTally, placeOf, tallyFace } from './writing.ts'

export const codecMerlRav: FormatCodec<'merl-rav'> = {
  id: 'merl-rav',
  name: 'MERL-RAV .pts',
  endings: ['.pts'],
  statement: {
    base: 0,
    precision: '3 decimals, up to 6 where the place has them',
    stepPx: 0.001,
    states: '(x, y) visible; (-x, -y) occluded by something, at (x, y); (-1, -1) self-occluded, without a place',
    cannotCarry: [
      'An absent point has no spelling: a face with one is not written.',
      'The last known place of a self-occluded point.',
      'A point left of and above the picture: its signs would say that it is occluded. A face with one is not written.',
      'Boxes, attributes, pose, scores, review states, and the ending of the name of the picture.',
    ],
    source: 'MERL-RAV (Kumar et al., LUVLi, 2020), README; the base is not stated there, and the code of its authors takes the numbers as they are',
  },
  schemas: ['300w-68'],
  writesFilePerPicture: true,
  groupsPictures: true,
  recognise(head, name) {
    const points = recognisePts(head)
    if (points === null) return null
    if (points.isSigned) return { sureness: 0.95, reason: 'a .pts file with pairs of negative coordinates, which mark occlusion' }
    return /merl.?rav/i.test(name) ? { sureness: 0.92, reason: 'a .pts file in a folder of MERL-RAV' } : { sureness: 0.3, reason: 'a .pts file without a negative pair' }
  },
  read: (files) => readPtsFiles(files, readFace),
  createWriter: (sink, options) => {
    const tally = createTally()
    let files = 0
    let signed = 0
    const notes = (): string[] => [...tally.sentences(), ...(files > 0 && signed === 0 ? [plainNote] : [])]
    return writePtsFiles(sink, (face) => {
      checkCount(face, options)
      checkedPlaces(face)
      const rows = face.points.map(formatPoint)
      tally.add('self-occluded points without their place', face.points.filter((p) => p.state === 'self-occluded' && p.position !== null).length)
      if (face.box !== null) tally.add('faces without their box')
      tallyFace(tally, face)
      files++
      if (rows.some((row) => row.startsWith('-'))) signed++
      return ['version: 1', `n_points:  ${String(rows.length)}`, '{', ...rows, '}', ''].join('\n')
    }, notes)
  },
}

const plainNote =
  'No point of these faces is hidden, so that nothing in the files tells MERL-RAV from 300-W, which counts from 1: name the format when they are read.'

async function* readFace(files: LabelFiles, name: string, stem: string): AsyncGenerator<ReadItem> {
  const rows = parsePtsLines(await readWhole(files, name))
  const points = rows.map(({ x, y }) => {
    if (x === -1 && y === -1) return pointAt(null, 'self-occluded')
    for (const value of [x, y]) checkCoordinate(value, 'a coordinate')
    return x < 0 && y < 0 ? pointAt({ x: -x, y: -y }, 'occluded') : pointAt({ x, y }, 'visible')
  })
  const face = faceOf(points, { schemaId: schemaOfCount(points.length) })
  yield { kind: 'face', picture: pictureOfFile(name, stem), face, at: { file: name, line: null } }
  const half = rows.filter(({ x, y }) => x < 0 !== y < 0)
  if (half.length > 0) {
    const message = `one of both coordinates is negative in ${countOf(half.length, 'point')}: taken as a place outside the picture`
    yield warningAt(name, half[0]?.line ?? null, message)
  }
}

/** Of the numbers with 6 decimals, the least that has a sign. */
const least = 0.000001

function formatPoint(point: PointLabel): string {
  if (point.state === 'self-occluded') return '-1 -1'
  const place = placeOf(point)
  if (place === null) throw new LabelFileError('a point is absent, and MERL-RAV has no spelling for that')
  if (point.state !== 'occluded') {
    if (place.x < 0 && place.y < 0) throw new LabelFileError('a visible point lies left of and above the picture, where its signs would say that it is occluded')
    return `${format(place.x)} ${format(place.y)}`
  }
  if (place.x < 0 || place.y < 0) throw new LabelFileError('an occluded point lies outside the picture, where its signs would not say so')
  const [x, y] = [Math.max(place.x, least), Math.max(place.y, least)]
  // (-1, -1) means something else.
  const isTaken = format(x) === '1.000' && format(y) === '1.000'
  return `-${format(isTaken ? x + least : x)} -${format(y)}`
}

function format(value: number): string {
  return formatDecimal(value, 6).replace(/0{1,3}$/, '')
}
