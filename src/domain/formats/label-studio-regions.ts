/** Regions of Label Studio, in percent of their picture, and the faces that they make. */
import type { Box, Point } from '../frames.ts'
import type { FaceAttributes, LandmarkState } from '../records.ts'
import { unlabelledAttributes, type WflwAttributeName, wflwAttributeNames } from '../records.ts'
import type { FaceLabel, PointLabel } from './codec.ts'
import { LabelFileError } from './label-file.ts'
import { type NamedOrder, orderOfNames } from './point-names.ts'
import { checkCoordinate, faceOf, pointAt, shorten } from './reading.ts'
import { attempt } from './writing.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

interface Region {
  readonly id: string | null
  readonly parent: string | null
  readonly label: string
  /** Of a point. */
  readonly point: PointLabel | null
  /** Of a rectangle. */
  readonly box: Box<'imagePx'> | null
  readonly score: number | null
  readonly attributes: FaceAttributes
  /** Why it cannot be read. */
  readonly fault: string | null
}

interface Notes {
  /** By the id of their region. */
  readonly choices: Map<string, string[]>
  /** Id of the rectangle by that of a point. */
  readonly parents: Map<string, string>
}

export interface Regions {
  readonly regions: Region[]
  /** What of it was left out, for a warning. */
  readonly others: Map<string, number>
  /** As the regions say; null where none does. */
  readonly size: Size | null
}

/** `blur` or `no blur`: an attribute of WFLW and what is said of it. */
export const attributeChoices: ReadonlyMap<string, readonly [WflwAttributeName, boolean]> = new Map(
  wflwAttributeNames.flatMap((name): [string, readonly [WflwAttributeName, boolean]][] => [
    [name, [name, true]],
    [`no ${name}`, [name, false]],
  ]),
)

export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * @param items the `result` of an annotation, or the values of JSON-MIN
 * @param known size of the picture where the items do not say
 */
export function readRegions(items: readonly unknown[], known: Size | null): Regions {
  const notes: Notes = { choices: new Map(), parents: new Map() }
  for (const item of items) if (isObject(item)) noteChoices(item, notes)
  const regions: Region[] = []
  const others = new Map<string, number>()
  let size: Size | null = known
  for (const item of items) {
    const value = isObject(item) && isObject(item['value']) ? item['value'] : item
    const type = isObject(item) && isObject(value) ? typeOf(item, value) : 'region'
    if (type === 'choices' || type === 'relation') continue
    if (isObject(item) && isObject(value) && (type === 'keypointlabels' || type === 'rectanglelabels')) {
      const side = sizeOf(item) ?? sizeOf(value) ?? known
      size ??= side
      regions.push(readRegion(item, value, type, side, notes))
    } else others.set(shorten(type, 30), (others.get(shorten(type, 30)) ?? 0) + 1)
  }
  return { regions, others, size }
}

function typeOf(item: JsonObject, value: JsonObject): string {
  return typeof item['type'] === 'string' ? item['type'] : (Object.keys(value).find((key) => key.endsWith('labels')) ?? 'region')
}

function readRegion(item: JsonObject, value: JsonObject, type: 'keypointlabels' | 'rectanglelabels', size: Size | null, { choices, parents }: Notes): Region {
  const id = typeof item['id'] === 'string' ? item['id'] : null
  const parent = typeof item['parentID'] === 'string' && item['parentID'] !== '' ? item['parentID'] : (parents.get(id ?? '') ?? null)
  const own = choices.get(id ?? '') ?? []
  const head = { id, parent, label: '', score: scoreOf(item['score']), attributes: attributesIn(own), point: null, box: null }
  const place = attempt(() => {
    if (size === null) throw new LabelFileError('a region has no original_width and original_height, and its picture is not to be had')
    const percent = (key: string, whole: number): number => checkCoordinate((numberOf(value, key) / 100) * whole, key)
    const [x0, y0] = [percent('x', size.width), percent('y', size.height)]
    if (type === 'keypointlabels') return { label: labelOf(value[type]), point: pointAt({ x: x0, y: y0 }, stateIn(own)) }
    const [width, height] = [percent('width', size.width), percent('height', size.height)]
    if (width < 0 || height < 0) throw new LabelFileError('a rectangle is inside out')
    const degrees = value['rotation'] === undefined ? 0 : checkCoordinate(numberOf(value, 'rotation'), 'rotation')
    return { label: labelOf(value[type]), box: turnBox({ x0, y0, x1: x0 + width, y1: y0 + height }, degrees) }
  })
  if (place instanceof LabelFileError) return { ...head, fault: place.message }
  return { ...head, ...place, fault: null }
}

/** Choices of a region carry its id; a relation may join a point to its box. */
function noteChoices(item: JsonObject, { choices, parents }: Notes): void {
  const { type, id, value } = item
  if (type === 'choices' && typeof id === 'string' && isObject(value) && Array.isArray(value['choices'])) {
    const own = choices.get(id) ?? []
    choices.set(id, own)
    own.push(...value['choices'].filter((choice) => typeof choice === 'string'))
  } else if (type === 'relation' && typeof item['from_id'] === 'string' && typeof item['to_id'] === 'string') {
    parents.set(item['from_id'], item['to_id'])
  }
}

function sizeOf(item: JsonObject): Size | null {
  const { original_width: width, original_height: height } = item
  const isSide = (v: unknown): v is number => typeof v === 'number' && v >= 1 && v <= 1e7
  return isSide(width) && isSide(height) ? { width, height } : null
}

function labelOf(labels: unknown): string {
  const [label] = Array.isArray(labels) ? (labels as unknown[]) : []
  if (typeof label !== 'string' || label === '') throw new LabelFileError('a region has no label')
  return label
}

function numberOf(value: JsonObject, key: string): number {
  const number = value[key]
  if (typeof number !== 'number') throw new LabelFileError(`${key} of a region is not a number: ${shorten(JSON.stringify(number) ?? 'missing', 40)}`)
  return number
}

function scoreOf(score: unknown): number | null {
  return typeof score === 'number' && score >= 0 && score <= 1 ? score : null
}

function stateIn(choices: readonly string[]): LandmarkState | null {
  const states = ['visible', 'occluded', 'self-occluded', 'absent'] as const
  return states.find((state) => choices.includes(state)) ?? null
}

function attributesIn(choices: readonly string[]): FaceAttributes {
  const said = choices.map((choice) => attributeChoices.get(choice)).filter((pair) => pair !== undefined)
  return said.length === 0 ? unlabelledAttributes : { ...unlabelledAttributes, ...Object.fromEntries(said) }
}

/** The upright box around one that is turned about its top left corner, clockwise, in degrees. */
function turnBox(box: Box<'imagePx'>, degrees: number): Box<'imagePx'> {
  if (degrees % 360 === 0) return box
  const angle = (degrees * Math.PI) / 180
  const corners = [[0, 0], [1, 0], [0, 1], [1, 1]].map(([u = 0, v = 0]) => {
    const [x, y] = [u * (box.x1 - box.x0), v * (box.y1 - box.y0)]
    return { x: box.x0 + x * Math.cos(angle) - y * Math.sin(angle), y: box.y0 + x * Math.sin(angle) + y * Math.cos(angle) }
  })
  const [xs, ys] = [corners.map((p) => p.x), corners.map((p) => p.y)]
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) }
}

/**
 * Points that are children of a rectangle, are related to one or lie in no other make a face with it. The others make a
 * face until a label comes again, and take the rectangle that holds most of their points.
 *
 * @param order of all labels of the file
 */
export function facesOfRegions(
  regions: readonly Region[],
  order: NamedOrder,
): { faces: FaceLabel[]; faults: string[]; spareBoxes: number } {
  const boxes = regions.filter((region) => region.box !== null)
  const sets: { box: Region | null; points: Map<string, Region>; fault: string | null }[] = []
  for (const region of regions) {
    if (region.box !== null) continue
    const box = (region.parent === null ? null : boxes.find(({ id }) => id === region.parent)) ?? onlyBoxAround(region, boxes)
    let set = sets.findLast((other) => other.box === box)
    if (set === undefined || set.points.has(region.label)) {
      set = { box, points: new Map(), fault: null }
      sets.push(set)
    }
    // A face with a broken point is not the face that was labelled: the whole of it is left out.
    if (region.fault !== null) set.fault ??= region.fault
    else set.points.set(region.label, region)
  }
  const spare = new Set(boxes.filter((box) => sets.every((set) => set.box !== box)))
  const faces: FaceLabel[] = []
  for (const { box, points, fault } of sets) {
    if (fault !== null) continue
    const own = box ?? bestBox(points, spare)
    if (own !== null) spare.delete(own)
    faces.push(faceOfPoints(points, own, order))
  }
  return { faces, faults: sets.flatMap(({ fault }) => fault ?? []), spareBoxes: spare.size }
}

function onlyBoxAround({ point }: Region, boxes: readonly Region[]): Region | null {
  const place = point?.position
  if (place === undefined || place === null) return null
  const around = boxes.filter(({ box }) => box !== null && isIn(place, box))
  return around.length === 1 ? (around[0] ?? null) : null
}

function isIn({ x, y }: Point<'imagePx'>, box: Box<'imagePx'>): boolean {
  return x >= box.x0 && x <= box.x1 && y >= box.y0 && y <= box.y1
}

/** The box that holds most of the points; of two alike the smaller one. */
function bestBox(points: ReadonlyMap<string, Region>, spare: ReadonlySet<Region>): Region | null {
  const places = [...points.values()].flatMap(({ point }) => point?.position ?? [])
  const ranked = [...spare].flatMap((region) => {
    const { box } = region
    if (box === null) return []
    const held = places.filter((place) => isIn(place, box)).length
    return held === 0 ? [] : [{ region, held, area: (box.x1 - box.x0) * (box.y1 - box.y0) }]
  })
  ranked.sort((p, q) => q.held - p.held || p.area - q.area)
  return ranked[0]?.region ?? null
}

function faceOfPoints(points: ReadonlyMap<string, Region>, box: Region | null, order: NamedOrder): FaceLabel {
  const own = [...points.keys()].every((label) => order.placeOf.has(label)) ? order : orderOfNames([...points.keys()])
  return faceOf(
    own.names.map((name) => points.get(name)?.point ?? pointAt(null, 'absent')),
    {
      schemaId: own.schemaId,
      names: own.given,
      box: box?.box ?? null,
      attributes: box?.attributes ?? unlabelledAttributes,
      detectionScore: box?.score ?? null,
      id: box?.id ?? null,
    },
  )
}
