import { describe, expect, it } from 'vitest'
import type { Point } from '#domain/frames.ts'
import { schema300w68, schemaWflw98 } from '#domain/schemas/index.ts'
import { sharedLandmarks } from '#domain/maps/index.ts'
import type { PredictedFace } from '../../../inference/types.ts'
import { type FaceScore, findPredictions, type Measure, scoreFace } from './evaluate-faces.ts'
import { formatPerFace, perFaceKind } from './per-face-file.ts'
import { defaultThreshold, summariseScores } from './summarise-scores.ts'

/** A 100 by 100 px shape with its eyes 50 px apart. */
const truth: Point<'imagePx'>[] = schema300w68.landmarks.map((_, k) => {
  if (k === 36) return { x: 25, y: 40 }
  if (k === 45) return { x: 75, y: 40 }
  return { x: (k * 37) % 101, y: (k * 53) % 101 }
})

const labelled = { points: truth, hidden: truth.map((_, k) => k < 17) }
const byEyes: Measure = { norm: 'inter-ocular', labels: schema300w68, predicted: schema300w68, wrong8: null }

function predict(dx: number, reliability = 0.8): PredictedFace {
  const points = truth.map((p) => ({ x: p.x + dx, y: p.y }))
  return { box: { x0: dx, y0: 0, x1: 100 + dx, y1: 100 }, detectionScore: 0.9, points, reliability: truth.map(() => reliability), pose: null }
}

describe('one face', () => {
  it('is measured by the norm, and its points by d', () => {
    const predicted = predict(2)
    const moved = { ...predicted, points: predicted.points.with(30, { x: (truth[30]?.x ?? 0) + 6, y: (truth[30]?.y ?? 0) + 8 }) }
    const score = scoreFace(byEyes, labelled, moved)
    expect(score?.nme).toBeCloseTo((67 * 2 + 10) / 68 / 50)
    expect(score?.regions.get('jaw')).toBeCloseTo(2 / 50)
    expect(score?.regions.get('nose')).toBeCloseTo((8 * 2 + 10) / 9 / 50)
    expect(score).toMatchObject({ worstLandmark: 30, worstError: 0.2, leastReliability: 0.8, detectionScore: 0.9 })
    expect(score?.judged[0]).toEqual({ reliability: 0.8, error: 0.04, normError: 0.04, hidden: true, wrongness: null })
    expect(score?.judged[17]?.hidden).toBe(false)
    expect(scoreFace({ ...byEyes, norm: 'box' }, labelled, moved)?.nme).toBeCloseTo((67 * 2 + 10) / 68 / 100)
  })

  it('has no score where the true points have no size', () => {
    expect(scoreFace(byEyes, { ...labelled, points: truth.with(45, { x: 25, y: 40 }) }, predict(2))).toBeNull()
  })

  it('of other points than its labels is measured on the landmarks that both have', () => {
    const points = schemaWflw98.landmarks.map(() => ({ x: 0, y: 0 }))
    for (const [k, own] of sharedLandmarks(schema300w68, schemaWflw98)) points[own] = { x: (truth[k]?.x ?? 0) + 3, y: truth[k]?.y ?? 0 }
    const reliability = points.map((_, k) => k / 98)
    const score = scoreFace({ ...byEyes, predicted: schemaWflw98 }, labelled, { ...predict(0), points, reliability })
    expect(score?.nme).toBeCloseTo(3 / 50)
    expect(score?.sharedNme).toBeCloseTo(3 / 50)
    expect(score?.judged).toHaveLength(52)
    // The chin is 8 of 68 and 16 of 98.
    expect(score?.judged.find((p) => p.reliability === 16 / 98)?.error).toBeCloseTo(0.06)
  })

  it('is found by the detector where the boxes overlap by half', () => {
    const far = truth.map((p) => ({ x: p.x + 300, y: p.y }))
    const found = findPredictions([far, truth], [predict(40), predict(10)])
    expect(found[0]).toBeNull()
    expect(found[1]?.box.x0).toBe(10)
  })
})

describe('many faces', () => {
  const calibrated: Measure = { ...byEyes, wrong8: truth.map(() => [[0, 1], [1, 0]] as const) }
  const scores: FaceScore[] = [1, 2, 4.5].map((dx, k) => ({
    picture: `p,"${String(k)}"`,
    face: 1,
    box: { x0: 0, y0: 0, x1: 100, y1: 100 },
    found: scoreFace(calibrated, labelled, { ...predict(dx, 1 - dx / 10), pose: { yawRad: -dx / 5, pitchRad: 0, rollRad: 0 } }),
  }))
  scores.push({ picture: 'missed', face: 2, box: { x0: 0, y0: 0, x1: 100, y1: 100 }, found: null })
  const timings = [{ decodeMs: 30, detectMs: 60, encodeMs: 90, regressMs: 3 }]

  it('become percents; missed faces are counted and not averaged in', () => {
    const summary = summariseScores({ measure: calibrated, threshold: 8, images: 4, scores, timings })
    expect(summary).toMatchObject({ images: 4, faces: 3, missed: 1, norm: 'inter-ocular', threshold: 8 })
    expect(summary.nme).toBeCloseTo((2 + 4 + 9) / 3)
    expect(summary.failureRate).toBeCloseTo(100 / 3)
    expect(summary.auc).toBeCloseTo(((6 + 4 + 0) / 3 / 8) * 100)
    expect(summary.percentiles?.p50).toBeCloseTo(4)
    expect(summary.percentiles?.p90).toBeCloseTo(8)
    expect(summary.regions['mouth']).toBeCloseTo(5)
    expect(summary.reliability?.auroc8).toBe(1)
    // 1, 2 and 4.5 px of d = 50 px: 2, 4 and 9 %; only the last is wrong. Yaw 11, 23 and 52 degrees.
    expect(summary.occluded).toMatchObject({ points: 51, reliability: { auroc8: 1 } })
    expect(summary.occluded?.nme).toBeCloseTo(5)
    expect(summary.poses.map((b) => [b.fromDeg, b.toDeg, b.faces])).toEqual([[0, 15, 1], [15, 30, 1], [45, 90, 1]])
    expect(summary.poses[1]?.nme).toBeCloseTo(4)
    expect(summary.shared).toMatchObject({ points: 52, nme: expect.closeTo(5) })
    expect(summary.wrong).toEqual({ found: 68, expected: expect.closeTo(68 * 0.75), expectedSd: expect.closeTo(Math.sqrt(68 * (0.09 + 0.16 + 0.45 * 0.55))) })
    expect(summary.secondsPerFace.detect).toBeCloseTo(0.02)
    expect(summary.secondsPerFace.regress).toBeCloseTo(0.001)
  })

  it('without a face have no figures', () => {
    const summary = summariseScores({ measure: byEyes, threshold: 7, images: 0, scores: scores.slice(3), timings: [] })
    expect(summary).toMatchObject({ faces: 0, missed: 1, nme: null, auc: null, failureRate: null, percentiles: null, reliability: null, occluded: null, shared: null, poses: [], wrong: { found: 0, expected: null } })
  })

  it('go to a file, a row each', () => {
    const [head, first, , , last] = formatPerFace('csv', schema300w68, scores).split('\n')
    expect(head?.split(',').slice(0, 4)).toEqual(['image', 'face', 'found', 'nmePercent'])
    expect(first).toMatch(/^"p,""0""",1,true,2,0,0,100,100,0\.9,0\.9,\d+,"?[a-z0-9 ,]+"?,2$/)
    expect(last).toBe('missed,2,false,,0,0,100,100,,,,,')
    const rows = formatPerFace('jsonl', schema300w68, scores).trimEnd().split('\n').map((row) => JSON.parse(row) as { image: string; nmePercent: number | null })
    expect(rows.map((r) => [r.image, r.nmePercent])).toEqual([['p,"0"', 2], ['p,"1"', 4], ['p,"2"', 9], ['missed', null]])
  })
})

it('has the thresholds of the field', () => {
  expect(defaultThreshold('inter-ocular', schema300w68)).toBe(8)
  expect(defaultThreshold('inter-ocular', schemaWflw98)).toBe(10)
  expect(defaultThreshold('box', schemaWflw98)).toBe(7)
  expect(perFaceKind('x.CSV')).toBe('csv')
  expect(() => perFaceKind('x.xlsx')).toThrow(/\.csv or \.jsonl/)
})
