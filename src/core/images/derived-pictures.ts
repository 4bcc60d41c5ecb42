/** Pictures made from pictures, for the page: thumbnails, and copies of what a browser cannot show. */
import { decodeStep, openPicture } from './open-picture.ts'
import { defaultLimits } from './picture.ts'
import type { PictureLimits } from './picture.ts'
import { largestDisplaySide } from './picture-size.ts'

export interface EncodedPicture {
  readonly data: Buffer
  /** Media type, for example `image/webp`. */
  readonly type: string
  readonly width: number
  readonly height: number
}

/**
 * A small WebP copy, upright, that fits into a square; never enlarged.
 * @param side longest side of the copy, px
 * @throws CanthusError as `readPicture`
 */
export async function makeThumbnail(
  path: string,
  side: number,
  limits: PictureLimits = defaultLimits,
): Promise<EncodedPicture> {
  const opened = await openPicture(path, limits)
  const { data, info } = await decodeStep(path, () =>
    opened
      .upright()
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 78, effort: 2 })
      .toBuffer({ resolveWithObject: true }),
  )
  return { data, type: 'image/webp', width: info.width, height: info.height }
}

/**
 * A JPEG copy for a page that cannot show the file itself (see `readPictureSize`): upright, sRGB, 8 bit, opaque, its
 * longest side at most `largestDisplaySide`. A stored point p lies at `(p + 0.5) * scale - 0.5` of the copy's pixels.
 * @returns the copy and `scale`, its pixels per stored pixel
 * @throws CanthusError as `readPicture`
 */
export async function makeDisplayPicture(
  path: string,
  limits: PictureLimits = defaultLimits,
): Promise<EncodedPicture & { readonly scale: number }> {
  const opened = await openPicture(path, limits)
  const side = largestDisplaySide
  const { data, info } = await decodeStep(path, () =>
    opened
      .upright()
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 93, chromaSubsampling: '4:4:4' })
      .toBuffer({ resolveWithObject: true }),
  )
  const scale = Math.min(1, side / Math.max(opened.width, opened.height))
  return { data, type: 'image/jpeg', width: info.width, height: info.height, scale }
}
