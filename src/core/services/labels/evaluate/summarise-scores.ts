/** Scores of faces as the figures that the field quotes. */
import type { MetricSummary } from '#contract/methods/formats.ts'
import {
  areaUnderCurve,
  failureRate,
  meanOf,
  measureReliability,
  percentile,
  wrongAbove,
} from '#domain/metrics/index.ts'
import { sharedLandmarks } from '#domain/maps/index.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { schema300w68, schemaWflw98 } from '#domain/schemas/index.ts'
import type { StageTimings } from '../../../inference/types.ts'
import type { FaceScore, FoundScore, Measure, ScoredPoint } from './evaluate-faces.ts'

/** Percent: 8 for 300-W and 10 for WFLW by the eyes, 7 by the box. */
export function defaultThreshold(norm: Measure['norm'], schema: LandmarkSchema): number {
  if (norm === 'box') return 7
  return schema.landmarks.length === 98 ? 10 : 8
}

export interface SummaryInput {
  readonly measure: Measure
  /** Percent. */
  readonly threshold: number
  readonly images: number
  readonly scores: readonly FaceScore[]
  readonly timings: readonly StageTimings[]
}

export function summariseScores({ measure, threshold, images, scores, timings }: SummaryInput): MetricSummary {
  const found = scores.map((s) => s.found).filter((s) => s !== null)
  const nmes = found.map((s) => s.nme * 100)
  const judged = found.flatMap((s) => s.judged)
  return {
    schemaId: measure.predicted.id,
    images,
    faces: found.length,
    missed: scores.length - found.length,
    norm: measure.norm,
    threshold,
    nme: meanOf(nmes),
    auc: toPercent(areaUnderCurve(nmes, threshold)),
    failureRate: toPercent(failureRate(nmes, threshold)),
    percentiles: findPercentiles(nmes),
    regions: averageRegions(measure.labels, found),
    reliability: judged.length > 0 ? measureReliability(judged) : null,
    occluded: summariseHidden(judged),
    poses: summarisePoses(found),
    shared: summariseShared(measure.labels, found),
    wrong: countWrong(judged),
    secondsPerFace: averageTimings(timings, found.length),
  }
}

function summariseHidden(judged: readonly ScoredPoint[]): MetricSummary['occluded'] {
  const hidden = judged.filter((p) => p.hidden)
  const nme = meanOf(hidden.map((p) => p.normError * 100))
  if (nme === null) return null
  const visibleNme = meanOf(judged.filter((p) => !p.hidden).map((p) => p.normError * 100))
  return { points: hidden.length, nme, visibleNme, reliability: measureReliability(hidden) }
}

/** Degrees of yaw to either side. */
const yawBins = [0, 15, 30, 45, 90] as const

function summarisePoses(found: readonly FoundScore[]): MetricSummary['poses'] {
  return yawBins.slice(0, -1).flatMap((fromDeg, i) => {
    const toDeg = yawBins[i + 1] ?? 90
    const inside = found.filter(({ yawRad }) => {
      const yawDeg = yawRad === null ? NaN : (Math.abs(yawRad) * 180) / Math.PI
      return yawDeg >= fromDeg && (yawDeg < toDeg || toDeg === 90)
    })
    const nme = meanOf(inside.map((s) => s.nme * 100))
    if (nme === null) return []
    return [{ fromDeg, toDeg, faces: inside.length, nme, auroc8: measureReliability(inside.flatMap((s) => s.judged)).auroc8 }]
  })
}

function summariseShared(labels: LandmarkSchema, found: readonly FoundScore[]): MetricSummary['shared'] {
  const nme = meanOf(found.map((s) => s.sharedNme).filter((v) => v !== null))
  if (nme === null) return null
  return { points: sharedLandmarks(labels, labels.id === schema300w68.id ? schemaWflw98 : schema300w68).length, nme: nme * 100 }
}

function countWrong(judged: readonly ScoredPoint[]): MetricSummary['wrong'] {
  const expected = judged.map((p) => p.wrongness).filter((w) => w !== null)
  const isWhole = judged.length > 0 && expected.length === judged.length
  return {
    found: judged.filter((p) => p.error > wrongAbove).length,
    expected: isWhole ? expected.reduce((sum, p) => sum + p, 0) : null,
    expectedSd: isWhole ? Math.sqrt(expected.reduce((sum, p) => sum + p * (1 - p), 0)) : null,
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
