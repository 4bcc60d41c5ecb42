/** What readers of label formats share: files one after the other, pictures, faces, coordinates. */
import { unlabelledAttributes } from '../records.ts'
import type { LandmarkState } from '../records.ts'
import type { Point } from '../frames.ts'
import type { FaceLabel, LabelFiles, PictureLabel, PointLabel, ReadItem } from './codec.ts'
import { LabelFileError, parseDecimal, shorten } from './label-file.ts'
import { pictureName } from './picture-name.ts'

export { shorten } from './label-file.ts'

/** Farther than any picture reaches, in pixels: a coordinate beyond it is damage, not a place. */
export const farthestPx = 1e7

/**
 * Reads the files that `isOwn` takes, one after the other. Where one cannot be read on, the reason becomes a problem
 * and the next file goes on. A file without an item is a problem too.
 */
export async function* readEach(
  files: Pick<LabelFiles, 'names'>,
  isOwn: (name: string) => boolean,
  readFile: (name: string) => AsyncIterable<ReadItem>,
): AsyncGenerator<ReadItem> {
  for (const name of files.names.filter(isOwn)) {
    let count = 0
    try {
      for await (const item of readFile(name)) {
        count++
        yield item
      }
      if (count === 0) yield problemAt(name, null, 'no labels are in this file')
    } catch (error) {
      if (!(error instanceof LabelFileError)) throw error
      yield problemAt(name, error.line, error.message)
    }
  }
}

export function problemAt(file: string, line: number | null, reason: string): Extract<ReadItem, { kind: 'problem' }> {
  return { kind: 'problem', reason, at: { file, line } }
}

export function warningAt(file: string, line: number | null, message: string): ReadItem {
  return { kind: 'warning', message, at: { file, line } }
}

/** True where the name ends in one of the endings, which are lower case with the dot. */
export function hasEndingOf(name: string, endings: readonly string[]): boolean {
  const lower = name.toLowerCase()
  return endings.some((ending) => lower.endsWith(ending))
}

const pictureEnding = /\.(?:jpe?g|jpe|jfif|png|bmp|dib|gif|webp|tiff?|avif|heic|heif|jp2|pgm|ppm|pnm|raw|svg)$/i

/** @param name as written; see `pictureName`. @throws LabelFileError for an empty name */
export function pictureOf(name: string, width: number | null = null, height: number | null = null): PictureLabel {
  const path = pictureName(name)
  if (path === '') throw new LabelFileError('the name of the picture is missing')
  return { name: path, hasEnding: pictureEnding.test(path), width, height }
}

/** The name of a picture without its ending, if it has one. */
export function withoutEnding(name: string): string {
  return name.replace(pictureEnding, '')
}

/** A side of a picture in pixels, or null for anything but a whole number of at least 1. */
export function parseSide(token: string | undefined): number | null {
  return token !== undefined && /^\d{1,7}$/.test(token.trim()) && Number(token) > 0 ? Number(token) : null
}

/** @throws LabelFileError for what is no number, or lies outside of any picture */
export function parseCoordinate(token: string | undefined, what: string): number {
  const value = token === undefined ? null : parseDecimal(token.trim())
  if (value === null) throw new LabelFileError(`${what} is not a number: ${shorten(token ?? 'missing')}`)
  return checkCoordinate(value, what)
}

/** @throws LabelFileError for what is not finite, or lies outside of any picture */
export function checkCoordinate(value: number, what: string): number {
  if (!(Math.abs(value) <= farthestPx)) throw new LabelFileError(`${what} lies outside of any picture: ${shorten(String(value))}`)
  return value === 0 ? 0 : value
}

export function pointAt(position: Point<'imagePx'> | null, state: LandmarkState | null = null): PointLabel {
  return { position, state, origin: null, reliability: null, pinned: false }
}

/** A face with nothing but its points, and whatever else the format knows of it. */
export function faceOf(points: readonly PointLabel[], known: Partial<FaceLabel> = {}): FaceLabel {
  return {
    schemaId: null,
    names: null,
    box: null,
    boxOrigin: null,
    attributes: unlabelledAttributes,
    pose: null,
    detectionScore: null,
    reviewState: null,
    rejectReason: null,
    comments: [],
    model: null,
    id: null,
    ...known,
    points,
  }
}

/** `1 face`, `2 faces` */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`
}
