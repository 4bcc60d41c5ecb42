/** Solving again around pins: against the prediction, against the Python reference, and when the worker ends. */
import { readdirSync, readFileSync } from 'node:fs'
import { copyFile, mkdtemp, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createPredictor, forkWith } from '#core/inference/index.ts'
import type { FaceRequest, PredictedFace, SpawnWorker, WorkerPredictor, WorkerProcess } from '#core/inference/index.ts'
import type { Point } from '#domain/frames.ts'
import { packFolder, root } from './recorded.ts'

const sample = (name: string) => join(root, 'resources', 'sample', name)
const schemaId = '300w-68'
const mode = 'fast' as const
const recordedPins = z.object({
  picture: z.string(),
  networks: z.record(z.string(), z.string()),
  tolerancePx: z.number(),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  pins: z.array(z.object({ index: z.int(), position: z.object({ x: z.number(), y: z.number() }) })).length(3),
  points: z.array(z.tuple([z.number(), z.number()])).length(68),
  reliability: z.array(z.number()).length(68),
})
const folder = join(import.meta.dirname, 'recorded-pins')
const recordings = readdirSync(folder)
  .sort()
  .map((name) => recordedPins.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))))

function apartPx(p: Point<'imagePx'> | undefined, q: Point<'imagePx'> | undefined): number {
  return Math.hypot((p?.x ?? NaN) - (q?.x ?? NaN), (p?.y ?? NaN) - (q?.y ?? NaN))
}

const worstPx = (p: readonly Point<'imagePx'>[], q: readonly Point<'imagePx'>[]) => Math.max(...p.map((at, i) => apartPx(at, q[i])))

describe('a face', () => {
  const predictor = createPredictor({ packFolder, providers: ['cpu'] })
  afterAll(() => predictor.close())
  const path = sample('anna-window.jpg')
  let predicted: PredictedFace
  let face: FaceRequest
  beforeAll(async () => {
    const { faces } = await predictor.predict({ path, schemaId, mode, boxes: null })
    if (faces[0] === undefined) throw new Error('no face was found')
    predicted = faces[0]
    face = { path, schemaId, mode, box: predicted.box }
  })

  it.each(['anna-window.jpg', 'four-table.jpg', 'profile-right.jpg'])('without pins is solved as it was predicted: %s', async (name) => {
    const { faces } = await predictor.predict({ path: sample(name), schemaId, mode, boxes: null })
    for (const one of faces) {
      const solved = await predictor.resolve({ path: sample(name), schemaId, mode, box: one.box, pins: [], posePin: false })
      expect(worstPx(solved.points, one.points)).toBeLessThan(1e-3)
      solved.reliability.forEach((r, k) => expect(r).toBeCloseTo(one.reliability[k] ?? NaN, 4))
      expect(solved.pose.yawRad).toBeCloseTo(one.pose?.yawRad ?? NaN, 5)
    }
  })

  it('keeps its pins exactly, moves what is beside them, and agrees with itself', async () => {
    const pins = [8, 48, 57].map((index) => {
      const { x = NaN, y = NaN } = predicted.points[index] ?? {}
      return { index, position: { x: x + 1 / 3, y: y + 31.7 } }
    })
    for (const posePin of [false, true]) {
      const solved = await predictor.resolve({ ...face, pins, posePin })
      for (const { index, position } of pins) expect(solved.points[index]).toEqual(position)
      for (const neighbour of [7, 58]) {
        const moved = (solved.points[neighbour]?.y ?? NaN) - (predicted.points[neighbour]?.y ?? NaN)
        expect(moved, `landmark ${String(neighbour)}`).toBeGreaterThan(3)
      }
      const again = await predictor.resolve({ ...face, pins, posePin })
      expect(again).toEqual({ ...solved, featuresReady: true })
    }
  })

  it('with a pose pin starts from the pose that the pins tell, if the network saw another one', async () => {
    // The face, turned by a right angle about the middle of its box.
    const { x0, y0, x1, y1 } = face.box
    const [cx, cy] = [(x0 + x1) / 2, (y0 + y1) / 2]
    const pinAt = (turned: boolean) => (index: number) => {
      const { x = NaN, y = NaN } = predicted.points[index] ?? {}
      return { index, position: turned ? { x: cx - (y - cy), y: cy + (x - cx) } : { x, y } }
    }
    const indices = [8, 30, 36, 45, 48, 54]
    const roll = async (pins: ReturnType<ReturnType<typeof pinAt>>[], posePin: boolean) =>
      (await predictor.resolve({ ...face, pins, posePin })).pose.rollRad
    const seen = predicted.pose?.rollRad ?? NaN
    expect(await roll(indices.map(pinAt(true)), true)).toBeCloseTo(seen + Math.PI / 2, 0)
    expect(await roll(indices.map(pinAt(true)), false)).toBeCloseTo(seen, 5)
    expect(await roll(indices.slice(0, 2).map(pinAt(true)), true)).toBeCloseTo(seen, 5)
    expect(await roll(indices.map(pinAt(false)), true)).toBeCloseTo(seen, 5)
  })

  it('is explained: three iterates that end at the points, and shares of attention', async () => {
    const pin = { index: 30, position: { x: 400, y: 420.123456789 } }
    const { iterates, attention, weight } = await predictor.explain({ ...face, pins: [pin] })
    const { points } = await predictor.resolve({ ...face, pins: [pin], posePin: false })
    expect(iterates.map((step) => step.length)).toEqual([68, 68, 68])
    expect(worstPx(iterates[2] ?? [], points)).toBeLessThan(1e-9)
    expect(iterates.map((step) => step[30])).toEqual([pin.position, pin.position, pin.position])
    expect(attention.map((row) => row.length)).toEqual(attention.map(() => 68))
    for (const row of attention) expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
    expect(weight).toHaveLength(68)
    expect(weight[30]).toBe(1)
    expect(weight.every((w) => w >= 0 && w <= 1)).toBe(true)
  })

  it('that is not the pack\'s or has impossible pins is refused', async () => {
    const ask = { ...face, pins: [], posePin: false }
    await expect(predictor.resolve({ ...ask, schemaId: 'cofw-29' })).rejects.toMatchObject({ code: 'model.noSchema' })
    await expect(predictor.prepare({ ...face, schemaId: 'cofw-29' })).rejects.toMatchObject({ code: 'model.noSchema' })
    const position = { x: 1, y: 1 }
    for (const pins of [[{ index: 68, position }], [{ index: 3, position }, { index: 3, position }]])
      await expect(predictor.resolve({ ...ask, pins })).rejects.toMatchObject({ code: 'input.invalid', details: { path } })
    const missing = sample('no-such.jpg')
    await expect(predictor.resolve({ ...ask, path: missing })).rejects.toMatchObject({ code: 'image.missing', details: { path: missing } })
  })

  it('is read again when its picture changed, and not before', async () => {
    const temporary = await mkdtemp(join(tmpdir(), 'canthus-resolve-'))
    const copy = join(temporary, 'copy.jpg')
    try {
      await copyFile(path, copy)
      const ask = { ...face, path: copy, pins: [], posePin: false }
      await predictor.prepare(ask)
      const first = await predictor.resolve(ask)
      expect(first.featuresReady).toBe(true)
      await copyFile(sample('closed-eyes.jpg'), copy)
      const other = await predictor.resolve(ask)
      expect(other.featuresReady).toBe(false)
      expect(worstPx(other.points, first.points)).toBeGreaterThan(1)
      await utimes(copy, new Date(), new Date(Date.now() + 5000))
      expect((await predictor.resolve(ask)).featuresReady).toBe(false)
      expect((await predictor.resolve(ask)).featuresReady).toBe(true)
    } finally {
      await rm(temporary, { recursive: true })
    }
  })

  it.each(recordings.map((r) => [r.picture, r] as const))('with pins agrees with the reference: %s', async (picture, recorded) => {
    const manifest = JSON.parse(readFileSync(join(packFolder, 'manifest.json'), 'utf8')) as { files: Record<string, { sha256: string }> }
    for (const [name, sha256] of Object.entries(recorded.networks))
      expect(sha256, 'run models/reference/record_pins.py').toBe(manifest.files[name]?.sha256)
    const [x0, y0, x1, y1] = recorded.box
    const { points, reliability } = await predictor.resolve({
      path: join(root, picture),
      schemaId,
      mode,
      box: { x0, y0, x1, y1 },
      pins: recorded.pins,
      posePin: false,
    })
    expect(worstPx(points, recorded.points.map(([x, y]) => ({ x, y })))).toBeLessThanOrEqual(recorded.tolerancePx)
    const pinned = new Set(recorded.pins.map((p) => p.index))
    recorded.reliability.forEach((r, k) => expect(reliability[k]).toBeCloseTo(pinned.has(k) ? 1 : r, 2))
  })
})

describe('the worker', () => {
  let predictor: WorkerPredictor
  afterEach(() => predictor.close())

  const path = sample('anna-window.jpg')
  const ask = { path, schemaId, mode, box: { x0: 240, y0: 306, x1: 551, y1: 613 }, posePin: false, pins: [{ index: 8, position: { x: 400, y: 610 } }] }

  /** Hears what is sent, and ends the first worker that is asked for `kind`. */
  function listening(killAt: string | null): { spawn: SpawnWorker; sent: string[]; started: () => number } {
    const fork = forkWith()
    const sent: string[] = []
    let started = 0
    const spawn = async (): Promise<WorkerProcess> => {
      const isFirst = started++ === 0
      const worker = await fork()
      const send: WorkerProcess['send'] = (message) => {
        worker.send(message)
        if (message.kind !== 'load') sent.push(message.kind)
        if (isFirst && message.kind === killAt) worker.kill()
      }
      return { ...worker, send }
    }
    return { spawn, sent, started: () => started }
  }

  it('killed in the middle of it, the new one answers', async () => {
    const { spawn, started } = listening('resolve')
    predictor = createPredictor({ packFolder, providers: ['cpu'], spawn })
    const solved = await predictor.resolve(ask)
    expect(started()).toBe(2)
    expect(solved.featuresReady).toBe(false)
    expect(solved.points[8]).toEqual({ x: 400, y: 610 })
    expect((await predictor.resolve(ask)).points).toEqual(solved.points)
  })

  it('gets what a person waits for before work ahead, and that before the pictures of a batch', async () => {
    const { spawn, sent } = listening(null)
    predictor = createPredictor({ packFolder, providers: ['cpu'], spawn })
    await predictor.prepare(ask)
    const order: string[] = []
    const note = (name: string) => () => {
      order.push(name)
    }
    const batch = Array.from({ length: 6 }, () => predictor.predict({ path, schemaId, mode, boxes: null }).then(note('predict')))
    const others = ['closed-eyes.jpg', 'blurred.jpg'].map((name) => predictor.prepare({ ...ask, path: sample(name) }).then(note('prepare')))
    const solved = predictor.resolve(ask).then(note('resolve'))
    await Promise.all([...batch, ...others, solved])
    // Two pictures and one face were with the worker already.
    expect(sent.slice(0, 5)).toEqual(['prepare', 'predict', 'predict', 'prepare', 'resolve'])
    expect(sent.indexOf('prepare', 4)).toBeLessThan(sent.indexOf('predict', 5))
    expect(order.indexOf('resolve')).toBeLessThanOrEqual(2)
    expect(order.slice(-2)).toEqual(['predict', 'predict'])
  })

  it('drops work ahead that is overtaken, and cancels all on closing', async () => {
    predictor = createPredictor({ packFolder, providers: ['cpu'] })
    const batch = Array.from({ length: 3 }, () => predictor.predict({ path, schemaId, mode, boxes: null }))
    const ahead = Array.from({ length: 7 }, () => predictor.prepare(ask))
    // The first is with the worker.
    await expect(Promise.any(ahead.slice(1, 3))).rejects.toMatchObject({ errors: [{ code: 'job.cancelled' }, { code: 'job.cancelled' }] })
    const rest = Promise.allSettled([...batch, ...ahead])
    await predictor.close()
    expect((await rest).every((r) => r.status === 'fulfilled' || r.reason.code === 'job.cancelled')).toBe(true)
    await expect(predictor.resolve(ask)).rejects.toMatchObject({ code: 'job.cancelled' })
  })
})
