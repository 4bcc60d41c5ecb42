/** Faces on their side and upside down, held by a few true points: the crop turns with them. */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPredictor } from '#core/inference/index.ts'
import { parsePts } from '#domain/formats/pts-300w.ts'
import { boxOfPoints } from '#domain/frames.ts'
import type { Point } from '#domain/frames.ts'
import { packFolder, root } from './recorded.ts'

const schemaId = '300w-68'
const pictures = ['anna-window', 'clear-glasses', 'closed-eyes']
/** Chin, nose tip, outer eye corners, mouth corners. */
const held = [8, 30, 36, 45, 48, 54]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canthus-turned-'))
})
const predictor = createPredictor({ packFolder, providers: ['cpu'] })
afterAll(async () => {
  await predictor.close()
  await rm(folder, { recursive: true })
})

/** Turns a picture clockwise; what it shows beyond its corners is black. */
async function turn(name: string, degrees: number): Promise<{ path: string; truth: Point<'imagePx'>[] }> {
  const source = join(root, 'resources', 'sample', `${name}.jpg`)
  const { width, height } = await sharp(source).metadata()
  const path = join(folder, `${name}-${String(degrees)}.png`)
  const { width: w, height: h } = await sharp(source).rotate(degrees, { background: '#000' }).png().toFile(path)
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const { points } = parsePts(readFileSync(source.replace('.jpg', '.pts'), 'utf8'))
  const truth = points.map((p) => {
    const [x, y] = [p.x - (width - 1) / 2, p.y - (height - 1) / 2]
    return { x: c * x - s * y + (w - 1) / 2, y: s * x + c * y + (h - 1) / 2 }
  })
  return { path, truth }
}

async function solve(name: string, degrees: number) {
  const { path, truth } = await turn(name, degrees)
  const box = boxOfPoints(truth)
  if (box === null) throw new Error('no points')
  const pins = held.map((index) => ({ index, position: truth[index] ?? { x: NaN, y: NaN } }))
  const { points, pose } = await predictor.resolve({ path, schemaId, mode: 'fast', box, pins, posePin: true })
  const errors = points.map((p, k) => Math.hypot(p.x - (truth[k]?.x ?? NaN), p.y - (truth[k]?.y ?? NaN)))
  return { errorPx: errors.reduce((a, b) => a + b, 0) / errors.length, pose }
}

describe.each(pictures)('%s, its pose pinned', (name) => {
  it.each([45, 90, 180, -120])('turned by %d degrees is solved about as well as upright', async (degrees) => {
    const upright = await solve(name, 0)
    const turned = await solve(name, degrees)
    expect(turned.errorPx).toBeLessThan(1.25 * upright.errorPx)
    const apart = turned.pose.rollRad - upright.pose.rollRad - (degrees * Math.PI) / 180
    expect(Math.abs(Math.atan2(Math.sin(apart), Math.cos(apart)))).toBeLessThan(0.2)
  })
})
