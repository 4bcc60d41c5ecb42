/** What the rest of the backend may ask of inference. Points and boxes are `imagePx` (see #domain/frames.ts). */
import type { Box, Point } from '#domain/frames.ts'
import type { RegionMap } from '#domain/knots.ts'
import type { PredictionMode } from '#domain/prediction-mode.ts'
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

export interface ReliabilitySummary {
  /** Reliability below it is a flag. */
  readonly threshold: number
  readonly madeOf: string
  /** The faces that it was calibrated on; null: it is not calibrated. */
  readonly madeFrom: string | null
  /** From a reliability to the probability that the point is off by more than 8 % of d; null: it is not calibrated. */
  readonly wrong8: readonly RegionMap[] | null
}

export interface PackSummary {
  readonly id: string
  readonly version: string
  readonly licence: string
  readonly schemas: readonly string[]
  /** By schema. */
  readonly reliability: Readonly<Record<string, ReliabilitySummary>>
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
  readonly mode: PredictionMode
  /** Boxes of the landmarks, where they are known; null: the detector finds them. */
  readonly boxes: readonly Box<'imagePx'>[] | null
}

/** A face of a picture, by the box that it is cropped with. */
export interface FaceRequest {
  /** Absolute path of the picture. */
  readonly path: string
  readonly schemaId: string
  /** That it was predicted in: without pins the same points come back. */
  readonly mode: PredictionMode
  /** Box of the landmarks; at least 1 px wide and high. */
  readonly box: Box<'imagePx'>
}

/** A landmark that may not move. */
export interface Pin {
  readonly index: number
  readonly position: Point<'imagePx'>
}

export interface PinnedRequest extends FaceRequest {
  /** Each landmark at most once. */
  readonly pins: readonly Pin[]
}

export interface ResolveRequest extends PinnedRequest {
  /** Starts from the mean 3D face fitted to the pins, where they tell the pose and the network's own start is far off. */
  readonly posePin: boolean
}

export interface ResolvedFace {
  /** One a landmark of the schema; pinned ones exactly where they were given. */
  readonly points: readonly Point<'imagePx'>[]
  /** Calibrated as in a prediction, 0 to 1; 1 for pinned ones. */
  readonly reliability: readonly number[]
  /** Fitted to the pins where the solution started from them, else the network's. */
  readonly pose: HeadPose
  /** False: the picture had to be read and encoded first. */
  readonly featuresReady: boolean
}

export interface ExplainedFace {
  /** [steps][landmarks]; pinned ones stay where they were given. */
  readonly iterates: readonly (readonly Point<'imagePx'>[])[]
  /** [landmarks][landmarks]: row i is how much landmark i listened to each; mean of steps, layers and heads; sums to 1. */
  readonly attention: readonly (readonly number[])[]
  /** How loudly each landmark was heard in the last step, 0 to 1; 1 for pinned ones. */
  readonly weight: readonly number[]
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
  /** Solves one face again around its pins. Overtakes predictions that wait. */
  resolve(request: ResolveRequest, signal?: AbortSignal): Promise<ResolvedFace>
  /** What the regressor did with one face. Overtakes predictions that wait. */
  explain(request: PinnedRequest, signal?: AbortSignal): Promise<ExplainedFace>
  /** Encodes one face ahead of `resolve` and `explain`. Overtakes predictions that wait; of many, only the latest are done. */
  prepare(request: FaceRequest): Promise<void>
  close(): Promise<void>
}
