/** One predicted face against its true points. */
import { type Box, boxOfPoints, type Point } from '#domain/frames.ts'
import {
  type ErrorNorm,
  type JudgedPoint,
  judgementLengthPx,
  normalisedMeanError,
  normLengthPx,
  pointErrorsPx,
  regionErrors,
} from '#domain/metrics/index.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import type { PredictedFace } from '../../inference/types.ts'
import { matchBoxes } from './match-faces.ts'

export interface FaceScore {
  readonly picture: string
  /** From 1, in the order of the labels. */
  readonly face: number
  /** Around the true points. */
  readonly box: Box<'imagePx'>
  /** null: the detector did not find it. */
  readonly found: FoundScore | null
}

export interface FoundScore {
  /** Fraction of the norm. */
  readonly nme: number
  readonly regions: ReadonlyMap<string, number>
  readonly detectionScore: number | null
  readonly leastReliability: number | null
  readonly judged: readonly JudgedPoint[]
  /** Index of the landmark that is farthest off, and how far, as a fraction of d. */
  readonly worstLandmark: number
  readonly worstError: number
}

/** null: the labels give no place. */
export type TruePoint = Point<'imagePx'> | null

/** The face of the detector for each labelled one, by overlap of at least a half with the box of the true points. */
export function findPredictions(
  truths: readonly (readonly TruePoint[])[],
  predicted: readonly PredictedFace[],
): (PredictedFace | null)[] {
  const matches = matchBoxes(
    truths.map(boxOfPoints),
    predicted.map((p) => p.box),
  )
  return truths.map((_, k) => predicted[matches.find((m) => m.first === k)?.second ?? -1] ?? null)
}

/** null where the true points have no size: nothing can be divided by it. */
export function scoreFace(
  schema: LandmarkSchema,
  norm: ErrorNorm,
  truth: readonly TruePoint[],
  predicted: PredictedFace,
): FoundScore | null {
  const normPx = normLengthPx(norm, schema, truth)
  const dPx = judgementLengthPx(schema, truth)
  if (normPx === null || dPx === null) return null
  const errorsPx = pointErrorsPx(predicted.points, truth)
  const nme = normalisedMeanError(errorsPx, normPx)
  if (nme === null) return null
  const judged = errorsPx.flatMap((error, k) => {
    const reliability = predicted.reliability[k]
    return error === null || reliability === undefined ? [] : [{ reliability, error: error / dPx }]
  })
  const worstPx = Math.max(...errorsPx.map((e) => e ?? 0))
  return {
    nme,
    regions: regionErrors(schema, errorsPx, normPx),
    detectionScore: predicted.detectionScore,
    leastReliability: predicted.reliability.length > 0 ? Math.min(...predicted.reliability) : null,
    judged,
    worstLandmark: errorsPx.indexOf(worstPx),
    worstError: worstPx / dPx,
  }
}
