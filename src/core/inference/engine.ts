/** The networks of a pack in one process: loading them, and everything that happens to one picture. */
import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { CanthusError } from '#contract/errors.ts'
import type { Picture } from '#core/images/index.ts'
import { boxSize } from '#domain/frames.ts'
import type { Box } from '#domain/frames.ts'
import { detectFaces } from './detector.ts'
import { solveFaces } from './families/canthus.ts'
import type { CanthusNetworks } from './families/canthus.ts'
import { loadWithFirst } from './load-with-first.ts'
import type { Loaded } from './load-with-first.ts'
import type { NetworkFile, NetworkName, PackManifest } from './manifest.ts'
import { checkTensors, listNetworks } from './pack.ts'
import type { ModelPack } from './pack.ts'
import type { ProviderName } from './providers.ts'
import { countThreads } from './threads.ts'
import type { PicturePrediction, PredictedFace, PredictRequest } from './types.ts'

export interface Engine {
  readonly manifest: PackManifest
  readonly networks: CanthusNetworks
  readonly detector: ort.InferenceSession | null
}

/**
 * Loads a pack's networks with the first provider that works.
 * @throws CanthusError model.invalid, inference.failed
 */
export function loadEngine(pack: ModelPack, providers: readonly ProviderName[]): Promise<Loaded<Engine>> {
  return loadWithFirst(providers, (provider) => openSessions(pack, provider))
}

async function openSessions(pack: ModelPack, provider: ProviderName): Promise<Engine> {
  const sessions = new Map<NetworkName, ort.InferenceSession>()
  try {
    for (const [name, file] of listNetworks(pack.manifest)) sessions.set(name, await openSession(pack, name, file, provider))
  } catch (error) {
    for (const session of sessions.values()) await session.release()
    throw error
  }
  const encoder = sessions.get('encoder')
  const regressor = sessions.get('regressor-68')
  if (encoder === undefined || regressor === undefined) throw new Error('a checked manifest names both networks')
  return { manifest: pack.manifest, networks: { encoder, regressor }, detector: sessions.get('detector') ?? null }
}

async function openSession(
  pack: ModelPack,
  name: NetworkName,
  file: NetworkFile,
  provider: ProviderName,
): Promise<ort.InferenceSession> {
  const bytes = pack.networks.get(name)
  if (bytes === undefined) throw new Error(`${name} was not read`)
  const options = {
    executionProviders: [provider],
    intraOpNumThreads: countThreads(),
    enableCpuMemArena: false,
    logSeverityLevel: 3,
    // Threads that wait do not spin: the next picture's decoding and the page need the same cores.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  } as const
  const session = await ort.InferenceSession.create(bytes, options).catch((cause: unknown) => {
    // The CPU runs everything: what it refuses is wrong with the file, not with the provider.
    if (provider !== 'cpu') throw cause
    const path = join(pack.folder, file.path)
    const reason = `it cannot be loaded (${cause instanceof Error ? cause.message : String(cause)})`
    throw new CanthusError('model.invalid', `${path}: ${reason}`, { path, reason }, { cause })
  })
  checkTensors(pack.folder, file, session)
  return session
}

/**
 * Refuses what the pack cannot do, before anything is decoded.
 * @throws CanthusError model.noSchema, model.notFound (boxes are wanted and the pack has no detector), input.invalid
 */
export function checkRequest(engine: Engine, request: PredictRequest): void {
  const { id, schemas } = engine.manifest
  if (!schemas.some((s) => s === request.schemaId)) {
    throw new CanthusError('model.noSchema', `pack ${id} predicts ${schemas.join(', ')}, not ${request.schemaId}`, {
      schemaId: request.schemaId,
    })
  }
  if (request.boxes === null && engine.detector === null) {
    throw new CanthusError('model.notFound', `pack ${id} has no detector: faces must be boxed by hand`, { pack: id })
  }
  for (const box of request.boxes ?? []) {
    const { width, height } = boxSize(box)
    if (!(width >= 1 && height >= 1 && Number.isFinite(box.x0 + box.y0 + width + height))) {
      throw new CanthusError('input.invalid', `${request.path}: a box must be at least 1 px wide and high`, {
        path: request.path,
      })
    }
  }
}

/** Detects (unless boxes are given), crops, encodes and regresses one decoded picture. */
export async function predictPicture(
  engine: Engine,
  picture: Picture,
  boxes: readonly Box<'imagePx'>[] | null,
  decodeMs: number,
): Promise<PicturePrediction> {
  const started = performance.now()
  const detected =
    boxes === null && engine.detector !== null && engine.manifest.detector !== undefined
      ? await detectFaces(engine.detector, engine.manifest.detector, picture)
      : (boxes ?? []).map((box) => ({ box, score: null }))
  const detectMs = performance.now() - started
  const wanted = detected.map((d) => d.box)
  const { faces, encodeMs, regressMs } = await solveFaces(engine.networks, engine.manifest, picture, wanted)
  return {
    width: picture.width,
    height: picture.height,
    faces: faces.flatMap((face, i): PredictedFace[] => {
      const found = detected[i]
      return found === undefined ? [] : [{ box: found.box, detectionScore: found.score, ...face }]
    }),
    timings: { decodeMs, detectMs, encodeMs, regressMs },
  }
}
