/** Checks the members of a line of our JSON Lines, and says which is wrong and how. */
import { boxOrigins, type FaceAttributes, landmarkOrigins, landmarkStates, reviewStates, unlabelledAttributes, wflwAttributeNames } from '../records.ts'
import type { FaceLabel, PictureLabel, PointLabel } from './codec.ts'
import { type Check, flag, indexBelow, list, membersOf, nullable, number, oneOf, probability, side, text, tuple } from './json-values.ts'
import { LabelFileError } from './label-file.ts'
import { readComments } from './own-comments.ts'
import { checkCoordinate, pictureOf } from './reading.ts'

export function readPicture(value: unknown): PictureLabel {
  const members = membersOf(value, 'picture', ['name', 'hasEnding', 'width', 'height'])
  const picture = pictureOf(text(members['name'], 'picture.name'), nullable(side)(members['width'], 'picture.width'), nullable(side)(members['height'], 'picture.height'))
  return { ...picture, hasEnding: nullable(flag)(members['hasEnding'], 'picture.hasEnding') ?? true }
}

export const faceMembers = ['id', 'schema', 'names', 'xy', 'state', 'origin', 'reliability', 'pinned', 'box', 'boxOrigin', 'score', 'pose', 'attributes', 'review', 'reason', 'comments', 'model']

export function readFace(value: unknown): FaceLabel {
  const members = membersOf(value, 'face', faceMembers)
  const take = <T>(key: string, check: Check<T>): T | null => nullable(check)(members[key], `face.${key}`)
  const points = readPoints(members)
  const box = take('box', tuple(4))
  const pose = take('pose', tuple(3))
  for (const side of box ?? []) checkCoordinate(side, 'a side of face.box')
  if (box !== null && !(box[2] >= box[0] && box[3] >= box[1])) throw new LabelFileError('face.box is inside out')
  return {
    schemaId: take('schema', text),
    names: take('names', (names, path) => list(names, path, nullable(text), points.length)),
    points,
    box: box && { x0: box[0], y0: box[1], x1: box[2], y1: box[3] },
    boxOrigin: take('boxOrigin', oneOf(boxOrigins)),
    attributes: take('attributes', readAttributes) ?? unlabelledAttributes,
    pose: pose && { yawRad: pose[0], pitchRad: pose[1], rollRad: pose[2] },
    detectionScore: take('score', number),
    reviewState: take('review', oneOf(reviewStates)),
    rejectReason: take('reason', text),
    comments: take('comments', readComments) ?? [],
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
    position: place && { x: checkCoordinate(place[0], `x of point ${String(k)}`), y: checkCoordinate(place[1], `y of point ${String(k)}`) },
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
