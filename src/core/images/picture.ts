/** A decoded picture and the limits within which one is decoded. */

/** 8 bit sRGB, interleaved R, G, B, row by row from the top left, already turned upright; `width * height * 3` bytes. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

export interface PictureLimits {
  /** Pictures of more pixels (width times height) are refused. */
  readonly largestPixels: number
}

/** 268 megapixels, 16,384 x 16,384: 805 MB when decoded. */
export const defaultLimits: PictureLimits = { largestPixels: 16384 * 16384 }
