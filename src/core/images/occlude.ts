/** Painting synthetic occluders over a picture, and writing the result without loss. */
import sharp from 'sharp'
import { CanthusError } from '#contract/errors.ts'
import { isCovered } from '#domain/occluders.ts'
import type { Occluder } from '#domain/occluders.ts'
import { createRandom } from '#domain/random.ts'
import type { Picture } from './picture.ts'

/** Largest difference of a channel by grain, and by the stripes below it. */
const grain = 50
const stripes = 35
const stripePx = 7

/** A copy with the occluders on it, in their order; each shows of the picture what it was before all of them. */
export function paintOccluders(picture: Picture, occluders: readonly Occluder[]): Picture {
  const pixels = picture.pixels.slice()
  for (const occluder of occluders) paint(picture, pixels, occluder)
  return { ...picture, pixels }
}

function paint({ width, height, pixels: before }: Picture, pixels: Uint8Array, occluder: Occluder): void {
  const { kind, centre, halfWidthPx, halfHeightPx, colour, from, seed } = occluder
  const random = createRandom(seed)
  const reach = Math.hypot(halfWidthPx, halfHeightPx)
  const [top, bottom] = [Math.max(0, Math.floor(centre.y - reach)), Math.min(height - 1, Math.ceil(centre.y + reach))]
  const [left, right] = [Math.max(0, Math.floor(centre.x - reach)), Math.min(width - 1, Math.ceil(centre.x + reach))]
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      if (!isCovered(occluder, { x, y })) continue
      const at = (y * width + x) * 3
      const [fx, fy] = [Math.max(0, Math.min(width - 1, x + from.dx)), Math.max(0, Math.min(height - 1, y + from.dy))]
      const rough = kind === 'textured' ? grain * (random() - 0.5) * 2 + (Math.floor((x + y) / stripePx) % 2 === 0 ? stripes : -stripes) : 0
      for (let k = 0; k < 3; k++) {
        const value = kind === 'face' ? (before[(fy * width + fx) * 3 + k] ?? 0) : (colour[k] ?? 0) + rough
        pixels[at + k] = Math.max(0, Math.min(255, Math.round(value)))
      }
    }
  }
}

/** As PNG, hardly compressed. @throws CanthusError file.notWritable */
export async function writePicture(path: string, { width, height, pixels }: Picture): Promise<void> {
  try {
    await sharp(pixels, { raw: { width, height, channels: 3 } }).png({ compressionLevel: 1 }).toFile(path)
  } catch (cause) {
    throw new CanthusError('file.notWritable', `${path} cannot be written.`, { path }, { cause })
  }
}
