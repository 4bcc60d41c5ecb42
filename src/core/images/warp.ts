/** Resampling of a decoded picture into the float planes that a network takes. */
import { invert, transformPoint } from '#domain/frames.ts'
import type { Affine, Frame } from '#domain/frames.ts'
import type { Picture } from './picture.ts'

/** Interleaved RGB, 0 to 255; sample (i, j) lies at imagePx `(x0 + (i + 0.5) * step - 0.5, ...)`. */
interface Samples {
  readonly width: number
  readonly height: number
  readonly values: Uint8Array | Float32Array
  readonly x0: number
  readonly y0: number
  readonly step: number
}

/**
 * Cuts a square out of a picture.
 * @param imagePxFromCropPx where each pixel of the crop lies in the picture; may turn, scale and shear
 * @param side width and height of the crop, px
 * @returns planes [3, side, side], R, G, B, 0 to 1
 * @see warpPicture for the sampling rule
 */
export function warpCrop(picture: Picture, imagePxFromCropPx: Affine<'cropPx', 'imagePx'>, side: number): Float32Array {
  return warpPicture(picture, imagePxFromCropPx, side, side)
}

/**
 * Resamples a part of a picture. The rule, which `manifest.json` names as `resampling`: where the target has fewer pixels
 * than the picture by a factor of 2 or more, the picture is first reduced by that factor rounded down, each block of
 * pixels to its mean; then bilinear interpolation between pixel centres. What lies outside the picture is black.
 * @param imagePxFrom where each target pixel lies in the picture
 * @returns planes [3, height, width], R, G, B, 0 to 1
 * @throws RangeError where the transform has no inverse
 */
export function warpPicture<F extends Frame>(
  picture: Picture,
  imagePxFrom: Affine<F, 'imagePx'>,
  width: number,
  height: number,
): Float32Array {
  invert(imagePxFrom)
  const step = Math.max(1, Math.floor(Math.sqrt(Math.abs(imagePxFrom.a * imagePxFrom.e - imagePxFrom.b * imagePxFrom.d))))
  const samples = step > 1 ? reduce(picture, imagePxFrom, width, height, step) : wholePicture(picture)
  return interpolate(samples, imagePxFrom, width, height)
}

function wholePicture({ width, height, pixels }: Picture): Samples {
  return { width, height, values: pixels, x0: 0, y0: 0, step: 1 }
}

/**
 * Means of blocks of `step` x `step` pixels over the part that the target shows. Blocks start at the target's corner, not
 * at the picture's, so that a shifted picture with a shifted target gives the same samples.
 */
function reduce<F extends Frame>(
  picture: Picture,
  imagePxFrom: Affine<F, 'imagePx'>,
  width: number,
  height: number,
  step: number,
): Samples {
  const corners = [0, width - 1].flatMap((x) => [0, height - 1].map((y) => transformPoint(imagePxFrom, { x, y })))
  const x0 = Math.floor(Math.min(...corners.map((p) => p.x))) - step
  const y0 = Math.floor(Math.min(...corners.map((p) => p.y))) - step
  const columns = Math.ceil((Math.max(...corners.map((p) => p.x)) + step - x0) / step) + 1
  const rows = Math.ceil((Math.max(...corners.map((p) => p.y)) + step - y0) / step) + 1
  const values = new Float32Array(columns * rows * 3)
  const { pixels } = picture
  const share = 1 / (step * step)
  for (let row = 0; row < rows; row++) {
    const yEnd = Math.min(picture.height, y0 + (row + 1) * step)
    for (let column = 0; column < columns; column++) {
      const xStart = Math.max(0, x0 + column * step)
      const xEnd = Math.min(picture.width, x0 + (column + 1) * step)
      let red = 0
      let green = 0
      let blue = 0
      for (let y = Math.max(0, y0 + row * step); y < yEnd; y++) {
        const end = (y * picture.width + xEnd) * 3
        for (let i = (y * picture.width + xStart) * 3; i < end; i += 3) {
          red += pixels[i] ?? 0
          green += pixels[i + 1] ?? 0
          blue += pixels[i + 2] ?? 0
        }
      }
      const at = (row * columns + column) * 3
      values[at] = red * share
      values[at + 1] = green * share
      values[at + 2] = blue * share
    }
  }
  return { width: columns, height: rows, values, x0, y0, step }
}

function interpolate<F extends Frame>(
  samples: Samples,
  imagePxFrom: Affine<F, 'imagePx'>,
  width: number,
  height: number,
): Float32Array {
  const { values, step } = samples
  const plane = width * height
  const out = new Float32Array(3 * plane)
  const xEdge = samples.width - 1
  const yEdge = samples.height - 1
  const rowLength = samples.width * 3
  const toSample = (imagePx: number, start: number) => (imagePx - start + 0.5) / step - 0.5
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = toSample(imagePxFrom.a * column + imagePxFrom.b * row + imagePxFrom.c, samples.x0)
      const y = toSample(imagePxFrom.d * column + imagePxFrom.e * row + imagePxFrom.f, samples.y0)
      const left = Math.floor(x)
      const top = Math.floor(y)
      if (left < -1 || top < -1 || left > xEdge || top > yEdge) continue
      const fx = x - left
      const fy = y - top
      // A neighbour outside the picture is black: it weighs nothing, and its index is moved to one that can be read.
      const topWeight = top >= 0 ? 1 - fy : 0
      const bottomWeight = top < yEdge ? fy : 0
      const leftWeight = left >= 0 ? 1 - fx : 0
      const rightWeight = left < xEdge ? fx : 0
      const upper = Math.max(top, 0) * rowLength
      const lower = Math.min(top + 1, yEdge) * rowLength
      const near = Math.max(left, 0) * 3
      const far = Math.min(left + 1, xEdge) * 3
      const w00 = (topWeight * leftWeight) / 255
      const w01 = (topWeight * rightWeight) / 255
      const w10 = (bottomWeight * leftWeight) / 255
      const w11 = (bottomWeight * rightWeight) / 255
      const at = row * width + column
      for (let k = 0; k < 3; k++) {
        out[k * plane + at] =
          w00 * (values[upper + near + k] ?? 0) +
          w01 * (values[upper + far + k] ?? 0) +
          w10 * (values[lower + near + k] ?? 0) +
          w11 * (values[lower + far + k] ?? 0)
      }
    }
  }
  return out
}
