/** Checks the members of a line of our JSON Lines, and says which is wrong and how. */
import { boxOrigins, type FaceAttributes, landmarkOrigins, landmarkStates, reviewStates, unlabelledAttributes, wflwAttributeNames } from '../records.ts'
import type { FaceLabel, PictureLabel, PointLabel } from './codec.ts'
import { LabelFileError, shorten } from './label-file.ts'
import { pictureOf } from './reading.ts'

/** Checks one value; `path` stands in its message. @throws LabelFileError */
type Check<T> = (value: unknown, path: string) => T

export function readPicture(value: unknown): PictureLabel {
  const members = membersOf(value, 'picture', ['name', 'hasEnding', 'width', 'height'])
  const side = nullable(checkSide)
  const picture = pictureOf(text(members['name'], 'picture.name'), side(members['width'], 'picture.width'), side(members['height'], 'picture.height'))
  return { ...picture, hasEnding: nullable(flag)(members['hasEnding'], 'picture.hasEnding') ?? true }
}

const faceMembers = ['id', 'schema', 'names', 'xy', 'state', 'origin', 'reliability', 'pinned', 'box', 'boxOrigin', 'score', 'pose', 'attributes', 'review', 'reason', 'model']

export function readFace(value: unknown): FaceLabel {
  const members = membersOf(value, 'face', faceMembers)
  const take = <T>(key: string, check: Check<T>): T | null => nullable(check)(members[key], `face.${key}`)
  const points = readPoints(members)
  const box = take('box', tuple(4))
  const pose = take('pose', tuple(3))
  if (box !== null && !(box[2] >= box[0] && box[3] >= box[1])) throw new LabelFileError('face.box is inside out')
  return {
    schemaId: take('schema', text),
    names: take('names', (names, path) => list(names, path, text, points.length)),
    points,
    box: box && { x0: box[0], y0: box[1], x1: box[2], y1: box[3] },
    boxOrigin: take('boxOrigin', oneOf(boxOrigins)),
    attributes: take('attributes', readAttributes) ?? unlabelledAttributes,
    pose: pose && { yawRad: pose[0], pitchRad: pose[1], rollRad: pose[2] },
    detectionScore: take('score', number),
    reviewState: take('review', oneOf(reviewStates)),
    rejectReason: take('reason', text),
    model: take('model', text),
    id: take('id', text),
  }
}

function readPoints(members: Readonly<Record<string, unknown>>): PointLabel[] {
  const places = list(members['xy'], 'face.xy', nullable(tuple(2)))
  if (places.length === 0) throw new LabelFileError('face.xy has no points')
  const columnOf = <T>(key: string, check: Check<T>): (T | null)[] | null =>
    nullable<(T | null)[]>((column, path) => list(column, path, nullable(check), places.length))(members[key], `face.${key}`)
  const states = columnOf('state', oneOf(landmarkStates))
  const origins = columnOf('origin', oneOf(landmarkOrigins))
  const reliabilities = columnOf('reliability', probability)
  const pinned = new Set(nullable<number[]>((indices, path) => list(indices, path, indexBelow(places.length)))(members['pinned'], 'face.pinned') ?? [])
  return places.map((place, k) => ({
    position: place && { x: place[0], y: place[1] },
    state: states?.[k] ?? null,
    origin: origins?.[k] ?? null,
    reliability: reliabilities?.[k] ?? null,
    pinned: pinned.has(k),
  }))
}

function readAttributes(value: unknown, path: string): FaceAttributes {
  const members = membersOf(value, path, wflwAttributeNames)
  const attributes = { ...unlabelledAttributes }
  for (const name of wflwAttributeNames) attributes[name] = nullable(flag)(members[name], `${path}.${name}`)
  return attributes
}

function membersOf(value: unknown, path: string, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(value, path, 'an object')
  for (const key of Object.keys(value)) if (!known.includes(key)) throw new LabelFileError(`${path}.${shorten(key)} is not known`)
  return value as Record<string, unknown>
}

function list<T>(value: unknown, path: string, check: Check<T>, count: number | null = null): T[] {
  if (!Array.isArray(value)) throw wrong(value, path, 'a list')
  if (count !== null && value.length !== count) throw new LabelFileError(`${path} has ${String(value.length)} entries, and there are ${String(count)} points`)
  return value.map((one, k) => check(one, `${path}[${String(k)}]`))
}

interface Tuples {
  2: readonly [number, number]
  3: readonly [number, number, number]
  4: readonly [number, number, number, number]
}

function tuple<Count extends keyof Tuples>(count: Count): Check<Tuples[Count]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length !== count) throw wrong(value, path, `${String(count)} numbers`)
    return value.map((one) => number(one, path)) as unknown as Tuples[Count]
  }
}

function nullable<T>(check: Check<T>): Check<T | null> {
  return (value, path) => (value === null || value === undefined ? null : check(value, path))
}

function oneOf<T extends string>(known: readonly T[]): Check<T> {
  return (value, path) => {
    const found = known.find((one) => one === value)
    if (found === undefined) throw wrong(value, path, `one of ${known.join(', ')}`)
    return found
  }
}

function number(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(value, path, 'a number')
  return value
}

function probability(value: unknown, path: string): number {
  const own = number(value, path)
  if (own < 0 || own > 1) throw wrong(value, path, 'a probability from 0 to 1')
  return own
}

function checkSide(value: unknown, path: string): number {
  const own = number(value, path)
  if (!Number.isInteger(own) || own < 1) throw wrong(value, path, 'a number of pixels')
  return own
}

function indexBelow(count: number): Check<number> {
  return (value, path) => {
    const own = number(value, path)
    if (!Number.isInteger(own) || own < 0 || own >= count) throw wrong(value, path, `the index of one of ${String(count)} points`)
    return own
  }
}

function text(value: unknown, path: string): string {
  if (typeof value !== 'string') throw wrong(value, path, 'a text')
  return value
}

function flag(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw wrong(value, path, 'true or false')
  return value
}

function wrong(value: unknown, path: string, expected: string): LabelFileError {
  return new LabelFileError(value === undefined ? `${path} is missing` : `${path} is not ${expected}: ${shorten(JSON.stringify(value) ?? '')}`)
}
