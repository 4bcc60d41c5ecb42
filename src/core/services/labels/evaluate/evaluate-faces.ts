/** One predicted face against its true points. */
import { type Box, boxOfPoints, type Point } from '#domain/frames.ts'
import {
  type ErrorNorm,
  type JudgedPoint,
  judgementLengthPx,
  normalisedMeanError,
  normLengthPx,
  regionErrors,
} from '#domain/metrics/index.ts'
import { interpolate } from '#domain/knots.ts'
import type { Knots } from '#domain/knots.ts'
import { sharedLandmarks } from '#domain/maps/index.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { schema300w68, schemaWflw98 } from '#domain/schemas/index.ts'
import type { PredictedFace } from '../../../inference/types.ts'
import { matchBoxes } from '../import/match-faces.ts'

export interface FaceScore {
  readonly picture: string
  /** From 1, in the order of the labels. */
  readonly face: number
  /** Around the true points. */
  readonly box: Box<'imagePx'>
  /** null: the detector did not find it. */
  readonly found: FoundScore | null
}

export interface ScoredPoint extends JudgedPoint {
  /** Error as a fraction of the norm. */
  readonly normError: number
  /** Under an occluder, or called occluded by the labels. */
  readonly hidden: boolean
  /** Probability of being off by more than 8 % of d; null where the pack is not calibrated. */
  readonly wrongness: number | null
}

/** What one run measures with. */
export interface Measure {
  readonly norm: ErrorNorm
  /** Of the labels. */
  readonly labels: LandmarkSchema
  /** Of the prediction. */
  readonly predicted: LandmarkSchema
  /** By predicted landmark; null: not calibrated. */
  readonly wrong8: readonly Knots[] | null
}

export interface Truth {
  readonly points: readonly TruePoint[]
  readonly hidden: readonly boolean[]
}

export interface FoundScore {
  /** Fraction of the norm. */
  readonly nme: number
  readonly regions: ReadonlyMap<string, number>
  readonly detectionScore: number | null
  readonly leastReliability: number | null
  readonly judged: readonly ScoredPoint[]
  /** Over the landmarks that 68 and 98 share, a fraction of the norm; null for another schema. */
  readonly sharedNme: number | null
  /** As predicted. */
  readonly yawRad: number | null
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
export function scoreFace(measure: Measure, truth: Truth, predicted: PredictedFace): FoundScore | null {
  const { norm, labels, wrong8 } = measure
  const normPx = normLengthPx(norm, labels, truth.points)
  const dPx = judgementLengthPx(labels, truth.points)
  if (normPx === null || dPx === null) return null
  const pairs = sharedLandmarks(labels, measure.predicted)
  const errorsPx = measureErrorsPx(truth.points, predicted, pairs)
  const nme = normalisedMeanError(errorsPx, normPx)
  if (nme === null) return null
  const judged = pairs.flatMap(([k, own]): ScoredPoint[] => {
    const [errorPx, reliability, knots] = [errorsPx[k] ?? null, predicted.reliability[own], wrong8?.[own]]
    if (errorPx === null || reliability === undefined) return []
    const wrongness = knots === undefined ? null : interpolate(reliability, knots)
    return [{ reliability, error: errorPx / dPx, normError: errorPx / normPx, hidden: truth.hidden[k] ?? false, wrongness }]
  })
  const worstPx = Math.max(...errorsPx.map((e) => e ?? 0))
  return {
    nme,
    regions: regionErrors(labels, errorsPx, normPx),
    detectionScore: predicted.detectionScore,
    leastReliability: predicted.reliability.length > 0 ? Math.min(...predicted.reliability) : null,
    judged,
    sharedNme: measureShared(labels, errorsPx, normPx),
    yawRad: predicted.pose?.yawRad ?? null,
    worstLandmark: errorsPx.indexOf(worstPx),
    worstError: worstPx / dPx,
  }
}

/** One a landmark of the labels, px; null where the labels give no place or the prediction has no such landmark. */
function measureErrorsPx(truth: readonly TruePoint[], predicted: PredictedFace, pairs: readonly (readonly [number, number])[]): (number | null)[] {
  const errors: (number | null)[] = truth.map(() => null)
  for (const [k, own] of pairs) {
    const [at, there] = [predicted.points[own], truth[k]]
    if (at && there) errors[k] = Math.hypot(at.x - there.x, at.y - there.y)
  }
  return errors
}

function measureShared(labels: LandmarkSchema, errorsPx: readonly (number | null)[], normPx: number): number | null {
  const other = labels.id === schema300w68.id ? schemaWflw98 : schema300w68
  const shared = sharedLandmarks(labels, other)
  return shared.length === 0 ? null : normalisedMeanError(shared.map(([k]) => errorsPx[k] ?? null), normPx)
}
