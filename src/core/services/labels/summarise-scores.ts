/** Scores of faces as the figures that the field quotes. */
import type { MetricSummary } from '#contract/methods/formats.ts'
import {
  areaUnderCurve,
  type ErrorNorm,
  failureRate,
  meanOf,
  measureReliability,
  percentile,
} from '#domain/metrics/index.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import type { StageTimings } from '../../inference/types.ts'
import type { FaceScore, FoundScore } from './evaluate-faces.ts'

/** Percent: 8 for 300-W and 10 for WFLW by the eyes, 7 by the box. */
export function defaultThreshold(norm: ErrorNorm, schema: LandmarkSchema): number {
  if (norm === 'box') return 7
  return schema.landmarks.length === 98 ? 10 : 8
}

export interface SummaryInput {
  readonly schema: LandmarkSchema
  readonly norm: ErrorNorm
  /** Percent. */
  readonly threshold: number
  readonly images: number
  readonly scores: readonly FaceScore[]
  readonly timings: readonly StageTimings[]
}

export function summariseScores({ schema, norm, threshold, images, scores, timings }: SummaryInput): MetricSummary {
  const found = scores.map((s) => s.found).filter((s) => s !== null)
  const nmes = found.map((s) => s.nme * 100)
  const judged = found.flatMap((s) => s.judged)
  return {
    images,
    faces: found.length,
    missed: scores.length - found.length,
    norm,
    threshold,
    nme: meanOf(nmes),
    auc: toPercent(areaUnderCurve(nmes, threshold)),
    failureRate: toPercent(failureRate(nmes, threshold)),
    percentiles: findPercentiles(nmes),
    regions: averageRegions(schema, found),
    reliability: judged.length > 0 ? measureReliability(judged) : null,
    secondsPerFace: averageTimings(timings, found.length),
  }
}

function toPercent(share: number | null): number | null {
  return share === null ? null : share * 100
}

function findPercentiles(nmes: readonly number[]): MetricSummary['percentiles'] {
  const p50 = percentile(nmes, 0.5)
  const p90 = percentile(nmes, 0.9)
  const p95 = percentile(nmes, 0.95)
  const p99 = percentile(nmes, 0.99)
  return p50 === null || p90 === null || p95 === null || p99 === null ? null : { p50, p90, p95, p99 }
}

function averageRegions(schema: LandmarkSchema, found: readonly FoundScore[]): Record<string, number> {
  const regions: Record<string, number> = {}
  for (const { id } of schema.regions) {
    const mean = meanOf(found.map((s) => s.regions.get(id)).filter((nme) => nme !== undefined))
    if (mean !== null) regions[id] = mean * 100
  }
  return regions
}

function averageTimings(timings: readonly StageTimings[], faces: number): MetricSummary['secondsPerFace'] {
  const average = (stage: keyof StageTimings): number =>
    faces === 0 ? 0 : timings.reduce((sum, t) => sum + t[stage], 0) / 1000 / faces
  return { decode: average('decodeMs'), detect: average('detectMs'), encode: average('encodeMs'), regress: average('regressMs') }
}
