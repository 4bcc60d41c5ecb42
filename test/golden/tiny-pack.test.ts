/** Both schemas, both modes and pins with a pack of random weights, against the Python reference and against the mirror. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createPredictor } from '#core/inference/index.ts'
import type { Box, Point } from '#domain/frames.ts'
import { predictionModes } from '#domain/prediction-mode.ts'
import { schemaById } from '#domain/schemas/index.ts'
import { root, tinyPackFolder } from './recorded.ts'

const point = z.tuple([z.number(), z.number()])
const box = z.tuple([z.number(), z.number(), z.number(), z.number()])
const recorded = z.object({
  schema: z.string(),
  networks: z.record(z.string(), z.string()),
  answers: z.array(
    z.object({
      picture: z.string(),
      mode: z.enum(predictionModes),
      faces: z.array(z.object({ box, points: z.array(point), reliability: z.array(z.number()), pose: z.tuple([z.number(), z.number(), z.number()]) })),
      held: z.object({
        box,
        pins: z.array(z.object({ index: z.int(), position: z.object({ x: z.number(), y: z.number() }) })),
        points: z.array(point),
        reliability: z.array(z.number()),
      }),
    }),
  ),
})
const recordings = ['300w-68', 'wflw-98'].map((id) =>
  recorded.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'recorded-tiny', `${id}.json`), 'utf8'))),
)
const cases = recordings.flatMap(({ schema, answers }) => answers.map((a) => [schema, a.mode, a.picture, a] as const))

const predictor = createPredictor({ packFolder: tinyPackFolder, providers: ['cpu'] })
afterAll(() => predictor.close())

const toBox = ([x0, y0, x1, y1]: z.infer<typeof box>): Box<'imagePx'> => ({ x0, y0, x1, y1 })
const worstPx = (p: readonly Point<'imagePx'>[], q: readonly (readonly [number, number])[]) =>
  Math.max(...q.map(([x, y], k) => Math.hypot((p[k]?.x ?? NaN) - x, (p[k]?.y ?? NaN) - y)))

it('is recorded with the networks that the pack has now', () => {
  const manifest = JSON.parse(readFileSync(join(tinyPackFolder, 'manifest.json'), 'utf8')) as { files: Record<string, { sha256: string }> }
  const now = Object.fromEntries(Object.entries(manifest.files).map(([name, file]) => [name, file.sha256]))
  for (const { networks } of recordings) expect(networks, 'run models/reference/record_tiny.py').toEqual(now)
})

it.each(cases)('%s, %s, agrees with the reference on %s', async (schemaId, mode, picture, { faces: want, held }) => {
  const path = join(root, picture)
  const { faces } = await predictor.predict({ path, schemaId, mode, boxes: want.map((f) => toBox(f.box)) })
  expect(faces).toHaveLength(want.length)
  for (const [i, { points, reliability, pose }] of want.entries()) {
    expect(worstPx(faces[i]?.points ?? [], points)).toBeLessThan(0.02)
    reliability.forEach((r, k) => expect(faces[i]?.reliability[k]).toBeCloseTo(r, 3))
    const { yawRad = NaN, pitchRad = NaN, rollRad = NaN } = faces[i]?.pose ?? {}
    ;[yawRad, pitchRad, rollRad].forEach((angle, k) => expect(angle).toBeCloseTo(pose[k] ?? NaN, 3))
  }
  const solved = await predictor.resolve({ path, schemaId, mode, box: toBox(held.box), pins: held.pins, posePin: false })
  expect(worstPx(solved.points, held.points)).toBeLessThan(0.02)
  const pinned = new Set(held.pins.map((p) => p.index))
  held.reliability.forEach((r, k) => expect(solved.reliability[k]).toBeCloseTo(pinned.has(k) ? 1 : r, 3))
})

describe.each(['300w-68', 'wflw-98'])('%s', (schemaId) => {
  const schema = schemaById(schemaId)
  if (schema === null) throw new Error('a built-in schema')
  const count = schema.landmarks.length
  const path = join(root, 'resources', 'sample', 'anna-window.jpg')
  const boxes = [{ x0: 210.25, y0: 160.5, x1: 395, y1: 372.125 }, { x0: 20, y0: 15, x1: 61.5, y1: 70 }]

  it('carefully, a mirrored picture gives the mirrored points', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'canthus-mirror-'))
    try {
      const mirrored = join(folder, 'mirrored.png')
      const { width } = await sharp(await sharp(path).png().toBuffer()).flop().png().toFile(mirrored)
      const last = width - 1
      const there = boxes.map((b) => ({ ...b, x0: last - b.x1, x1: last - b.x0 }))
      const plainPng = join(folder, 'plain.png')
      await sharp(path).png().toFile(plainPng)
      const plain = await predictor.predict({ path: plainPng, schemaId, mode: 'careful', boxes })
      const other = await predictor.predict({ path: mirrored, schemaId, mode: 'careful', boxes: there })
      for (const [i, face] of plain.faces.entries()) {
        const back = schema.flip.map((k): [number, number] => [last - (other.faces[i]?.points[k]?.x ?? NaN), other.faces[i]?.points[k]?.y ?? NaN])
        expect(worstPx(face.points, back)).toBeLessThan(1e-3)
        const trusted = (k: number) => other.faces[i]?.reliability[schema.flip[k] ?? -1] ?? NaN
        // Each side of the face has its own calibration only where the pack says so, which this one does not.
        face.reliability.forEach((r, k) => expect(r).toBeCloseTo(trusted(k), 4))
        expect(face.pose?.yawRad).toBeCloseTo(-(other.faces[i]?.pose?.yawRad ?? NaN), 5)
        expect(face.pose?.rollRad).toBeCloseTo(-(other.faces[i]?.pose?.rollRad ?? NaN), 5)
        expect(face.pose?.pitchRad).toBeCloseTo(other.faces[i]?.pose?.pitchRad ?? NaN, 5)
      }
      // The network itself knows nothing of mirrors.
      const fast = await predictor.predict({ path: plainPng, schemaId, mode: 'fast', boxes })
      expect(worstPx(fast.faces[0]?.points ?? [], (plain.faces[0]?.points ?? []).map((p) => [p.x, p.y]))).toBeGreaterThan(1)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it.each(predictionModes)('is solved without pins as it was predicted, and explained: %s', async (mode) => {
    const { faces } = await predictor.predict({ path, schemaId, mode, boxes })
    for (const face of faces) {
      const ask = { path, schemaId, mode, box: face.box, pins: [] }
      const solved = await predictor.resolve({ ...ask, posePin: false })
      const points = face.points.map((p): [number, number] => [p.x, p.y])
      expect(worstPx(solved.points, points)).toBeLessThan(1e-3)
      const { iterates, attention, weight } = await predictor.explain(ask)
      expect(iterates.map((step) => step.length)).toEqual([count, count, count])
      expect(worstPx(iterates[2] ?? [], points)).toBeLessThan(1e-3)
      expect([attention.length, weight.length]).toEqual([count, count])
      for (const row of attention) expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
    }
  })

  it('with a pose pin starts from the schema\'s own mean face', async () => {
    const ask = { path, schemaId, mode: 'fast' as const, box: boxes[0] ?? { x0: 0, y0: 0, x1: 1, y1: 1 }, posePin: true }
    const { points } = await predictor.resolve({ ...ask, pins: [] })
    const pins = [0, 20, 40, 60].map((index) => ({ index, position: { x: points[index]?.y ?? NaN, y: points[index]?.x ?? NaN } }))
    const solved = await predictor.resolve({ ...ask, pins })
    for (const { index, position } of pins) expect(solved.points[index]).toEqual(position)
  })
})

it('encodes a face once for both schemas', async () => {
  const face = { path: join(root, 'resources', 'sample', 'closed-eyes.jpg'), mode: 'fast' as const, box: { x0: 100, y0: 100, x1: 300, y1: 300 } }
  const solve = (schemaId: string) => predictor.resolve({ ...face, schemaId, pins: [], posePin: false })
  expect((await solve('300w-68')).featuresReady).toBe(false)
  expect((await solve('wflw-98')).featuresReady).toBe(true)
})
