/** What a reader of CVAT XML keeps of the shapes of a picture until all of them are known. */
import type { Box } from '../frames.ts'
import type { FaceAttributes, LandmarkState } from '../records.ts'
import { unlabelledAttributes, type WflwAttributeName, wflwAttributeNames } from '../records.ts'
import { LabelFileError } from './label-file.ts'
import { checkCoordinate, parseCoordinate, shorten } from './reading.ts'

export type XmlAttributes = Readonly<Record<string, string>>

/** One point, or one element of a skeleton. Plain, since those of tracks are put aside until their file ends. */
export interface CvatPoints {
  /** x and y of each point by turns, `imagePx`. */
  readonly coordinates: Float64Array
  readonly states: readonly LandmarkState[]
  /** Names of a skeleton's elements; null for a shape of plain points. */
  readonly names: readonly string[] | null
}

export interface CvatShape {
  readonly kind: 'skeleton' | 'points' | 'box'
  readonly label: string
  /** `group_id`, or ''. */
  readonly group: string
  /** Of its track, or null. */
  readonly id: string | null
  readonly line: number
  readonly points: CvatPoints | null
  readonly box: Box<'imagePx'> | null
  readonly attributes: FaceAttributes
}

/** `x,y;x,y`. @throws LabelFileError */
export function parsePoints(text: string | undefined): Float64Array {
  const pairs = (text ?? '').split(';')
  const coordinates = new Float64Array(2 * pairs.length)
  pairs.forEach((pair, k) => {
    const tokens = pair.split(',')
    if (tokens.length !== 2) throw new LabelFileError(`"points" is not made of pairs: ${shorten(pair)}`)
    coordinates[2 * k] = parseCoordinate(tokens[0], 'x of a point')
    coordinates[2 * k + 1] = parseCoordinate(tokens[1], 'y of a point')
  })
  return coordinates
}

/** The upright rectangle around the box, which CVAT may turn about its centre. @throws LabelFileError */
export function parseBox(attributes: XmlAttributes): Box<'imagePx'> {
  const [left = 0, top = 0, right = 0, bottom = 0] = ['xtl', 'ytl', 'xbr', 'ybr'].map((key) => parseCoordinate(attributes[key], key))
  const degrees = attributes['rotation'] === undefined ? 0 : parseCoordinate(attributes['rotation'], 'rotation')
  const [x0, x1] = [Math.min(left, right), Math.max(left, right)]
  const [y0, y1] = [Math.min(top, bottom), Math.max(top, bottom)]
  if (degrees % 180 === 0) return { x0, y0, x1, y1 }
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const halfWidth = (Math.abs((x1 - x0) * cos) + Math.abs((y1 - y0) * sin)) / 2
  const halfHeight = (Math.abs((x1 - x0) * sin) + Math.abs((y1 - y0) * cos)) / 2
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2]
  return { x0: checkCoordinate(x - halfWidth, 'xtl'), y0: y - halfHeight, x1: x + halfWidth, y1: y + halfHeight }
}

/** By `outside`, `occluded` and the attribute that this program adds. */
export function stateOf(attributes: XmlAttributes, own: ReadonlyMap<string, string>): LandmarkState {
  if (isTrue(attributes['outside'])) return 'absent'
  if (isTrue(own.get(selfOccludedAttribute))) return 'self-occluded'
  return isTrue(attributes['occluded']) ? 'occluded' : 'visible'
}

/** Name of the attribute of a sub-label. */
export const selfOccludedAttribute = 'self-occluded'

function isTrue(value: string | undefined): boolean {
  return value !== undefined && ['1', 'true', 'yes'].includes(value.trim().toLowerCase())
}

/** The six attributes of WFLW where CVAT has attributes of that name with a yes or a no. */
export function readAttributes(own: ReadonlyMap<string, string>): FaceAttributes {
  const found = new Map<WflwAttributeName, boolean>()
  for (const [name, value] of own) {
    const key = wflwAttributeNames.find((known) => known === name.toLowerCase().replaceAll(/[^a-z]/g, ''))
    const word = value.trim().toLowerCase()
    if (key === undefined || !['1', 'true', 'yes', '0', 'false', 'no'].includes(word)) continue
    found.set(key, isTrue(word))
  }
  return found.size === 0 ? unlabelledAttributes : { ...unlabelledAttributes, ...Object.fromEntries(found) }
}
