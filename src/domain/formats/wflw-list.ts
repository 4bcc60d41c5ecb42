/**
 * WFLW list files: one face a line, blanks between fields.
 *
 * `x0 y0 .. x97 y97 | x_min y_min x_max y_max | pose expression illumination make-up occlusion blur | picture` (207
 * fields), or the points and the picture alone (197). The pixel base is not documented; like every reader checked
 * (mmpose, PIPNet, fmd) values are taken as they are, 0-based.
 */
import type { Box, Point } from '../frames.ts'
import { type FaceAttributes, unlabelledAttributes, wflwAttributeNames } from '../records.ts'
import { formatDecimal, LabelFileError, parseDecimal, shorten } from './label-file.ts'

export const wflwPoints = 98
const pointFields = 2 * wflwPoints
const boxFields = 4

export interface WflwRow {
  /** `imagePx`, 98 of them. */
  readonly points: readonly Point<'imagePx'>[]
  /** As the file has it; it is not the box of the points. null in a short row, or where it is inside out. */
  readonly box: Box<'imagePx'> | null
  readonly attributes: FaceAttributes
  /** As written: a path with forward slashes below the folder of the pictures; it may hold blanks. */
  readonly picture: string
  readonly warning: string | null
}

/** @throws LabelFileError without a line: the caller knows it */
export function parseWflwRow(text: string): WflwRow {
  const fields = splitFields(text, pointFields)
  const points: Point<'imagePx'>[] = []
  for (let k = 0; k < pointFields; k += 2) {
    points.push({ x: readNumber(fields.values, k), y: readNumber(fields.values, k + 1) })
  }
  const tail = readTail(fields.rest)
  if (tail.picture === '') throw new LabelFileError('the name of the picture is missing')
  return { points, ...tail }
}

export interface WflwFace {
  readonly points: readonly Point<'imagePx'>[]
  /** Written as whole numbers that enclose it. */
  readonly box: Box<'imagePx'>
  readonly attributes: FaceAttributes
  readonly picture: string
}

/**
 * A row of 207 fields without a line end: 6 decimals, whole numbers for the box (rounded outwards), 0 for an attribute
 * that nobody has labelled (the format has no third value).
 *
 * @throws LabelFileError for a number of points other than 98 or a name that would break the line
 */
export function formatWflwRow(face: WflwFace): string {
  checkName(face.picture)
  const { x0, y0, x1, y1 } = face.box
  const box = [Math.floor(x0), Math.floor(y0), Math.ceil(x1), Math.ceil(y1)].map((v) => formatDecimal(v, 0))
  const attributes = wflwAttributeNames.map((name) => (face.attributes[name] === true ? '1' : '0'))
  return [formatWflwPoints(face.points), ...box, ...attributes, face.picture].join(' ')
}

/** A row of 197 fields: the points and the name alone. @throws LabelFileError as `formatWflwRow` does */
export function formatShortWflwRow(points: readonly Point<'imagePx'>[], picture: string): string {
  checkName(picture)
  const { values } = splitFields(picture, boxFields + 1)
  if (values.length > boxFields && values.every((field) => parseDecimal(field) !== null)) {
    throw new LabelFileError('the name of the picture begins with five numbers, which would be read as rectangle and attributes')
  }
  return `${formatWflwPoints(points)} ${picture}`
}

function checkName(picture: string): void {
  if (/[\r\n]/.test(picture) || picture.trim() !== picture || picture === '') {
    throw new LabelFileError('the name of the picture cannot stand in a WFLW list: line breaks, or blanks at its ends')
  }
}

/** The 196 coordinates of a row. @throws LabelFileError for a number of points other than 98 */
export function formatWflwPoints(points: readonly Point<'imagePx'>[]): string {
  if (points.length !== wflwPoints) throw new LabelFileError(`WFLW holds 98 points a face, not ${String(points.length)}`)
  return points.map((p) => `${formatDecimal(p.x, 6)} ${formatDecimal(p.y, 6)}`).join(' ')
}

/** The first `count` fields, and what follows them with its inner blanks as they are. */
function splitFields(text: string, count: number): { values: string[]; rest: string } {
  const values: string[] = []
  const field = /\s*(\S+)/y
  while (values.length < count) {
    const match = field.exec(text)
    if (match?.[1] === undefined) break
    values.push(match[1])
  }
  return { values, rest: values.length < count ? '' : text.slice(field.lastIndex).trim() }
}

function readNumber(values: readonly string[], at: number): number {
  const token = values[at]
  if (token === undefined) {
    throw new LabelFileError(`a row begins with ${String(pointFields)} coordinates; this one has ${String(values.length)} fields`)
  }
  const value = parseDecimal(token)
  if (value === null) throw new LabelFileError(`field ${String(at + 1)} is not a number: ${shorten(token, 40)}`)
  return value
}

/** Box and attributes where the fields can be nothing else, else the whole rest is the name. */
function readTail(rest: string): Omit<WflwRow, 'points'> {
  const { values, rest: picture } = splitFields(rest, boxFields + wflwAttributeNames.length)
  const corners = values.slice(0, boxFields).map(parseDecimal)
  const flags = values.slice(boxFields)
  const isLong = picture !== '' && corners.every((v) => v !== null) && flags.every((f) => f === '0' || f === '1')
  if (!isLong) {
    refuseNumbers(values)
    return { box: null, attributes: unlabelledAttributes, picture: rest, warning: null }
  }
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = corners.map((v) => v ?? 0)
  const flagAt = (k: number): boolean => flags[k] === '1'
  const attributes: FaceAttributes = {
    pose: flagAt(0),
    expression: flagAt(1),
    illumination: flagAt(2),
    makeup: flagAt(3),
    occlusion: flagAt(4),
    blur: flagAt(5),
  }
  if (x1 < x0 || y1 < y0) {
    return { box: null, attributes, picture, warning: `the rectangle is inside out: ${values.slice(0, boxFields).join(' ')}` }
  }
  return { box: { x0, y0, x1, y1 }, attributes, picture, warning: null }
}

/**
 * A name that begins with five numbers is more likely a row that has lost or gained a field: then its places are off by
 * one, and each x is a y.
 */
function refuseNumbers(values: readonly string[]): void {
  if (values.length <= boxFields || values.slice(0, boxFields + 1).some((field) => parseDecimal(field) === null)) return
  throw new LabelFileError('after 196 coordinates stand numbers that are no rectangle with six attributes of 0 or 1: a field is missing or too many')
}
