/** A core on real files in a temporary folder, with a predictor whose geometry follows from the picture's size alone. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { CanthusError } from '#contract/errors.ts'
import type { EventName, EventPayload } from '#contract/index.ts'
import { createCore } from '#core/create-core.ts'
import type { Core, CoreOptions } from '#core/create-core.ts'
import { readPictureSize } from '#core/images/index.ts'
import type { PicturePrediction, PinnedRequest, PredictedFace, Predictor, PredictRequest, ReliabilitySummary } from '#core/inference/types.ts'
import type { RegionMap } from '#domain/knots.ts'
import { schemaById } from '#domain/schemas/index.ts'

export interface SeenEvent<N extends EventName = EventName> {
  readonly name: N
  readonly payload: EventPayload<N>
}

export interface TestFolder {
  readonly path: string
  remove(): void
}

export function makeTestFolder(): TestFolder {
  const path = mkdtempSync(join(tmpdir(), 'canthus-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Plain grey JPEGs; the names may hold folders. */
export async function writePictures(folder: string, names: readonly string[], width = 320, height = 240): Promise<void> {
  for (const [i, name] of names.entries()) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    const background = { r: (i * 37) % 256, g: (i * 91) % 256, b: 90 }
    await sharp({ create: { width, height, channels: 3, background } }).jpeg().toFile(join(folder, name))
  }
}

/** What a box of this picture would be, as a share of its size; the reliability falls with the landmark's index. */
export interface GeometryOptions {
  shiftPx?: number
  threshold?: number
  /** From reliability to the probability of being wrong; without it the pack is not calibrated. */
  wrong8?: readonly RegionMap[]
  /** Runs before each answer. */
  before?: (request: PredictRequest, signal: AbortSignal | undefined) => Promise<void>
}

export function createGeometryPredictor(options: GeometryOptions = {}): Predictor {
  return {
    getPack: async () => ({
      id: 'geometry',
      version: '1',
      licence: 'none',
      schemas: ['300w-68', 'wflw-98'],
      reliability: { '300w-68': reliabilityOf(options), 'wflw-98': reliabilityOf(options) },
    }),
    getProvider: () => ({ loaded: null, tried: [] }),
    predict: async (request, signal) => {
      await options.before?.(request, signal)
      if (signal?.aborted) throw new CanthusError('job.cancelled', 'cancelled')
      return predictGeometry(request, options.shiftPx ?? 0)
    },
    resolve: async (request) => {
      const { reliability, points } = await solveGeometry(request, options.shiftPx ?? 0)
      const pose = { yawRad: 0, pitchRad: 0, rollRad: request.posePin ? 1 : 0 }
      return { points, reliability, pose, featuresReady: true }
    },
    explain: async (request) => {
      const { points } = await solveGeometry(request, options.shiftPx ?? 0)
      return {
        iterates: [points, points, points],
        attention: points.map(() => points.map(() => 1 / points.length)),
        weight: points.map((_, i) => (request.pins.some((p) => p.index === i) ? 1 : 0.5)),
      }
    },
    prepare: async () => {},
    close: async () => {},
  }
}

function reliabilityOf({ threshold = 0.5, wrong8 }: GeometryOptions): ReliabilitySummary {
  return { threshold, madeOf: 'geometry', madeFrom: wrong8 === undefined ? null : 'geometry', wrong8: wrong8 ?? null }
}

/** The predicted face; every point that is not pinned moves by the number of pins to the right. */
async function solveGeometry(request: PinnedRequest, shiftPx: number): Promise<PredictedFace> {
  const { faces } = await predictGeometry({ ...request, boxes: [request.box] }, shiftPx)
  const face = faces[0]
  if (face === undefined) throw new Error('one box, one face')
  const pinned = new Map(request.pins.map((p) => [p.index, p.position]))
  return { ...face, points: face.points.map((p, i) => pinned.get(i) ?? { x: p.x + pinned.size, y: p.y }) }
}

async function predictGeometry(request: PredictRequest, shiftPx: number): Promise<PicturePrediction> {
  const { width, height } = await readPictureSize(request.path)
  const count = schemaById(request.schemaId)?.landmarks.length ?? 0
  const own = { x0: width * 0.25 + shiftPx, y0: height * 0.25, x1: width * 0.75 + shiftPx, y1: height * 0.75 }
  return {
    width,
    height,
    faces: (request.boxes ?? [own]).map((box) => ({
      box,
      detectionScore: request.boxes === null ? 0.9 : null,
      points: Array.from({ length: count }, (_, i) => ({
        x: box.x0 + ((box.x1 - box.x0) * (i + 1)) / (count + 1),
        y: box.y0 + ((box.y1 - box.y0) * ((i % 7) + 1)) / 8,
      })),
      reliability: Array.from({ length: count }, (_, i) => 1 - i / count),
      pose: { yawRad: 0, pitchRad: 0, rollRad: 0 },
    })),
    timings: { decodeMs: 0, detectMs: 0, encodeMs: 0, regressMs: 0 },
  }
}

export interface TestCore extends Core {
  readonly events: SeenEvent[]
}

export function startTestCore(folder: string, options: Partial<CoreOptions> & GeometryOptions = {}): TestCore {
  const events: SeenEvent[] = []
  const core = createCore({
    dataFolder: join(folder, 'data'),
    cacheFolder: join(folder, 'cache'),
    allowedRoots: [],
    host: 'cli',
    version: '0.0.0',
    actor: 'tester',
    packFolder: join(folder, 'no-pack'),
    sampleFolder: join(folder, 'no-sample'),
    mapsFolder: join(folder, 'no-maps'),
    createPredictor: () => createGeometryPredictor(options),
    emit: (name, payload) => events.push({ name, payload }),
    ...options,
  })
  return { ...core, events }
}
