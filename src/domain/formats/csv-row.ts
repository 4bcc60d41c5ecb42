/** A row of our CSV as a face, by the columns that the first row names. */
import { boxOrigins, type FaceAttributes, landmarkOrigins, landmarkStates, reviewStates, unlabelledAttributes, wflwAttributeNames } from '../records.ts'
import type { FaceLabel, LabelPlace, PointLabel, ReadItem } from './codec.ts'
import { LabelFileError, parseDecimal, shorten } from './label-file.ts'
import { readComments } from './own-comments.ts'
import { checkCoordinate, parseSide, pictureOf } from './reading.ts'

export const pictureColumns = ['picture', 'picture_has_ending', 'picture_width', 'picture_height', 'face'] as const
export const faceColumns = [
  'id', 'schema', 'box_x0', 'box_y0', 'box_x1', 'box_y1', 'box_origin', 'score', 'yaw', 'pitch', 'roll', ...wflwAttributeNames, 'review', 'reason', 'comments', 'model',
] as const
export const pointColumns = ['x', 'y', 'state', 'origin', 'reliability', 'pinned'] as const

type Column = (typeof pictureColumns)[number] | (typeof faceColumns)[number]

export interface CsvTable {
  /** Place of each column in a row. */
  readonly columns: ReadonlyMap<string, number>
  readonly width: number
  /** Names of each point's columns, spelt once. */
  readonly points: readonly Readonly<Record<(typeof pointColumns)[number], string>>[]
  readonly unknown: readonly string[]
}

/** More than any schema has. */
const mostPoints = 10_000

/** @param names the first row. @throws LabelFileError with line 1 where columns are missing or stand twice */
export function openTable(names: readonly string[]): CsvTable {
  const own = names.map((name) => name.trim())
  const columns = new Map(own.map((name, k) => [name, k]))
  const twice = own.find((name, k) => columns.get(name) !== k)
  if (twice !== undefined) throw new LabelFileError(`the column ${shorten(twice) || 'without a name'} is there twice`, 1)
  if (!columns.has('picture')) throw new LabelFileError('there is no column "picture": this is no table of Canthus', 1)
  let pointCount = 0
  while (columns.has(`x${String(pointCount)}`) && columns.has(`y${String(pointCount)}`) && pointCount < mostPoints) pointCount++
  if (pointCount === 0) throw new LabelFileError('there are no columns "x0" and "y0"', 1)
  const single: readonly string[] = [...pictureColumns, ...faceColumns]
  const isKnown = (name: string): boolean => {
    const [, column = '', index = ''] = /^([a-z]+)(\d+)$/.exec(name) ?? []
    return single.includes(name) || ((pointColumns as readonly string[]).includes(column) && String(Number(index)) === index && Number(index) < pointCount)
  }
  const points = Array.from({ length: pointCount }, (_, k) => pointNames(String(k)))
  return { columns, width: own.length, points, unknown: own.filter((name) => !isKnown(name)).map((name) => shorten(name, 20)) }
}

function pointNames(k: string): CsvTable['points'][number] {
  return { x: `x${k}`, y: `y${k}`, state: `state${k}`, origin: `origin${k}`, reliability: `reliability${k}`, pinned: `pinned${k}` }
}

/** @throws LabelFileError that names the column */
export function readRow(table: CsvTable, fields: readonly string[], at: LabelPlace): ReadItem {
  if (fields.length !== table.width) throw new LabelFileError(`the row has ${String(fields.length)} fields, and there are ${String(table.width)} columns`)
  const row = rowOf(table, fields)
  const side = (name: Column): number | null => row.take(name, (field) => parseSide(field), 'a number of pixels')
  const picture = { ...pictureOf(row.field('picture'), side('picture_width'), side('picture_height')), hasEnding: row.flag('picture_has_ending') ?? true }
  const face = row.take('face', (field) => (/^\d{1,9}$/.test(field) ? Number(field) : null), 'a count from 0')
  if (face === null && table.columns.has('face')) return { kind: 'picture', picture, at }
  return { kind: 'face', picture, face: readFace(row, table), at }
}

function readFace(row: Row, table: CsvTable): FaceLabel {
  const points = table.points.map((names) => readPoint(row, names))
  const box = row.numbers('box_x0', 'box_y0', 'box_x1', 'box_y1')
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = box ?? []
  for (const side of box ?? []) checkCoordinate(side, 'a side of the box')
  if (x1 < x0 || y1 < y0) throw new LabelFileError('the box is inside out')
  const pose = row.numbers('yaw', 'pitch', 'roll')
  const [yawRad = 0, pitchRad = 0, rollRad = 0] = pose ?? []
  return {
    schemaId: row.text('schema'),
    names: null,
    points,
    box: box && { x0, y0, x1, y1 },
    boxOrigin: row.oneOf('box_origin', boxOrigins),
    attributes: wflwAttributeNames.reduce<FaceAttributes>((all, name) => ({ ...all, [name]: row.flag(name) }), unlabelledAttributes),
    pose: pose && { yawRad, pitchRad, rollRad },
    detectionScore: row.number('score'),
    reviewState: row.oneOf('review', reviewStates),
    rejectReason: row.text('reason'),
    comments: readComments(parseList(row.text('comments')), 'comments'),
    model: row.text('model'),
    id: row.text('id'),
  }
}

function parseList(json: string | null): unknown {
  if (json === null) return []
  try {
    return JSON.parse(json)
  } catch {
    throw new LabelFileError(`comments is no JSON: ${shorten(json)}`)
  }
}

function readPoint(row: Row, names: CsvTable['points'][number]): PointLabel {
  const [x, y] = [row.number(names.x), row.number(names.y)]
  if ((x === null) !== (y === null)) throw new LabelFileError(`only one of ${names.x} and ${names.y} is given`)
  const reliability = row.number(names.reliability)
  if (reliability !== null && (reliability < 0 || reliability > 1)) throw new LabelFileError(`${names.reliability} is no probability from 0 to 1: ${String(reliability)}`)
  return {
    position: x === null || y === null ? null : { x: checkCoordinate(x, names.x), y: checkCoordinate(y, names.y) },
    state: row.oneOf(names.state, landmarkStates),
    origin: row.oneOf(names.origin, landmarkOrigins),
    reliability,
    pinned: row.flag(names.pinned) ?? false,
  }
}

interface Row {
  field(name: string): string
  /** null: the field is empty, or there is no such column. */
  take<T>(name: string, parse: (field: string) => T | null, expected: string): T | null
  number(name: string): number | null
  /** All of them, or none. */
  numbers(...names: readonly string[]): readonly number[] | null
  flag(name: string): boolean | null
  text(name: string): string | null
  oneOf<T extends string>(name: string, known: readonly T[]): T | null
}

function rowOf({ columns }: CsvTable, fields: readonly string[]): Row {
  const field = (name: string): string => fields[columns.get(name) ?? -1] ?? ''
  const take: Row['take'] = (name, parse, expected) => {
    const content = field(name)
    if (content === '') return null
    const value = parse(content)
    if (value === null) throw new LabelFileError(`${name} is not ${expected}: ${shorten(content)}`)
    return value
  }
  const number = (name: string): number | null => take(name, toNumber, 'a number')
  return {
    field,
    take,
    number,
    numbers(...names) {
      const values = names.map(number)
      const given = values.filter((value) => value !== null)
      if (given.length > 0 && given.length < values.length) throw new LabelFileError(`${names.join(', ')}: some are missing`)
      return given.length === 0 ? null : given
    },
    flag: (name) => take(name, toFlag, '1 or 0'),
    text: (name) => take(name, (content) => content, 'a text'),
    oneOf: (name, known) => (field(name) === '' ? null : take(name, (content) => known.find((one) => one === content.trim()) ?? null, `one of ${known.join(', ')}`)),
  }
}

function toNumber(content: string): number | null {
  return parseDecimal(content.trim())
}

function toFlag(content: string): boolean | null {
  const flag = content.trim()
  return flag === '1' ? true : flag === '0' ? false : null
}
