/** Labels of a face as bytes: coordinates as doubles, the rest, which is small or mostly the same, as JSON. */
import type { FaceLabel, LabelPlace, PictureLabel, PointLabel } from '#domain/formats/codec.ts'
import { landmarkOrigins, landmarkStates } from '#domain/records.ts'
import type { SharedNames } from './shared-names.ts'

const text = { encode: new TextEncoder(), decode: new TextDecoder() }
/** x, y, reliability as doubles; state, origin and pin in one byte each. */
const doublesAPoint = 3
const bytesAPoint = 3 * 8 + 3
const none = 255

export interface PlacedLabel {
  readonly face: FaceLabel
  readonly at: LabelPlace
}

export interface PlacedPicture extends PictureLabel {
  readonly at: LabelPlace
}

export function encodePicture(picture: PlacedPicture): Uint8Array {
  return text.encode.encode(JSON.stringify(picture))
}

export function decodePicture(bytes: Uint8Array): PlacedPicture {
  return JSON.parse(text.decode.decode(bytes)) as PlacedPicture
}

/** @param shared keeps the names; without it they are written out */
export function encodeLabel({ face, at }: PlacedLabel, shared?: SharedNames): Uint8Array {
  const { points, ...rest } = face
  const names = rest.names === null ? null : (shared?.numberOf(rest.names) ?? null)
  const tail = text.encode.encode(JSON.stringify(names === null ? { rest, at } : { rest: { ...rest, names: null }, at, names }))
  const bytes = new Uint8Array(points.length * bytesAPoint + tail.length + 4)
  const doubles = new Float64Array(points.length * doublesAPoint)
  const small = points.length * doublesAPoint * 8
  for (const [k, point] of points.entries()) {
    doubles[k * 3] = point.position?.x ?? NaN
    doubles[k * 3 + 1] = point.position?.y ?? NaN
    doubles[k * 3 + 2] = point.reliability ?? NaN
    bytes[small + k * 3] = point.state === null ? none : landmarkStates.indexOf(point.state)
    bytes[small + k * 3 + 1] = point.origin === null ? none : landmarkOrigins.indexOf(point.origin)
    bytes[small + k * 3 + 2] = point.pinned ? 1 : 0
  }
  bytes.set(new Uint8Array(doubles.buffer))
  bytes.set(tail, points.length * bytesAPoint)
  new DataView(bytes.buffer).setUint32(bytes.length - 4, points.length)
  return bytes
}

/** @param shared with which it was encoded */
export function decodeLabel(stored: Uint8Array, shared?: SharedNames): PlacedLabel {
  // Doubles need their own alignment.
  const bytes = stored.slice()
  const count = new DataView(bytes.buffer).getUint32(bytes.length - 4)
  const doubles = new Float64Array(bytes.buffer, 0, count * doublesAPoint)
  const small = count * doublesAPoint * 8
  const orNull = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value)
  const points = Array.from({ length: count }, (_, k): PointLabel => {
    const x = orNull(doubles[k * 3])
    const y = orNull(doubles[k * 3 + 1])
    return {
      position: x === null || y === null ? null : { x, y },
      state: landmarkStates[bytes[small + k * 3] ?? none] ?? null,
      origin: landmarkOrigins[bytes[small + k * 3 + 1] ?? none] ?? null,
      reliability: orNull(doubles[k * 3 + 2]),
      pinned: bytes[small + k * 3 + 2] === 1,
    }
  })
  const tail = JSON.parse(text.decode.decode(bytes.subarray(count * bytesAPoint, bytes.length - 4))) as {
    rest: Omit<FaceLabel, 'points'>
    at: LabelPlace
    names?: number
  }
  const names = tail.names === undefined ? tail.rest.names : (shared?.at(tail.names) ?? null)
  return { face: { ...tail.rest, names, points }, at: tail.at }
}
