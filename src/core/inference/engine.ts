/** The networks of a pack in one process: loading them, and everything that happens to one picture. */
import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { CanthusError } from '#contract/errors.ts'
import type { Picture } from '#core/images/index.ts'
import { boxSize } from '#domain/frames.ts'
import type { Box } from '#domain/frames.ts'
import { spreadOverLandmarks } from '#domain/knots.ts'
import { schemaById } from '#domain/schemas/index.ts'
import { placeCrop } from './crop-rule.ts'
import { detectFaces } from './detector.ts'
import { solveFaces } from './families/canthus.ts'
import type { InTurn } from './turns.ts'
import { encodeFaces } from './families/canthus-networks.ts'
import type { EncodedFaces, SchemaNetwork } from './families/canthus-networks.ts'
import { loadWithFirst } from './load-with-first.ts'
import type { Loaded } from './load-with-first.ts'
import type { NetworkFile, NetworkName, PackManifest, PackSchemaId } from './manifest.ts'
import { regressorOf } from './manifest-rules.ts'
import { checkTensors, listNetworks } from './pack.ts'
import type { ModelPack } from './pack.ts'
import type { ProviderName } from './providers.ts'
import { countThreads } from './threads.ts'
import type { FaceRequest, PicturePrediction, PinnedRequest, PredictedFace, PredictRequest } from './types.ts'

export interface Engine {
  readonly manifest: PackManifest
  readonly encoder: ort.InferenceSession
  readonly detector: ort.InferenceSession | null
  /** By schema. */
  readonly networks: ReadonlyMap<string, SchemaNetwork>
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
  if (encoder === undefined) throw new Error('a checked manifest names an encoder')
  const networks = new Map(pack.manifest.schemas.map((id) => [id, joinNetwork(pack, id, sessions.get(regressorOf(id)))]))
  return { manifest: pack.manifest, encoder, detector: sessions.get('detector') ?? null, networks }
}

function joinNetwork(pack: ModelPack, id: PackSchemaId, regressor: ort.InferenceSession | undefined): SchemaNetwork {
  const [schema, meanFace, rule] = [schemaById(id), pack.meanFaces.get(id), pack.manifest.reliability[id]]
  if (schema === null || regressor === undefined || meanFace === undefined || rule === undefined) {
    throw new Error(`a checked manifest has all parts of ${id}`)
  }
  const right5 = rule.calibration === null ? null : spreadOverLandmarks(rule.calibration.right5, schema)
  return { schema, count: schema.landmarks.length, regressor, meanFace, right5 }
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
  networkOf(engine, request.schemaId)
  if (request.boxes === null && engine.detector === null) {
    const { id } = engine.manifest
    throw new CanthusError('model.notFound', `pack ${id} has no detector: faces must be boxed by hand`, { pack: id })
  }
  for (const box of request.boxes ?? []) checkBox(request.path, box)
}

/**
 * Refuses a face that cannot be cropped or that the pack does not know.
 * @throws CanthusError model.noSchema, input.invalid
 */
export function checkFace(engine: Engine, request: FaceRequest): void {
  networkOf(engine, request.schemaId)
  checkBox(request.path, request.box)
}

/** @throws CanthusError model.noSchema, input.invalid */
export function checkPins(engine: Engine, { path, schemaId, pins }: PinnedRequest): void {
  const { count } = networkOf(engine, schemaId)
  const isWrong = pins.some((p) => !(p.index >= 0 && p.index < count && Number.isFinite(p.position.x + p.position.y)))
  if (isWrong || new Set(pins.map((p) => p.index)).size < pins.length) {
    const message = `${path}: pins must be finite points of ${String(count)} landmarks, each at most once`
    throw new CanthusError('input.invalid', message, { path })
  }
}

/** @throws CanthusError model.noSchema */
export function networkOf({ manifest: { id, schemas }, networks }: Engine, schemaId: string): SchemaNetwork {
  const network = networks.get(schemaId)
  if (network === undefined) {
    throw new CanthusError('model.noSchema', `pack ${id} predicts ${schemas.join(', ')}, not ${schemaId}`, { schemaId })
  }
  return network
}

function checkBox(path: string, box: Box<'imagePx'>): void {
  const { width, height } = boxSize(box)
  if (!(width >= 1 && height >= 1 && Number.isFinite(box.x0 + box.y0 + width + height))) {
    throw new CanthusError('input.invalid', `${path}: a box must be at least 1 px wide and high`, { path })
  }
}

/**
 * Crops and encodes one face of a decoded picture, for all schemas of the pack.
 * @param rollRad turns the crop; a turned one is not mirrored, whatever the mode
 */
export function encodeFace(engine: Engine, picture: Picture, { box, mode }: FaceRequest, rollRad = 0): Promise<EncodedFaces> {
  const { crop } = engine.manifest
  const schemas = [...engine.networks.values()].map((n) => n.schema)
  const encoding = { encoder: engine.encoder, side: crop.side, schemas, mode: rollRad === 0 ? mode : 'fast' } as const
  return encodeFaces(encoding, picture, [placeCrop(box, crop, rollRad)])
}

/**
 * Detects (unless boxes are given), crops, encodes and regresses one decoded picture.
 * @param inTurn runs each use of the networks when it may
 */
export async function predictPicture(
  engine: Engine,
  picture: Picture,
  { schemaId, boxes, mode }: Omit<PredictRequest, 'path'>,
  decodeMs: number,
  inTurn: InTurn = (work) => work(),
): Promise<PicturePrediction> {
  const { detected, detectMs } = await inTurn(async () => {
    const started = performance.now()
    return { detected: await findBoxes(engine, picture, boxes), detectMs: performance.now() - started }
  })
  const wanted = detected.map((d) => d.box)
  const { faces, encodeMs, regressMs } = await solveFaces(engine, networkOf(engine, schemaId), picture, wanted, mode, inTurn)
  return {
    width: picture.width,
    height: picture.height,
    faces: faces.flatMap((face, i): PredictedFace[] => {
      const found = detected[i]
      if (found === undefined || (found.score !== null && !looksLikeFace(engine, face.reliability))) return []
      return [{ box: found.box, detectionScore: found.score, ...face }]
    }),
    timings: { decodeMs, detectMs, encodeMs, regressMs },
  }
}

async function findBoxes(
  { detector, manifest }: Engine,
  picture: Picture,
  given: readonly Box<'imagePx'>[] | null,
): Promise<{ readonly box: Box<'imagePx'>; readonly score: number | null }[]> {
  if (given !== null) return given.map((box) => ({ box, score: null }))
  return detector === null || manifest.detector === undefined ? [] : detectFaces(detector, manifest.detector, picture)
}

/** Whether the landmark network finds in a detected box what the detector saw there. */
function looksLikeFace({ manifest }: Engine, reliability: readonly number[]): boolean {
  const mean = reliability.reduce((sum, r) => sum + r, 0) / reliability.length
  return mean >= (manifest.detector?.leastMeanReliability ?? 0)
}
