/**
 * YOLO-pose: one text a picture under `labels/`, its rows in parts of the picture's size, and a YAML file that says how
 * many points a face has.
 *
 * `class cx cy w h x1 y1 v1 ...`; v is 0 not labelled, 1 hidden, 2 seen, and missing where `kpt_shape` is [K, 2]. The
 * picture of `labels/a.txt` is `images/a.*`. Fractions are plain x / width: 0-based pixels, as the usual scripts make
 * and ultralytics scales them.
 */
import { parse as parseYaml } from 'yaml'
import type { Box } from '../frames.ts'
import type { FaceLabel, FormatCodec, LabelFiles, PictureLabel, PointLabel, ReadItem } from './codec.ts'
import { LabelFileError, parseDecimal } from './label-file.ts'
import { readHead, readWhole } from './own-files.ts'
import { type NamedOrder, orderOfNames, schemaOfCount } from './point-names.ts'
import { readLines } from './read-lines.ts'
import { checkCoordinate, countOf, faceOf, hasEndingOf, pointAt, problemAt, readEach, shorten, warningAt } from './reading.ts'
import { attempt } from './writing.ts'
import { createYoloWriter, placePicture } from './yolo-pose-writer.ts'

const yamlEndings = ['.yaml', '.yml']

interface Shape {
  readonly points: number
  readonly dimensions: 2 | 3
  /** Of each class by its number, or of all: as the YAML file gives them, and the order that they mean. */
  readonly names: ReadonlyMap<number | 'all', ClassNames>
}

interface ClassNames {
  readonly given: readonly string[]
  readonly order: NamedOrder
}

export const codecYoloPose: FormatCodec<'yolo-pose'> = {
  id: 'yolo-pose',
  name: 'YOLO-pose',
  endings: ['.txt', ...yamlEndings],
  statement: {
    base: 'fraction',
    precision: '9 decimals of the picture\'s size (0.000004 px on 4000 px)',
    stepPx: 0.00001,
    states: 'v: 0 absent, 1 occluded or self-occluded, 2 visible',
    cannotCarry: [
      'Points outside of the picture: written as not labelled, since training drops the whole picture for one of them.',
      'The part of a box outside of the picture; a missing box is written as that of the points.',
      'The difference between occluded and self-occluded.',
      'Attributes, pose, scores; pictures whose size is not known are not written.',
    ],
    source: 'ultralytics, docs/datasets/pose and data/utils.py (verify_image_label)',
  },
  schemas: null,
  writesFilePerPicture: true,
  placePicture,
  pointNames: { inOrder: true, areWritten: true },
  groupsPictures: true,
  recognise(head, name) {
    if (hasEndingOf(name, yamlEndings)) {
      return /^kpt_shape\s*:/m.test(head) ? { sureness: 0.98, reason: 'a YAML file with kpt_shape' } : null
    }
    const row = rowsOf(head).find(isRow)
    return row === undefined ? null : { sureness: 0.85, reason: `rows of a class, a box in fractions and ${String(row.length - 5)} more numbers` }
  },
  read: (files) => readAll(files),
  createWriter: createYoloWriter,
}

/** Of the part of a text that is surely whole. */
function rowsOf(head: string): string[][] {
  return head.split(/[\r\n]+/).map((line) => line.trim().split(/\s+/)).filter(([first]) => first !== '')
}

function isRow(tokens: readonly string[]): boolean {
  const values = tokens.map(parseDecimal)
  const box = values.slice(1, 5)
  return /^\d+$/.test(tokens[0] ?? '') && values.length > 8 && values.every((v) => v !== null) && box.every((v) => v !== null && v >= 0 && v <= 1)
}

async function* readAll(files: LabelFiles): AsyncGenerator<ReadItem> {
  let first: { readonly name: string; readonly shape: Shape } | null = null
  for (const name of files.names.filter((n) => hasEndingOf(n, yamlEndings))) {
    const own = await parseShape(files, name)
    if (own instanceof LabelFileError) yield problemAt(name, null, own.message)
    else if (own === null) yield warningAt(name, null, 'this YAML file has no kpt_shape and was left out')
    else if (first === null) first = { name, shape: own }
    else if (!isSameShape(own, first.shape)) yield warningAt(name, null, `its points are others than those of ${first.name}, and it was left out`)
  }
  const texts = files.names.filter((name) => !hasEndingOf(name, yamlEndings))
  if (texts.length === 0) yield problemAt(files.names[0] ?? '', null, 'there are no label files beside the YAML file')
  const known = first?.shape ?? null
  yield* readEach(files, (name) => texts.includes(name) && (hasEndingOf(name, ['.txt']) || texts.length === 1), async function* (name) {
    if (texts.length > 1 && !(await isLabelFile(files, name))) yield warningAt(name, null, 'this is no file of YOLO-pose rows and was left out')
    else yield* readPicture(files, name, known)
  })
}

/** Empty ones are: pictures without a face. */
async function isLabelFile(files: LabelFiles, name: string): Promise<boolean> {
  const head = await readHead(files, name)
  return head.trim() === '' || rowsOf(head).some((row) => row.length >= 5 && row.slice(0, 5).every((token) => parseDecimal(token) !== null))
}

/** @returns null for a YAML file of something else */
async function parseShape(files: LabelFiles, name: string): Promise<Shape | null | LabelFileError> {
  try {
    return readShape(parseYaml(await readWhole(files, name), { logLevel: 'error' }))
  } catch (error) {
    if (error instanceof LabelFileError) return error
    return new LabelFileError(`this is not YAML: ${shorten(error instanceof Error ? error.message : '', 120)}`)
  }
}

/** As in the parts of a split, which have one file each. */
function isSameShape(one: Shape, other: Shape): boolean {
  return describeShape(one) === describeShape(other)
}

function describeShape({ points, dimensions, names }: Shape): string {
  return JSON.stringify([points, dimensions, [...names].map(([type, { given }]) => [type, given])])
}

/** @throws LabelFileError */
function readShape(content: unknown): Shape | null {
  const { kpt_shape: shape, kpt_names: names } = (typeof content === 'object' && content !== null ? content : {}) as Record<string, unknown>
  if (shape === undefined) return null
  const [points, dimensions] = Array.isArray(shape) ? (shape as unknown[]) : []
  if (typeof points !== 'number' || !Number.isInteger(points) || points < 1 || points > 100_000 || (dimensions !== 2 && dimensions !== 3)) {
    throw new LabelFileError('kpt_shape is not a number of points and 2 or 3')
  }
  return { points, dimensions, names: readNames(names, points) }
}

/** One list for all classes, or a list a class. */
function readNames(names: unknown, points: number): Shape['names'] {
  if (typeof names !== 'object' || names === null) return new Map()
  const lists: [number | 'all', unknown][] = Array.isArray(names) ? [['all', names]] : Object.entries(names).map(([type, list]) => [Number(type), list])
  return new Map(lists.flatMap(([type, list]) => {
    if (!Array.isArray(list) || list.length !== points || new Set(list).size < points) return []
    const given = list.map(String)
    return [[type, { given, order: orderOfNames(given) }] as const]
  }))
}

async function* readPicture(files: LabelFiles, file: string, shape: Shape | null): AsyncGenerator<ReadItem> {
  const name = pictureNameOf(file)
  const size = await files.sizeOf(name)
  const picture: PictureLabel = { name, hasEnding: false, width: size?.width ?? null, height: size?.height ?? null }
  yield { kind: 'picture', picture, at: { file, line: null } }
  let boxesOnly = 0
  for await (const { text, line } of readLines(files.readText(file))) {
    if (text.trim() === '') continue
    const tokens = text.trim().split(/\s+/)
    if (tokens.length === 5 && tokens.every((token) => parseDecimal(token) !== null)) boxesOnly++
    else if (size === null) {
      yield problemAt(file, line, `the picture ${shorten(name)} is not to be had, and without its size fractions are no places`)
      break
    } else {
      const face = attempt(() => readRow(tokens, size, shape))
      if (face instanceof LabelFileError) yield problemAt(file, line, face.message)
      else yield { kind: 'face', picture, face, at: { file, line } }
    }
  }
  if (boxesOnly > 0) yield warningAt(file, null, `${countOf(boxesOnly, 'row')} without points left out`)
}

/** `labels/a.txt` speaks of `images/a`; elsewhere the two stand side by side. */
function pictureNameOf(file: string): string {
  const stem = file.replace(/\.txt$/i, '')
  const at = `/${stem}`.lastIndexOf('/labels/')
  return at < 0 ? stem : `${stem.slice(0, at)}images/${stem.slice(at + 'labels/'.length)}`
}

interface Size {
  readonly width: number
  readonly height: number
}

/** @throws LabelFileError */
function readRow(tokens: readonly string[], size: Size, shape: Shape | null): FaceLabel {
  const values = tokens.map((token, k) => {
    const value = parseDecimal(token)
    if (value === null) throw new LabelFileError(`field ${String(k + 1)} is not a number: ${shorten(token, 40)}`)
    return value
  })
  const { points: count, dimensions, names: byClass } = shape ?? guessShape(values)
  const names = byClass.get('all') ?? byClass.get(values[0] ?? 0) ?? null
  const end = 5 + count * dimensions
  // Written with save_conf, a prediction ends in its confidence.
  const score = values.length === end + 1 ? values[end] : null
  if (values.length !== end && score === null) {
    throw new LabelFileError(`a row of ${String(count)} points with ${String(dimensions)} numbers each has ${String(end)} fields; this one has ${String(values.length)}`)
  }
  const points = Array.from({ length: count }, (_, k) => readPoint(values.slice(5 + k * dimensions, 5 + (k + 1) * dimensions), size))
  return faceOf(names === null ? points : inOrder(points, names), {
    schemaId: names === null ? schemaOfCount(count) : names.order.schemaId,
    names: names?.order.given ?? null,
    box: readBox(values, size),
    detectionScore: score !== null && score !== undefined && score >= 0 && score <= 1 ? score : null,
  })
}

function inOrder(points: readonly PointLabel[], { given, order }: ClassNames): PointLabel[] {
  const arranged = order.names.map(() => pointAt(null, 'absent'))
  given.forEach((name, k) => {
    arranged[order.placeOf.get(name) ?? -1] = points[k] ?? pointAt(null, 'absent')
  })
  return arranged
}

/** Without a YAML file: by the schemas that there are, else by whether each third number can be a v. */
function guessShape(values: readonly number[]): Shape {
  const rest = values.length - 5
  const bySchema = ([3, 2] as const).find((d) => rest % d === 0 && schemaOfCount(rest / d) !== null)
  const hasV = rest % 3 === 0 && values.slice(5).every((v, k) => k % 3 !== 2 || v === 0 || v === 1 || v === 2)
  const dimensions = bySchema ?? (hasV ? 3 : 2)
  if (rest <= 0 || rest % dimensions !== 0) throw new LabelFileError(`${countOf(values.length, 'field')} are no box with points, and no YAML file says how many points there are`)
  return { points: rest / dimensions, dimensions, names: new Map() }
}

function readPoint([x = 0, y = 0, v]: readonly number[], { width, height }: Size): PointLabel {
  if (v === 0 || (v === undefined && x === 0 && y === 0)) return pointAt(null, 'absent')
  const place = { x: checkCoordinate(x * width, 'x of a point'), y: checkCoordinate(y * height, 'y of a point') }
  return pointAt(place, v === 1 ? 'occluded' : v === 2 ? 'visible' : null)
}

function readBox([, cx = 0, cy = 0, w = 0, h = 0]: readonly number[], { width, height }: Size): Box<'imagePx'> | null {
  if (w < 0 || h < 0) return null
  const [x0, x1] = [(cx - w / 2) * width, (cx + w / 2) * width]
  const [y0, y1] = [(cy - h / 2) * height, (cy + h / 2) * height]
  for (const value of [x0, y0, x1, y1]) checkCoordinate(value, 'a side of the box')
  return { x0, y0, x1, y1 }
}
