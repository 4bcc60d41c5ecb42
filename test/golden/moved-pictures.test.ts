/** A picture that is moved, mirrored or enlarged moves its points just so. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPredictor } from '#core/inference/index.ts'
import type { PredictedFace } from '#core/inference/index.ts'
import type { Box } from '#domain/frames.ts'
import { packFolder, root } from './recorded.ts'

const source = join(root, 'test', 'fixtures', 'pictures', 'orientation-1.jpg')
const predictor = createPredictor({ packFolder, providers: ['cpu'] })
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canthus-moved-'))
})
afterAll(async () => {
  await predictor.close()
  await rm(folder, { recursive: true })
})

async function predictOne(path: string, box: Box<'imagePx'> | null): Promise<PredictedFace> {
  const { faces } = await predictor.predict({ path, schemaId: '300w-68', mode: 'fast', boxes: box && [box] })
  const [face] = faces
  if (face === undefined || faces.length !== 1) throw new Error(`${String(faces.length)} faces`)
  return face
}

function worstPx(face: PredictedFace, other: PredictedFace, dx: number, dy: number): number {
  return Math.max(
    ...face.points.map((p, k) => Math.hypot((other.points[k]?.x ?? NaN) - p.x - dx, (other.points[k]?.y ?? NaN) - p.y - dy)),
  )
}

function shiftBox(box: Box<'imagePx'>, dx: number, dy: number): Box<'imagePx'> {
  return { x0: box.x0 + dx, y0: box.y0 + dy, x1: box.x1 + dx, y1: box.y1 + dy }
}

describe.each([
  ['enlarged to the crop', 1],
  ['reduced to the crop by blocks', 8],
])('shifted by (3, 5), %s', (_, zoom) => {
  it('moves its points by (3, 5)', async () => {
    const width = 240 * zoom
    const still = join(folder, `still-${String(zoom)}.png`)
    const moved = join(folder, `moved-${String(zoom)}.png`)
    await sharp(source).resize({ width, kernel: 'linear' }).png({ compressionLevel: 1 }).toFile(still)
    await sharp(still).extend({ left: 3, top: 5, background: 'black' }).png({ compressionLevel: 1 }).toFile(moved)
    const face = await predictOne(still, null)
    const given = await predictOne(moved, shiftBox(face.box, 3, 5))
    expect(worstPx(face, given, 3, 5)).toBeLessThan(0.001 * zoom)
    // The detector's grid lies still while the picture moves, so its box, and with it the crop, changes a little.
    const found = await predictOne(moved, null)
    expect(worstPx(face, found, 3, 5)).toBeLessThan(0.03 * (face.box.x1 - face.box.x0))
  })
})

it('mirrored, turns yaw and roll around and keeps pitch', async () => {
  const mirrored = join(folder, 'mirrored.png')
  await sharp(source).flop().png().toFile(mirrored)
  const face = await predictOne(source, null)
  const other = await predictOne(mirrored, { ...face.box, x0: 239 - face.box.x1, x1: 239 - face.box.x0 })
  if (face.pose === null || other.pose === null) throw new Error('no pose')
  expect(Math.abs(face.pose.yawRad)).toBeGreaterThan(0.1)
  expect(other.pose.yawRad).toBeCloseTo(-face.pose.yawRad, 1)
  expect(other.pose.pitchRad).toBeCloseTo(face.pose.pitchRad, 1)
  expect(Math.abs(other.pose.rollRad + face.pose.rollRad)).toBeLessThan(0.08)
})

it('turned clockwise by 0.2 rad, rolls by as much', async () => {
  const turned = join(folder, 'turned.png')
  await sharp(source).rotate((0.2 * 180) / Math.PI, { background: 'grey' }).png().toFile(turned)
  const face = await predictOne(source, null)
  const other = await predictOne(turned, null)
  expect((other.pose?.rollRad ?? NaN) - (face.pose?.rollRad ?? NaN)).toBeCloseTo(0.2, 1)
})
