/**
 * imglab XML, the files that dlib trains its shape predictors from: pictures, boxes, and in each box parts by name.
 *
 * Whole pixels counted from 0; a box of width w reaches from `left` to `left + w - 1`. dlib orders parts by name as
 * text, so names are written with zeros in front (`00` to `67`); names without them are read by their number, which is
 * what their authors meant.
 */
import type { Box } from '../frames.ts'
import { unlabelledAttributes } from '../records.ts'
import type { FormatCodec, LabelFiles, PointLabel, ReadItem } from './codec.ts'
import { LabelFileError, parseDecimal } from './label-file.ts'
import { createDlibWriter, ownComment } from './dlib-writer.ts'
import { readOwnFiles } from './own-files.ts'
import { type NamedOrder, orderOfIndices, orderOfNames } from './point-names.ts'
import {
  countOf, faceOf, farthestPx, parseCoordinate, parseSide, pictureOf, pointAt, problemAt, shorten, warningAt,
} from './reading.ts'
import { readXml } from './xml-reader.ts'

type Attributes = Readonly<Record<string, string>>

interface OpenBox {
  readonly attributes: Attributes
  readonly line: number
  readonly parts: Map<string, PointLabel>
  /** Why it cannot be read; the first reason counts. */
  fault: string | null
}

/** What is odd about a file, said once at its end. */
interface Oddities {
  decimals: number
  withoutParts: number
  ignored: number
  scores: number
}

export const codecDlib: FormatCodec<'dlib'> = {
  id: 'dlib',
  name: 'dlib imglab XML',
  endings: ['.xml'],
  statement: {
    base: 0,
    precision: 'whole pixels',
    stepPx: 1,
    states: null,
    cannotCarry: [
      'Parts of a pixel: coordinates are rounded, since dlib refuses decimals.',
      'States of points: all are written as plain points, absent ones are left out.',
      'Head pose and five of the six attributes; occlusion becomes the box attribute `occluded`.',
      'Names of points: dlib sorts parts by name, so they are numbers with zeros in front.',
    ],
    source: 'dlib, data_io/image_dataset_metadata.cpp and load_image_dataset.h',
  },
  schemas: null,
  pointNames: { inOrder: false, areWritten: false, leavesOutAbsent: true },
  groupsPictures: true,
  recognise(head) {
    if (!/<dataset[\s>]/.test(head)) return null
    if (/image_metadata_stylesheet\.xsl/.test(head)) return { sureness: 0.97, reason: 'names imglab\'s style sheet' }
    if (/<image\s+file\s*=/.test(head)) return { sureness: 0.9, reason: '<dataset> with <image file=...>' }
    return null
  },
  read: (files) => readOwnFiles(codecDlib, files, (name) => readFile(files, name)),
  createWriter: createDlibWriter,
}

async function* readFile(files: LabelFiles, name: string): AsyncGenerator<ReadItem> {
  const order = await collectNames(files, name)
  const odd: Oddities = { decimals: 0, withoutParts: 0, ignored: 0, scores: 0 }
  const path: string[] = []
  let picture: ReturnType<typeof pictureOf> | null = null
  let box: OpenBox | null = null
  for await (const event of readXml(files.readText(name))) {
    const at = { file: name, line: event.line }
    if (event.kind === 'open') {
      path.push(event.name)
      if (path.length === 1 && event.name !== 'dataset') throw new LabelFileError(`this is no imglab file: its root is <${shorten(event.name)}>`, event.line)
      if (event.name === 'image' && path.at(-2) === 'images') {
        try {
          picture = pictureOf(event.attributes['file'] ?? '', parseSide(event.attributes['width']), parseSide(event.attributes['height']))
          yield { kind: 'picture', picture, at }
        } catch (error) {
          yield problemAt(name, event.line, reasonOf(error))
          picture = null
        }
      } else if (event.name === 'box') box = { attributes: event.attributes, line: event.line, parts: new Map(), fault: null }
      else if (event.name === 'part' && box !== null) readPart(box, event.attributes, odd)
      continue
    }
    path.pop()
    if (event.name === 'image') picture = null
    if (event.name !== 'box' || box === null) continue
    const { fault, line, parts } = box
    if (fault !== null) yield problemAt(name, line, fault)
    else if (parts.size === 0) odd.withoutParts++
    else if (picture === null) yield problemAt(name, line, 'the box stands in no picture')
    else {
      const { face, warning } = buildFace(box, order, odd)
      if (warning !== null) yield warningAt(name, line, warning)
      yield { kind: 'face', picture, face, at: { file: name, line } }
    }
    box = null
  }
  for (const message of describeOddities(odd)) yield warningAt(name, null, message)
}

/** All names of parts in the file: missing parts, and a base of 0 or 1, show only over all boxes. */
async function collectNames(files: LabelFiles, name: string): Promise<NamedOrder> {
  const names = new Set<string>()
  let count: number | null = null
  try {
    for await (const event of readXml(files.readText(name))) {
      if (event.kind === 'open' && event.name === 'part') names.add(event.attributes['name'] ?? '')
      else if (event.kind === 'close' && event.name === 'comment') count = Number(ownComment.exec(event.text.trim())?.[1] ?? NaN) + 1
    }
  } catch (error) {
    // The second reading meets the same fault and says so.
    if (!(error instanceof LabelFileError)) throw error
  }
  const sorted = [...names].filter((n) => n !== '').toSorted()
  return (count === null ? null : orderOfIndices(sorted, count)) ?? orderOfNames(sorted)
}

function readPart(box: OpenBox, attributes: Attributes, odd: Oddities): void {
  try {
    const partName = attributes['name'] ?? ''
    if (partName === '') throw new LabelFileError('a part has no name')
    if (box.parts.has(partName)) throw new LabelFileError(`the part ${shorten(partName)} stands twice in one box`)
    const x = parseCoordinate(attributes['x'], `x of part ${shorten(partName, 30)}`)
    const y = parseCoordinate(attributes['y'], `y of part ${shorten(partName, 30)}`)
    if (!Number.isInteger(x) || !Number.isInteger(y)) odd.decimals++
    box.parts.set(partName, pointAt({ x, y }))
  } catch (error) {
    box.fault ??= reasonOf(error)
  }
}

function buildFace({ attributes, parts }: OpenBox, order: NamedOrder, odd: Oddities) {
  const box = readRectangle(attributes)
  const score = Number(attributes['detection_score'] ?? NaN)
  const isProbability = score >= 0 && score <= 1
  if (!Number.isNaN(score) && !isProbability) odd.scores++
  if (attributes['ignore'] === '1') odd.ignored++
  const face = faceOf(
    order.names.map((n) => parts.get(n) ?? pointAt(null, 'absent')),
    {
      schemaId: order.schemaId,
      names: order.given,
      box,
      attributes: attributes['occluded'] === '1' ? { ...unlabelledAttributes, occlusion: true } : unlabelledAttributes,
      detectionScore: isProbability ? score : null,
    },
  )
  return { face, warning: box === null ? 'the box has no whole rectangle; its parts were read all the same' : null }
}

function readRectangle(attributes: Attributes): Box<'imagePx'> | null {
  const values = ['left', 'top', 'width', 'height'].map((key) => parseDecimal(attributes[key] ?? ''))
  if (values.some((v) => v === null || Math.abs(v) > farthestPx)) return null
  const [left, top, width, height] = values as [number, number, number, number]
  return width < 1 || height < 1 ? null : { x0: left, y0: top, x1: left + width - 1, y1: top + height - 1 }
}

function describeOddities({ decimals, withoutParts, ignored, scores }: Oddities): string[] {
  return [
    ...(decimals > 0 ? [`${countOf(decimals, 'part')} with decimals: read as they are, but dlib itself would refuse the file`] : []),
    ...(withoutParts > 0 ? [`${countOf(withoutParts, 'box', 'boxes')} without parts left out: they hold no landmarks`] : []),
    ...(ignored > 0 ? [`${countOf(ignored, 'box', 'boxes')} marked "ignore" read like the others`] : []),
    ...(scores > 0 ? [`${countOf(scores, 'detection score')} outside of 0 to 1 left out: they are no probabilities`] : []),
  ]
}

/** @throws what is no fault of the file */
function reasonOf(error: unknown): string {
  if (error instanceof LabelFileError) return error.message
  throw error
}
