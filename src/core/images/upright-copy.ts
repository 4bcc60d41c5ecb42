/** A picture that its file stores turned, as a file that stores it upright. */
import type { Sharp } from 'sharp'
import { CanthusError } from '#contract/errors.ts'
import type { PictureFormat } from './formats.ts'
import { decodeStep, openPicture } from './open-picture.ts'
import { defaultLimits } from './picture.ts'
import type { PictureLimits } from './picture.ts'

/**
 * For programs that pass the EXIF orientation by: the same pixels in the frame `imagePx`, in the same format, without an
 * orientation, with the colour profile and the other metadata. PNG, TIFF and WebP are encoded without loss.
 *
 * @returns null where the file stores it upright already, or its header cannot be read: then a copy of the file does
 * @throws CanthusError image.unreadable for pixels that cannot be decoded
 */
export async function makeUprightCopy(path: string, limits: PictureLimits = defaultLimits): Promise<Buffer | null> {
  const opened = await openPicture(path, limits).catch((error: unknown) => {
    if (error instanceof CanthusError) return null
    throw error
  })
  if (opened === null || (opened.metadata.orientation ?? 1) === 1) return null
  return decodeStep(path, () => encodeAs(opened.format, opened.turned().withMetadata({ orientation: 1 })).toBuffer())
}

function encodeAs(format: PictureFormat, picture: Sharp): Sharp {
  switch (format) {
    case 'jpeg':
      return picture.jpeg({ quality: 98, chromaSubsampling: '4:4:4' })
    case 'webp':
      return picture.webp({ lossless: true })
    case 'tiff':
      return picture.tiff({ compression: 'deflate' })
    case 'avif':
      return picture.avif({ lossless: true })
    case 'png':
      return picture.png()
    case 'gif':
      return picture.gif()
  }
}
