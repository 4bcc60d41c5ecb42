import type { Metadata } from 'sharp'
import type { PictureFormat } from './formats.ts'
import { openPicture } from './open-picture.ts'
import { defaultLimits } from './picture.ts'
import type { PictureLimits } from './picture.ts'

/** Longest side, in pixels, that a page can show of one picture: a safe texture size on common graphics hardware. */
export const largestDisplaySide = 8192

export interface PictureSize {
  /** Pixels after EXIF orientation. */
  readonly width: number
  readonly height: number
  readonly format: PictureFormat
  /** The browser can show the file itself, just as this program reads it; else show `makeDisplayPicture`. */
  readonly displayable: boolean
  /** Displayed pixels per stored pixel, above 0 and at most 1. */
  readonly displayScale: number
}

/**
 * Reads a picture's size from its header, without decoding it.
 * @throws CanthusError as `readPicture`; damage behind the header goes unseen.
 */
export async function readPictureSize(path: string, limits: PictureLimits = defaultLimits): Promise<PictureSize> {
  const { width, height, format, metadata } = await openPicture(path, limits)
  const displayScale = Math.min(1, largestDisplaySide / Math.max(width, height))
  return { width, height, format, displayable: displayScale === 1 && isShownAlike(format, metadata), displayScale }
}

/** Browsers do not show TIFF and CMYK alike, and turn only JPEGs upright everywhere. */
function isShownAlike(format: PictureFormat, metadata: Metadata): boolean {
  if (format === 'tiff') return false
  if (metadata.depth !== 'uchar' || metadata.space === 'cmyk') return false
  return format === 'jpeg' || (metadata.orientation ?? 1) === 1
}
