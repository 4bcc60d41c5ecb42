/** Images, categories and annotations of COCO, each from its JSON. */
import type { Box } from '../frames.ts'
import { type FaceAttributes, type LandmarkState, unlabelledAttributes, wflwAttributeNames } from '../records.ts'
import type { FaceLabel, PictureLabel, PointLabel } from './codec.ts'
import { list, number, objectOf, text } from './json-values.ts'
import { LabelFileError, shorten } from './label-file.ts'
import { type NamedOrder, orderOfNames, schemaOfCount } from './point-names.ts'
import { checkCoordinate, faceOf, pictureOf, pointAt } from './reading.ts'

/** Of a category: how many points, and where each belongs. null: it names none. */
export type CocoCategory = { readonly order: NamedOrder; readonly places: readonly number[] } | null

/** Says that the box is that of the points, because the face had none. */
export const boxOfPointsAttribute = 'box_of_points'

export function pictureReader(value: unknown): readonly [id: string | number, picture: PictureLabel] {
  const members = objectOf(value, 'image')
  const sides = [members['width'], members['height']].map((v) => (typeof v === 'number' && Number.isInteger(v) && v > 0 ? v : null))
  return [idOf(members['id'], 'image.id'), pictureOf(text(members['file_name'], 'image.file_name'), sides[0], sides[1])]
}

export function categoryReader(value: unknown): readonly [id: string | number, category: CocoCategory] {
  const members = objectOf(value, 'category')
  const id = idOf(members['id'], 'category.id')
  if (members['keypoints'] === undefined || members['keypoints'] === null) return [id, null]
  const names = list(members['keypoints'], 'category.keypoints', (name) => (typeof name === 'number' ? String(name) : text(name, 'category.keypoints')))
  if (names.length === 0 || new Set(names).size < names.length) return [id, null]
  const order = orderOfNames(names)
  return [id, { order, places: names.map((name, k) => order.placeOf.get(name) ?? k) }]
}

interface Known {
  readonly pictures: { get(id: string | number): PictureLabel | undefined }
  readonly categories: ReadonlyMap<string | number, CocoCategory>
  readonly isOwn: boolean
}

export interface CocoFace {
  readonly picture: PictureLabel
  readonly face: FaceLabel
  /** Every point that is there is marked v: 1, and read as occluded: whether it is, `settleOnes` tells. */
  readonly hasOnlyOnes: boolean
}

/** @param note counts what is odd. @returns a reader, which answers null for an annotation that is no face with points */
export function annotationReader(known: Known, note: (what: string) => void): (value: unknown) => CocoFace | null {
  return (value) => {
    const members = objectOf(value, 'annotation')
    const isWholeBody = members['face_kpts'] !== undefined
    const keypoints = isWholeBody ? members['face_kpts'] : members['keypoints']
    if (keypoints === undefined || keypoints === null) {
      note('annotations without keypoints, left out')
      return null
    }
    if (isWholeBody && members['face_valid'] === false) {
      note('people without a valid face, left out')
      return null
    }
    const imageId = idOf(members['image_id'], 'annotation.image_id')
    const picture = known.pictures.get(imageId)
    if (picture === undefined) throw new LabelFileError(`no image has the id ${shorten(JSON.stringify(imageId))}`)
    const category = isWholeBody ? null : categoryOf(known, members['category_id'])
    const labels = readKeypoints(keypoints, isWholeBody, note)
    return {
      picture,
      face: faceOf(inOrder(labels, category), { ...readRest(members, isWholeBody, note), ...schemaOf(labels, category) }),
      hasOnlyOnes: !isWholeBody && !known.isOwn && hasOnlyOnes(labels),
    }
  }
}

function categoryOf({ categories }: Known, id: unknown): CocoCategory {
  if (id === undefined || id === null) return null
  return categories.get(idOf(id, 'annotation.category_id')) ?? null
}

function schemaOf(labels: readonly PointLabel[], category: CocoCategory): Pick<FaceLabel, 'schemaId' | 'names'> {
  if (category === null) return { schemaId: schemaOfCount(labels.length), names: null }
  return { schemaId: category.order.schemaId, names: category.order.given }
}

function inOrder(labels: readonly PointLabel[], category: CocoCategory): readonly PointLabel[] {
  if (category === null) return labels
  if (labels.length !== category.places.length) {
    throw new LabelFileError(`the annotation has ${String(labels.length)} keypoints, and its category names ${String(category.places.length)}`)
  }
  const ordered = category.order.names.map(() => pointAt(null, 'absent'))
  for (const [k, place] of category.places.entries()) ordered[place] = labels[k] ?? pointAt(null, 'absent')
  return ordered
}

function readKeypoints(value: unknown, isConfidence: boolean, note: (what: string) => void): PointLabel[] {
  if (!Array.isArray(value) || value.length === 0 || value.length % 3 !== 0) throw new LabelFileError('keypoints are not a list of x, y and v a point')
  const numbers: readonly unknown[] = value
  const labels: PointLabel[] = []
  for (let k = 0; k < numbers.length; k += 3) {
    const v = number(numbers[k + 2], `v of keypoint ${String(k / 3)}`)
    if (v < 0) throw new LabelFileError(`v of keypoint ${String(k / 3)} is negative: ${String(v)}`)
    const [x, y] = [numbers[k], numbers[k + 1]].map((part) => checkCoordinate(number(part, `keypoint ${String(k / 3)}`), `keypoint ${String(k / 3)}`))
    if (v === 0 && (x !== 0 || y !== 0)) note('points with a place, but marked v: 0; taken as absent')
    labels.push(v === 0 ? pointAt(null, 'absent') : pointAt({ x: x ?? 0, y: y ?? 0 }, stateOf(v, isConfidence)))
  }
  return labels
}

function stateOf(v: number, isConfidence: boolean): LandmarkState | null {
  if (v === 2) return 'visible'
  return v === 1 && !isConfidence ? 'occluded' : null
}

/** Below five points, a face may well be hidden as a whole. */
function hasOnlyOnes(labels: readonly PointLabel[]): boolean {
  return labels.length >= 5 && labels.every(({ state }) => state === 'absent' || state === 'occluded') && labels.some(({ state }) => state === 'occluded')
}

function readRest(members: Readonly<Record<string, unknown>>, isWholeBody: boolean, note: (what: string) => void): Partial<FaceLabel> {
  const attributes = typeof members['attributes'] === 'object' && members['attributes'] !== null ? (members['attributes'] as Readonly<Record<string, unknown>>) : {}
  const box = attributes[boxOfPointsAttribute] === true ? null : readBox(members[isWholeBody ? 'face_box' : 'bbox'], note)
  const { id, score } = members
  return {
    box,
    attributes: readAttributes(attributes),
    detectionScore: typeof score === 'number' && score >= 0 && score <= 1 ? score : null,
    id: typeof id === 'number' || typeof id === 'string' ? String(id) : null,
  }
}

function readBox(value: unknown, note: (what: string) => void): Box<'imagePx'> | null {
  if (value === undefined || value === null) return null
  const [x, y, width, height] = list(value, 'bbox', number).map((part) => checkCoordinate(part, 'bbox'))
  if (x === undefined || y === undefined || width === undefined || height === undefined) throw new LabelFileError('bbox is not x, y, width and height')
  if (x === 0 && y === 0 && width === 0 && height === 0) return null
  if (width >= 0 && height >= 0) return { x0: x, y0: y, x1: x + width, y1: y + height }
  note('boxes of a negative size, left out')
  return null
}

/** The six of WFLW, where a file has them by our names. */
function readAttributes(given: Readonly<Record<string, unknown>>): FaceAttributes {
  const attributes = { ...unlabelledAttributes }
  for (const name of wflwAttributeNames) {
    const value = given[name]
    if (typeof value === 'boolean') attributes[name] = value
  }
  return attributes
}

/** Numbers beyond 2^53 run into one another when they are read. */
function idOf(value: unknown, path: string): string | number {
  if (typeof value === 'string' || (typeof value === 'number' && Number.isSafeInteger(value))) return value
  throw new LabelFileError(value === undefined ? `${path} is missing` : `${path} is not an id: ${shorten(JSON.stringify(value) ?? '')}`)
}
