/** What label files leave out about a picture, from the picture itself where it is to be had. */
import { extname } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import type { PictureLabel } from '#domain/formats/codec.ts'
import { readPictureSize } from '../../../images/index.ts'
import type { PictureFinder } from './picture-finder.ts'

/** With the ending of its name, and its size in upright pixels. */
export async function completePicture(picture: PictureLabel, finder: PictureFinder): Promise<PictureLabel> {
  if (picture.hasEnding && picture.width !== null && picture.height !== null) return picture
  const lookup = await finder.find(picture)
  if ('missing' in lookup) return picture
  const name = picture.hasEnding ? picture.name : picture.name + extname(lookup.found)
  const size = picture.width === null || picture.height === null ? await sizeAt(lookup.found) : picture
  return { name, hasEnding: true, width: size.width, height: size.height }
}

/** null where the picture cannot be read. */
export async function sizeAt(path: string): Promise<Pick<PictureLabel, 'width' | 'height'>> {
  try {
    const { width, height } = await readPictureSize(path)
    return { width, height }
  } catch (error) {
    if (!(error instanceof CanthusError)) throw error
    return { width: null, height: null }
  }
}
