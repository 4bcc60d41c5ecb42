/** Synthetic occluders: what a hand, a cup or a passer-by does to a face, without the hand. */
import sharp from 'sharp'
import { readPicture, warpCrop } from '#core/images/index.ts'
import { boxCentre, boxOfPoints, boxSize, invert, scaleAndShift, transformPoint } from '#domain/frames.ts'
import type { Affine } from '#domain/frames.ts'
import type { Random } from '#domain/random.ts'
import type { LabelledFace } from './labelled-faces.ts'

/** Pixels of the picture's side, and how much of what is around the face it shows, in units of the box's longer side. */
const side = 384
const shown = 2

/**
 * Writes a square picture of the face with one or two shapes over it, rectangles or ellipses, filled with flat colour,
 * noise or a part of another picture. Sizes are as in training: 15 to 50 % of a crop 1.55 times the box.
 * @param target path of the PNG
 * @returns the face on that picture
 */
export async function occludeFace(face: LabelledFace, other: LabelledFace, random: Random, target: string): Promise<LabelledFace> {
  const { planes, imagePxFrom } = await cut(face)
  const { planes: strange } = await cut(other)
  for (let shapes = random() < 0.5 ? 1 : 2; shapes > 0; shapes--) paintShape(planes, strange, random)
  const plane = side * side
  const pixels = Uint8Array.from({ length: plane * 3 }, (_, i) => Math.round(255 * (planes[(i % 3) * plane + Math.floor(i / 3)] ?? 0)))
  await sharp(pixels, { raw: { width: side, height: side, channels: 3 } }).png().toFile(target)
  const back = invert(imagePxFrom)
  return { picture: target, truth: face.truth.map((p) => ({ ...transformPoint(back, p) }) as LabelledFace['truth'][number]) }
}

async function cut(face: LabelledFace): Promise<{ planes: Float32Array; imagePxFrom: Affine<'cropPx', 'imagePx'> }> {
  const box = boxOfPoints(face.truth)
  if (box === null) throw new Error(`${face.picture}: a face without points`)
  const { width, height } = boxSize(box)
  const centre = boxCentre(box)
  const scale = (Math.max(width, height) * shown) / side
  const middle = (side - 1) / 2
  const imagePxFrom = scaleAndShift<'cropPx', 'imagePx'>(scale, centre.x - scale * middle, centre.y - scale * middle)
  return { planes: warpCrop(await readPicture(face.picture), imagePxFrom, side), imagePxFrom }
}

function paintShape(planes: Float32Array, strange: Float32Array, random: Random): void {
  const crop = (side * 1.55) / shown
  const edge = (side - crop) / 2
  const [width, height] = [(0.15 + 0.35 * random()) * crop, (0.15 + 0.35 * random()) * crop]
  const [x, y] = [edge + (0.1 + 0.8 * random()) * crop, edge + (0.1 + 0.8 * random()) * crop]
  const isEllipse = random() < 0.5
  const angle = isEllipse ? random() * Math.PI : 0
  const fill = makeFill(strange, random)
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const [dx, dy] = [column - x, row - y]
      const u = (2 * (Math.cos(angle) * dx + Math.sin(angle) * dy)) / width
      const v = (2 * (Math.cos(angle) * dy - Math.sin(angle) * dx)) / height
      if (isEllipse ? u * u + v * v >= 1 : Math.max(Math.abs(u), Math.abs(v)) >= 1) continue
      for (let k = 0; k < 3; k++) planes[(k * side + row) * side + column] = fill(k, row, column)
    }
  }
}

function makeFill(strange: Float32Array, random: Random): (k: number, row: number, column: number) => number {
  const kind = random()
  if (kind < 0.5) {
    const [right, down] = [Math.floor(random() * side), Math.floor(random() * side)]
    return (k, row, column) => strange[(k * side + ((row + down) % side)) * side + ((column + right) % side)] ?? 0
  }
  const colour = [random(), random(), random()]
  const grain = kind < 0.75 ? 0 : 0.15
  return (k) => Math.max(0, Math.min(1, (colour[k] ?? 0) + grain * (random() - 0.5)))
}
