/** Writes a YOLO-pose data set: `labels/` beside `images/`, and `data.yaml`. */
import { stringify as stringifyYaml } from 'yaml'
import { boxOfPoints } from '../frames.ts'
import type { FaceLabel, LabelSink, LabelWriter, PictureLabel, WriteOptions } from './codec.ts'
import { formatDecimal, LabelFileError } from './label-file.ts'
import { targetStem } from './label-records.ts'
import { distinctNames } from './point-names.ts'
import { checkCoordinate } from './reading.ts'
import { checkCount, checkedPlaces, createTally, formatEach, refuseAll, type Tally, tallyFace, tallyStates } from './writing.ts'

interface Size {
  readonly width: number
  readonly height: number
}

export function createYoloWriter(sink: LabelSink, options: WriteOptions): LabelWriter {
  const tally = createTally()
  const folders = new Set<string>()
  return {
    async write(picture, faces) {
      const { width, height } = picture
      if (width === null || height === null) return refuseAll(faces, new LabelFileError('the size of the picture is not known, and fractions need it'))
      const { formatted, refused } = formatEach(faces, (face) => formatRow(face, { width, height }, options, tally))
      try {
        const { around, below } = partsOf(picture)
        const output = await sink.open(`${around}labels/${below}.txt`)
        await output.write(formatted.join(''))
        await output.close()
        folders.add(around)
      } catch (error) {
        if (error instanceof LabelFileError) return refuseAll(faces, error)
        throw error
      }
      return refused
    },
    async finish() {
      const output = await sink.open('data.yaml')
      await output.write(formatYaml(options, folders))
      await output.close()
    },
    notes: () => tally.sentences(),
  }
}

/** Below `images/`, where the name has no such folder yet. */
export function placePicture(name: string): string {
  return `/${name}`.includes('/images/') ? name : `images/${name}`
}

/** `set/` of `set/images/x/a.jpg`, and `x/a.jpg`. The last folder `images` counts, as it does for ultralytics. */
function partsOf(picture: PictureLabel): { readonly around: string; readonly below: string } {
  const stem = `/${placePicture(targetStem(picture))}`
  const at = stem.lastIndexOf('/images/')
  return { around: stem.slice(1, at + 1), below: stem.slice(at + '/images/'.length) }
}

function formatYaml({ pointNames, flip }: WriteOptions, around: ReadonlySet<string>): string {
  const names = distinctNames(pointNames)
  const all = Array.from(around, (one) => `${one}images`).sort()
  // Those inside of another are looked through with it.
  const folders = all.filter((folder) => !all.some((other) => folder.startsWith(`${other}/`)))
  const pictures = folders.length > 1 ? folders : (folders[0] ?? 'images')
  const content = { path: '.', train: pictures, val: pictures, kpt_shape: [names.length, 3], flip_idx: flip, names: { 0: 'face' }, kpt_names: { 0: names } }
  return `# The pictures belong below images/, under the names that the files below the labels/ beside it have.\n${stringifyYaml(content, { flowCollectionPadding: false })}`
}

/** @throws LabelFileError */
function formatRow(face: FaceLabel, size: Size, options: WriteOptions, tally: Tally): string {
  checkCount(face, options)
  const all = checkedPlaces(face)
  const places = all.map((p) => (p !== null && isInside(p.x, size.width) && isInside(p.y, size.height) ? p : null))
  const around = face.box ?? boxOfPoints(places)
  if (around === null || places.every((p) => p === null)) throw new LabelFileError('no point of the face lies in its picture')
  const [x0, x1] = cut(around.x0, around.x1, size.width)
  const [y0, y1] = cut(around.y0, around.y1, size.height)
  if (x1 < x0 || y1 < y0) throw new LabelFileError('the box of the face lies outside of its picture')
  tally.add('points outside of their picture, written as not labelled', all.filter((p, k) => p !== null && places[k] === null).length)
  if (face.box === null) tally.add('faces without a box, written with that of their points')
  else if (x0 !== face.box.x0 || y0 !== face.box.y0 || x1 !== face.box.x1 || y1 !== face.box.y1) tally.add('boxes cut at the edge of their picture')
  tallyStates(tally, face.points, ['self-occluded'], 'occluded')
  tallyFace(tally, face)
  const { width, height } = size
  const box = [(x0 + x1) / 2 / width, (y0 + y1) / 2 / height, (x1 - x0) / width, (y1 - y0) / height]
  const points = places.map((p, k) => {
    const state = face.points[k]?.state
    const v = state === 'occluded' || state === 'self-occluded' ? '1' : '2'
    return p === null ? '0 0 0' : `${fraction(p.x / width)} ${fraction(p.y / height)} ${v}`
  })
  return `${['0', ...box.map(fraction), ...points].join(' ')}\n`
}

function isInside(value: number, side: number): boolean {
  return value >= 0 && value <= side
}

function cut(from: number, to: number, side: number): [number, number] {
  return [Math.max(0, checkCoordinate(from, 'a side of the box')), Math.min(side, checkCoordinate(to, 'a side of the box'))]
}

function fraction(value: number): string {
  return formatDecimal(value, 9)
}
