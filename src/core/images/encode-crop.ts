/** A part of a picture as a file of its own. */
import sharp from 'sharp'
import type { Affine } from '#domain/frames.ts'
import type { Picture } from './picture.ts'
import { warpCrop } from './warp.ts'

/**
 * A PNG, 8 bit RGB; what lies outside of the picture is black.
 * @param imagePxFromCropPx where each pixel of the crop lies in the picture
 * @param side width and height of the crop, px
 * @see warpPicture for the sampling rule: whole-number shifts copy pixels unchanged
 */
export async function encodeCrop(picture: Picture, imagePxFromCropPx: Affine<'cropPx', 'imagePx'>, side: number): Promise<Buffer> {
  const planes = warpCrop(picture, imagePxFromCropPx, side)
  const plane = side * side
  const pixels = Buffer.alloc(plane * 3)
  for (let at = 0; at < plane; at++) {
    for (let k = 0; k < 3; k++) pixels[at * 3 + k] = Math.round((planes[k * plane + at] ?? 0) * 255)
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } }).png({ compressionLevel: 6 }).toBuffer()
}
