/** What the rest of the backend may ask of inference. Points and boxes are `imagePx` (see #domain/frames.ts). */
import type { Box, Point } from '#domain/frames.ts'
import type { HeadPose } from '#domain/records.ts'

export interface ProviderAttempt {
  readonly provider: string
  readonly ok: boolean
  readonly reason: string | null
}

/** `loaded`: the provider that ONNX Runtime really uses; null before the first use. */
export interface ProviderReport {
  readonly loaded: string | null
  readonly tried: readonly ProviderAttempt[]
}

export interface PackSummary {
  readonly id: string
  readonly version: string
  readonly licence: string
  readonly schemas: readonly string[]
  /** Reliability below it is a flag. */
  readonly threshold: number
  readonly calibrated: boolean
}

export interface PredictedFace {
  /** Box of the landmarks, by the detector or as asked for. */
  readonly box: Box<'imagePx'>
  /** 0 to 1; null where the box was given. */
  readonly detectionScore: number | null
  /** One a landmark of the schema. */
  readonly points: readonly Point<'imagePx'>[]
  /** Probability, 0 to 1, that each point is within 5 % of d of the truth. */
  readonly reliability: readonly number[]
  readonly pose: HeadPose | null
}

/** Milliseconds spent on one picture, all its faces together. */
export interface StageTimings {
  readonly decodeMs: number
  readonly detectMs: number
  readonly encodeMs: number
  readonly regressMs: number
}

export interface PicturePrediction {
  /** Pixels after EXIF orientation. */
  readonly width: number
  readonly height: number
  readonly faces: readonly PredictedFace[]
  readonly timings: StageTimings
}

export interface PredictRequest {
  /** Absolute path of the picture. */
  readonly path: string
  readonly schemaId: string
  /** Boxes of the landmarks, where they are known; null: the detector finds them. */
  readonly boxes: readonly Box<'imagePx'>[] | null
}

/**
 * Runs in a child process that owns ONNX Runtime; a crash there costs one request, which is tried once more.
 * Rejects with CanthusError: `image.*` for the picture, `model.*` for the pack, `inference.*` for the worker.
 */
export interface Predictor {
  /** Checks the pack and loads it; answers from memory later. */
  getPack(): Promise<PackSummary>
  getProvider(): ProviderReport
  predict(request: PredictRequest, signal?: AbortSignal): Promise<PicturePrediction>
  close(): Promise<void>
}
