/** What formats of one label file a picture share: the names of pictures and files, and faces whose every point has a place. */
import type { Point } from '../frames.ts'
import type { FaceLabel, PictureLabel } from './codec.ts'
import { LabelFileError } from './label-file.ts'
import { countOf } from './reading.ts'
import { checkedPlaces } from './writing.ts'

/** The picture of a label file that is named like it. */
export function pictureOfFile(file: string, stem: string = withoutLastEnding(file)): PictureLabel {
  return { name: stem, hasEnding: false, width: null, height: null }
}

/** A name without the ending of its last part, whatever that is; a leading dot is no ending. */
export function withoutLastEnding(name: string): string {
  return name.replace(/(?<=[^/])\.[^./]*$/, '')
}

/** Below the target folder: neither an absolute path nor one that leads out of it. */
export function targetStem(picture: PictureLabel): string {
  const stem = picture.hasEnding ? withoutLastEnding(picture.name) : picture.name
  const parts = stem.split('/').filter((part) => part !== '' && part !== '.')
  const isInside = !stem.startsWith('/') && !/^[a-z]:/i.test(stem) && !parts.includes('..')
  return isInside ? parts.join('/') : (parts.filter((part) => part !== '..' && !part.includes(':')).at(-1) ?? 'picture')
}

/** The places of all points. @throws LabelFileError where one has none, or one outside of any picture */
export function placesOf(face: FaceLabel, format: string): Point<'imagePx'>[] {
  const places = checkedPlaces(face)
  const own = places.filter((place) => place !== null)
  if (own.length < places.length) throw new LabelFileError(`${format} needs a place for each point; it is missing for ${countOf(places.length - own.length, 'point')}`)
  return own
}
