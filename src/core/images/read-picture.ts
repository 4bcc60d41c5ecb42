import { CanthusError } from '#contract/errors.ts'
import { decodeStep, openPicture } from './open-picture.ts'
import { defaultLimits } from './picture.ts'
import type { Picture, PictureLimits } from './picture.ts'

/**
 * Decodes a picture: JPEG, PNG, WebP, GIF, TIFF or AVIF, the first frame or page.
 *
 * EXIF orientation is applied once, here; grey becomes three equal channels; transparent parts lie on mid-grey (128);
 * 16 bit is cut to the upper 8; CMYK and embedded profiles are converted to sRGB.
 *
 * @param path absolute path of the file
 * @returns 8 bit RGB, in `imagePx`
 * @throws CanthusError image.missing, image.unreadable (empty, cut short, damaged, no picture), image.unsupported
 *   (a known format that cannot be read, with its remedy), image.tooLarge; `details.path` is the file.
 */
export async function readPicture(path: string, limits: PictureLimits = defaultLimits): Promise<Picture> {
  const opened = await openPicture(path, limits)
  const { data, info } = await decodeStep(path, () =>
    opened.upright().raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }),
  )
  if (info.channels !== 3 || info.width !== opened.width || info.height !== opened.height) {
    const got = `${String(info.width)} x ${String(info.height)} x ${String(info.channels)}`
    throw new CanthusError(
      'image.unreadable',
      `${path}: its header says ${String(opened.width)} x ${String(opened.height)}, its pixels are ${got}`,
      { path },
    )
  }
  return { width: info.width, height: info.height, pixels: data }
}
