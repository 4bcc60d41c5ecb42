/** The worker's side of the protocol, over any channel. */
import { CanthusError } from '#contract/errors.ts'
import type { ErrorBody, ErrorCode } from '#contract/errors.ts'
import { readPicture } from '#core/images/index.ts'
import { checkFace, checkPins, checkRequest, encodeFace, loadEngine, networkOf, predictPicture } from './engine.ts'
import type { Engine } from './engine.ts'
import { explainFace, resolveFace, solveFree, turnToPins } from './families/canthus-pinned.ts'
import type { PinnedSolver } from './families/canthus-pinned.ts'
import { FeatureCache } from './feature-cache.ts'
import type { Features } from './feature-cache.ts'
import { readPack, summarisePack } from './pack.ts'
import type { FromWorker, LoadMessage, TaskAnswer, TaskKind, TaskMessage, ToWorker } from './protocol.ts'
import type { Urgency } from './request-queue.ts'
import { Turns } from './turns.ts'
import type { ExplainedFace, FaceRequest, PicturePrediction, PinnedRequest, PredictRequest, ResolvedFace, ResolveRequest } from './types.ts'

interface Serving {
  readonly engine: Engine
  readonly largestPixels: number
}

/**
 * Answers messages. Decoding starts as soon as a request comes in; the networks take one picture after the other, so that
 * one picture is decoded while the one before it is inferred. A picture takes a turn for the detector and one for every few
 * faces, so that what a person waits for gets in between, however many faces it holds.
 * @returns the function that takes each message
 */
export function serveWorker(send: (message: FromWorker) => void): (message: ToWorker) => void {
  let loading: Promise<Serving> | null = null
  const turns = new Turns()
  const cache = new FeatureCache()

  async function load(message: LoadMessage): Promise<Serving> {
    const pack = await readPack(message.packFolder)
    const { value: engine, report } = await loadEngine(pack, message.providers)
    send({ kind: 'loaded', pack: summarisePack(pack), provider: report })
    return { engine, largestPixels: message.largestPixels }
  }

  async function predict({ engine, largestPixels }: Serving, request: PredictRequest): Promise<PicturePrediction> {
    checkRequest(engine, request)
    const started = performance.now()
    const picture = await readPicture(request.path, { largestPixels })
    const decodeMs = performance.now() - started
    return predictPicture(engine, picture, request, decodeMs, (work) => turns.take('batch', work))
  }

  function getFeatures(serving: Serving, request: FaceRequest, urgency: Urgency, rollRad = 0): Promise<Features> {
    checkFace(serving.engine, request)
    return cache.get({ ...request, rollRad }, async () => {
      const picture = await readPicture(request.path, { largestPixels: serving.largestPixels })
      return turns.take(urgency, () => encodeFace(serving.engine, picture, request, rollRad))
    })
  }

  async function resolve(serving: Serving, request: ResolveRequest): Promise<ResolvedFace> {
    checkPins(serving.engine, request)
    const solver = solverOf(serving.engine, request)
    const seen = await getFeatures(serving, request, 'urgent')
    const turned = request.posePin ? turnToPins(solver, seen.encoded, request.pins) : null
    const { encoded, wasReady } =
      turned === null ? seen : await getFeatures(serving, { ...request, box: turned.box }, 'urgent', turned.rollRad)
    const solved = await turns.take('urgent', () => resolveFace(solver, encoded, request))
    return { ...solved, featuresReady: wasReady }
  }

  /** Everything of a re-solve that does not wait for the pins. */
  async function prepare(serving: Serving, request: FaceRequest): Promise<null> {
    const { encoded } = await getFeatures(serving, request, 'ahead')
    await turns.take('ahead', () => solveFree(solverOf(serving.engine, request), encoded))
    return null
  }

  async function explain(serving: Serving, request: PinnedRequest): Promise<ExplainedFace> {
    checkPins(serving.engine, request)
    const { encoded } = await getFeatures(serving, request, 'urgent')
    return turns.take('urgent', () => explainFace(solverOf(serving.engine, request), encoded, request.pins))
  }

  async function answer(message: TaskMessage): Promise<TaskAnswer<TaskKind>> {
    if (loading === null) throw new Error(`${message.kind} before load`)
    const serving = await loading
    switch (message.kind) {
      case 'predict':
        return predict(serving, message.request)
      case 'resolve':
        return resolve(serving, message.request)
      case 'explain':
        return explain(serving, message.request)
      case 'prepare':
        return prepare(serving, message.request)
    }
  }

  return (message) => {
    if (message.kind === 'load') {
      loading = load(message)
      loading.catch((error: unknown) => {
        send({ kind: 'loadFailed', error: toErrorBody(error, 'inference.failed', message.packFolder) })
      })
      return
    }
    answer(message).then(
      (done) => {
        send({ kind: 'answered', id: message.id, answer: done })
      },
      (error: unknown) => {
        send({ kind: 'failed', id: message.id, error: toErrorBody(error, 'inference.failed', message.request.path) })
      },
    )
  }
}

function solverOf(engine: Engine, { schemaId }: FaceRequest): PinnedSolver {
  return { network: networkOf(engine, schemaId), manifest: engine.manifest }
}

function toErrorBody(error: unknown, otherwise: ErrorCode, path: string): ErrorBody {
  if (error instanceof CanthusError) return error.toBody()
  const reason = error instanceof Error ? error.message : String(error)
  return { code: otherwise, message: `${path}: ${reason}`, details: { path, reason } }
}
