/** Building and asking the records that codecs pass on. */
import type { Point } from '../frames.ts'
import { unlabelledAttributes } from '../records.ts'
import type { LandmarkState } from '../records.ts'
import type { FaceLabel, PictureLabel, PointLabel } from './codec.ts'
import { LabelFileError } from './label-file.ts'

/** A face that says nothing; a codec puts in what its file says. */
export const bareFace: FaceLabel = {
  schemaId: null,
  names: null,
  points: [],
  box: null,
  boxOrigin: null,
  attributes: unlabelledAttributes,
  pose: null,
  detectionScore: null,
  reviewState: null,
  rejectReason: null,
  model: null,
  id: null,
}

export function pointLabel(position: Point<'imagePx'> | null, state: LandmarkState | null): PointLabel {
  return { position, state, origin: null, reliability: null, pinned: false }
}

/** Schemas by their number of points, for files that hold nothing but points. */
export function schemaOfCount(count: number): string | null {
  return count === 68 ? '300w-68' : count === 98 ? 'wflw-98' : null
}

/** As a file has it, with `/` between folders. @throws LabelFileError for a name that is none */
export function pictureLabel(written: string, width: number | null = null, height: number | null = null): PictureLabel {
  const name = written.replaceAll('\\', '/')
  if (name.trim() === '' || name.endsWith('/')) throw new LabelFileError('the name of the picture is missing')
  return { name, hasEnding: true, width, height }
}

/** The picture of a label file that is named like it. */
export function pictureOfFile(file: string, stem: string = withoutEnding(file)): PictureLabel {
  return { name: stem, hasEnding: false, width: null, height: null }
}

/** A name without the ending of its last part; a leading dot is no ending. */
export function withoutEnding(name: string): string {
  return name.replace(/(?<=[^/])\.[^./]*$/, '')
}

/** Below the target folder: neither an absolute path nor one that leads out of it. */
export function targetStem(picture: PictureLabel): string {
  const stem = picture.hasEnding ? withoutEnding(picture.name) : picture.name
  const parts = stem.split('/').filter((part) => part !== '' && part !== '.')
  const isInside = !stem.startsWith('/') && !/^[a-z]:/i.test(stem) && !parts.includes('..')
  return isInside ? parts.join('/') : (parts.filter((part) => part !== '..' && !part.includes(':')).at(-1) ?? 'picture')
}

/** Where a point is written: an absent one has a last known place at most, which is not given away. */
export function placeOf(point: PointLabel): Point<'imagePx'> | null {
  return point.state === 'absent' ? null : point.position
}

/** The places of all points, or null where one has none. */
export function placesOf(face: FaceLabel): Point<'imagePx'>[] | null {
  const places: Point<'imagePx'>[] = []
  for (const point of face.points) {
    const place = placeOf(point)
    if (place === null) return null
    places.push(place)
  }
  return places
}

/** `3 points have no place, and 300-W holds places only` */
export function refusePlaceless(face: FaceLabel, format: string): string {
  const count = face.points.filter((point) => placeOf(point) === null).length
  return `${count === 1 ? '1 point has' : `${String(count)} points have`} no place, and ${format} needs one for each`
}
