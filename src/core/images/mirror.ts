/** The part of a picture that a crop shows, left and right exchanged. */
import type { Affine } from '#domain/frames.ts'
import type { Picture } from './picture.ts'

export interface MirroredCrop {
  /** The part and a margin around it, mirrored. */
  readonly picture: Picture
  /** Where each pixel of the mirrored crop lies in that part: column j of the crop is column `side - 1 - j` of this one. */
  readonly crop: Affine<'cropPx', 'imagePx'>
}

/**
 * What a crop is of the mirrored picture (`x' = width - 1 - x`), without mirroring all of it: cut with `warpCrop`, the
 * answer has the very samples that a mirrored copy of the picture would give.
 * @param crop upright: scale and shift only
 * @throws RangeError for a crop that turns or shears
 */
export function mirrorCrop(picture: Picture, crop: Affine<'cropPx', 'imagePx'>, side: number): MirroredCrop {
  if (crop.b !== 0 || crop.d !== 0 || !(crop.a > 0)) throw new RangeError('only an upright crop can be mirrored')
  // Blocks of pixels that are averaged reach beyond the crop by up to two of them.
  const margin = 3 * Math.max(1, Math.floor(crop.a)) + 2
  const far = crop.a * (side - 1)
  const [x0, x1] = span(crop.c, crop.c + far, margin, picture.width)
  const [y0, y1] = span(crop.f, crop.f + far, margin, picture.height)
  const width = x1 - x0 + 1
  const height = y1 - y0 + 1
  const pixels = new Uint8Array(width * height * 3)
  for (let row = 0; row < height; row++) {
    let from = ((y0 + row) * picture.width + x1) * 3
    for (let to = row * width * 3; to < (row + 1) * width * 3; to += 3, from -= 3) {
      pixels[to] = picture.pixels[from] ?? 0
      pixels[to + 1] = picture.pixels[from + 1] ?? 0
      pixels[to + 2] = picture.pixels[from + 2] ?? 0
    }
  }
  return { picture: { width, height, pixels }, crop: { ...crop, c: x1 - crop.c - far, f: crop.f - y0 } }
}

/** Whole pixels from `low` to `high` with a margin, inside the picture; one pixel of it where they lie outside. */
function span(low: number, high: number, margin: number, size: number): [number, number] {
  const inside = (at: number) => Math.max(0, Math.min(size - 1, at))
  return [inside(Math.floor(low) - margin), inside(Math.ceil(high) + margin)]
}
