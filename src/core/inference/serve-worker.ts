/** The worker's side of the protocol, over any channel. */
import { CanthusError } from '#contract/errors.ts'
import type { ErrorBody, ErrorCode } from '#contract/errors.ts'
import { readPicture } from '#core/images/index.ts'
import { checkRequest, loadEngine, predictPicture } from './engine.ts'
import type { Engine } from './engine.ts'
import { readPack, summarisePack } from './pack.ts'
import type { FromWorker, LoadMessage, PredictMessage, ToWorker } from './protocol.ts'
import type { PicturePrediction } from './types.ts'

interface Serving {
  readonly engine: Engine
  readonly largestPixels: number
}

/**
 * Answers messages. Decoding starts as soon as a request comes in; the networks take one picture after the other, so that
 * one picture is decoded while the one before it is inferred.
 * @returns the function that takes each message
 */
export function serveWorker(send: (message: FromWorker) => void): (message: ToWorker) => void {
  let serving: Promise<Serving> | null = null
  let networksFree: Promise<unknown> = Promise.resolve()

  async function load(message: LoadMessage): Promise<Serving> {
    const pack = await readPack(message.packFolder)
    const { value: engine, report } = await loadEngine(pack, message.providers)
    send({ kind: 'loaded', pack: summarisePack(pack), provider: report })
    return { engine, largestPixels: message.largestPixels }
  }

  async function predict({ request }: PredictMessage): Promise<PicturePrediction> {
    if (serving === null) throw new Error('predict before load')
    const { engine, largestPixels } = await serving
    checkRequest(engine, request)
    const started = performance.now()
    const picture = await readPicture(request.path, { largestPixels })
    const decodeMs = performance.now() - started
    const turn = networksFree.then(() => predictPicture(engine, picture, request.boxes, decodeMs))
    networksFree = turn.catch(() => undefined)
    return turn
  }

  return (message) => {
    switch (message.kind) {
      case 'load':
        serving = load(message)
        serving.catch((error: unknown) => {
          send({ kind: 'loadFailed', error: toErrorBody(error, 'inference.failed', message.packFolder) })
        })
        break
      case 'predict':
        predict(message).then(
          (prediction) => {
            send({ kind: 'predicted', id: message.id, prediction })
          },
          (error: unknown) => {
            send({ kind: 'failed', id: message.id, error: toErrorBody(error, 'inference.failed', message.request.path) })
          },
        )
        break
    }
  }
}

function toErrorBody(error: unknown, otherwise: ErrorCode, path: string): ErrorBody {
  if (error instanceof CanthusError) return error.toBody()
  const reason = error instanceof Error ? error.message : String(error)
  return { code: otherwise, message: `${path}: ${reason}`, details: { path, reason } }
}
