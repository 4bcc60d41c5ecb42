/** Faces out of the shapes that CVAT has on one picture: skeletons, rows of points, single points, and their boxes. */
import type { FaceLabel, PointLabel } from './codec.ts'
import type { CvatShape } from './cvat-shapes.ts'
import { type NamedOrder, orderOfNames, schemaOfCount } from './point-names.ts'
import { faceOf, pointAt } from './reading.ts'

/** The labels that the head of the file declares. */
export interface CvatLabels {
  /** Order of the sub-labels of each skeleton label. */
  readonly skeletons: ReadonlyMap<string, NamedOrder>
  /** Order of the labels of type `points` that are no part of a skeleton. */
  readonly plain: NamedOrder
}

export interface CvatFace {
  readonly face: FaceLabel
  readonly line: number
}

/** @returns the faces in the order of the file, and the boxes that belong to none */
export function assembleFaces(shapes: readonly CvatShape[], labels: CvatLabels): { faces: CvatFace[]; spareBoxes: number } {
  const found: { group: string; shape: CvatShape; face: FaceLabel }[] = []
  const singles: CvatShape[] = []
  for (const shape of shapes) {
    const { points } = shape
    if (points === null) continue
    if (points.names !== null) found.push({ group: shape.group, shape, face: faceOfSkeleton(shape, points.names, labels) })
    else if (points.states.length > 1) found.push({ group: shape.group, shape, face: faceOfRow(shape) })
    else singles.push(shape)
  }
  for (const set of setsOfSingles(singles)) {
    const first = set[0]
    if (first !== undefined) found.push({ group: first.group, shape: first, face: faceOfSingles(set, labels.plain) })
  }
  found.sort((p, q) => p.shape.line - q.shape.line)
  const boxes = shapes.filter((shape) => shape.box !== null)
  const spare = new Set(boxes)
  const take = (box: CvatShape | undefined): CvatShape['box'] => {
    if (box === undefined) return null
    spare.delete(box)
    return box.box
  }
  const faces = found.map(({ group, shape, face }) => {
    // One face and one box without groups can only belong together.
    const isAlone = group === '' && found.length === 1 && boxes.length === 1 && boxes[0]?.group === ''
    const box = take(isAlone ? boxes[0] : boxes.find((b) => group !== '' && b.group === group && spare.has(b)))
    return { face: { ...face, box }, line: shape.line }
  })
  return { faces, spareBoxes: spare.size }
}

function faceOfSkeleton(shape: CvatShape, names: readonly string[], { skeletons }: CvatLabels): FaceLabel {
  const declared = skeletons.get(shape.label)
  const isDeclared = declared !== undefined && names.every((name) => declared.placeOf.has(name))
  return arrange(isDeclared ? declared : orderOfNames(names), names, pointsOf(shape), shape)
}

function faceOfRow(shape: CvatShape): FaceLabel {
  const points = pointsOf(shape)
  return faceOf(points, { schemaId: schemaOfCount(points.length), attributes: shape.attributes, id: shape.id })
}

function faceOfSingles(set: readonly CvatShape[], plain: NamedOrder): FaceLabel {
  const names = set.map((shape) => shape.label)
  const points = set.flatMap(pointsOf)
  const order = names.every((name) => plain.placeOf.has(name)) ? plain : orderOfNames(names)
  const [first] = set
  return first === undefined ? faceOf(points) : arrange(order, names, points, first)
}

/** Points into their order; a name that the face lacks is an absent point. */
function arrange(order: NamedOrder, names: readonly string[], points: readonly PointLabel[], shape: CvatShape): FaceLabel {
  const arranged = order.names.map(() => pointAt(null, 'absent'))
  names.forEach((name, k) => {
    arranged[order.placeOf.get(name) ?? -1] = points[k] ?? pointAt(null, 'absent')
  })
  return faceOf(arranged, {
    schemaId: order.schemaId,
    names: order.given,
    attributes: shape.attributes,
    id: shape.id,
  })
}

function pointsOf({ points }: CvatShape): PointLabel[] {
  return (points?.states ?? []).map((state, k) => {
    const [x = 0, y = 0] = points?.coordinates.subarray(2 * k, 2 * k + 2) ?? []
    return pointAt(state === 'absent' ? null : { x, y }, state)
  })
}

/** Single points of one group, or of none, make a face; a label that comes again begins the next one. */
function setsOfSingles(singles: readonly CvatShape[]): CvatShape[][] {
  const sets: { group: string; labels: Set<string>; shapes: CvatShape[] }[] = []
  for (const shape of singles) {
    let set = sets.findLast(({ group }) => group === shape.group)
    if (set === undefined || set.labels.has(shape.label)) {
      set = { group: shape.group, labels: new Set(), shapes: [] }
      sets.push(set)
    }
    set.labels.add(shape.label)
    set.shapes.push(shape)
  }
  return sets.map(({ shapes }) => shapes)
}
