/** What the predictor and its worker process say to each other. Structured clones; pixels never cross. */
import type { ErrorBody } from '#contract/errors.ts'
import type { ProviderName } from './providers.ts'
import type { PackSummary, PicturePrediction, PredictRequest, ProviderReport } from './types.ts'

/** The first message; everything else waits for the answer to it. */
export interface LoadMessage {
  readonly kind: 'load'
  readonly packFolder: string
  readonly providers: readonly ProviderName[]
  readonly largestPixels: number
}

export interface PredictMessage {
  readonly kind: 'predict'
  readonly id: number
  readonly request: PredictRequest
}

export type ToWorker = LoadMessage | PredictMessage

export type FromWorker =
  | { readonly kind: 'loaded'; readonly pack: PackSummary; readonly provider: ProviderReport }
  | { readonly kind: 'loadFailed'; readonly error: ErrorBody }
  | { readonly kind: 'predicted'; readonly id: number; readonly prediction: PicturePrediction }
  | { readonly kind: 'failed'; readonly id: number; readonly error: ErrorBody }
