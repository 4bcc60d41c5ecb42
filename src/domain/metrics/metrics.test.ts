import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Point } from '../frames.ts'
import type { LandmarkSchema } from '../schema.ts'
import { schema300w68, schemaWflw98 } from '../schemas/index.ts'
import {
  areaUnderCurve,
  failureRate,
  judgementLengthPx,
  type JudgedPoint,
  measureReliability,
  normalisedMeanError,
  normLengthPx,
  percentile,
  pointErrorsPx,
  regionErrors,
} from './index.ts'

/** All points on (0, 0) but those named. */
function face(schema: LandmarkSchema, places: Record<number, [number, number]>): Point<'imagePx'>[] {
  return schema.landmarks.map((_, k) => ({ x: places[k]?.[0] ?? 0, y: places[k]?.[1] ?? 0 }))
}

describe('norms', () => {
  const truth68 = face(schema300w68, { 36: [10, 10], 39: [30, 10], 42: [60, 20], 45: [40, 50], 0: [0, 0], 8: [90, 160] })

  it('inter-ocular: between the outer eye corners', () => {
    expect(normLengthPx('inter-ocular', schema300w68, truth68)).toBe(50)
    expect(normLengthPx('inter-ocular', schemaWflw98, face(schemaWflw98, { 60: [1, 1], 72: [4, 5] }))).toBe(5)
  })

  it('inter-pupil: between the means of the six eye points, or the pupils', () => {
    expect(normLengthPx('inter-pupil', schema300w68, truth68)).toBeCloseTo(Math.hypot(100 / 6 - 40 / 6, 70 / 6 - 20 / 6))
    expect(normLengthPx('inter-pupil', schemaWflw98, face(schemaWflw98, { 96: [1, 1], 97: [4, 5], 60: [9, 9] }))).toBe(5)
  })

  it('box: square root of width times height', () => {
    expect(normLengthPx('box', schema300w68, truth68)).toBe(120)
  })

  it('is null where a point is missing or the length is 0', () => {
    expect(normLengthPx('inter-ocular', schema300w68, truth68.with(36, truth68[45] ?? { x: 0, y: 0 }))).toBeNull()
    const absent: (Point<'imagePx'> | null)[] = [...truth68]
    absent[36] = null
    expect(normLengthPx('inter-ocular', schema300w68, absent)).toBeNull()
    expect(normLengthPx('inter-pupil', schema300w68, absent)).toBeNull()
    expect(normLengthPx('box', schema300w68, absent)).toBe(120)
  })

  it('d is the inter-ocular distance, but at least 0.4 times the root of the box area', () => {
    expect(judgementLengthPx(schema300w68, truth68)).toBe(50)
    expect(judgementLengthPx(schema300w68, truth68.with(45, { x: 10, y: 11 }))).toBe(48)
    expect(judgementLengthPx(schema300w68, face(schema300w68, {}))).toBeNull()
  })
})

describe('NME', () => {
  it('is the mean distance over the length, over the labelled points only', () => {
    const truth: (Point<'imagePx'> | null)[] = [{ x: 0, y: 0 }, null, { x: 10, y: 0 }]
    const errors = pointErrorsPx([{ x: 3, y: 4 }, { x: 500, y: 500 }, { x: 10, y: 1 }], truth)
    expect(errors).toEqual([5, null, 1])
    expect(normalisedMeanError(errors, 10)).toBeCloseTo(0.3)
    expect(normalisedMeanError([null], 10)).toBeNull()
    expect(() => pointErrorsPx([{ x: 0, y: 0 }], truth)).toThrow(RangeError)
  })

  it('goes by region', () => {
    const errors = schema300w68.landmarks.map((_, k) => (k < 17 ? 2 : k >= 48 ? null : 1))
    const regions = regionErrors(schema300w68, errors, 10)
    expect(regions.get('jaw')).toBeCloseTo(0.2)
    expect(regions.get('nose')).toBeCloseTo(0.1)
    expect(regions.has('mouth')).toBe(false)
  })

  it('fails strictly above the threshold', () => {
    expect(failureRate([0.08, 0.0800001, 0.01, 0.2], 0.08)).toBe(0.5)
    expect(failureRate([], 0.08)).toBeNull()
  })

  it('has the exact area, not that of a grid', () => {
    expect(areaUnderCurve([0, 0.035, 0.07, 0.5], 0.07)).toBeCloseTo((0.07 + 0.035) / 4 / 0.07, 12)
    expect(areaUnderCurve([], 0.07)).toBeNull()
    const gridUpTo = (nmes: number[], end: number) => {
      const grid = Array.from({ length: Math.ceil((end + 1e-4) / 1e-4) }, (_, k) => k * 1e-4)
      const share = grid.map((t) => nmes.filter((nme) => nme <= t).length / nmes.length)
      return share.slice(1).reduce((sum, s, k) => sum + ((s + (share[k] ?? 0)) / 2) * 1e-4, 0) / end
    }
    const nmes = Array.from({ length: 400 }, (_, k) => 0.01 + k * 1e-4)
    expect(gridUpTo(nmes, 0.07) - (areaUnderCurve(nmes, 0.07) ?? 0)).toBeGreaterThan(0.001)
  })

  it('integrates the cumulative error curve', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 50 }), (ticks) => {
        const nmes = ticks.map((t) => t / 1000)
        const steps = Array.from({ length: 80 }, (_, k) => ticks.filter((t) => t <= k).length / ticks.length)
        expect(areaUnderCurve(nmes, 0.08)).toBeCloseTo(steps.reduce((p, q) => p + q, 0) / 80, 9)
      }),
    )
  })

  it('interpolates percentiles as numpy does', () => {
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5)
    expect(percentile([4, 1, 3, 2], 0.9)).toBeCloseTo(3.7)
    expect(percentile([7], 0.99)).toBe(7)
    expect(percentile([], 0.5)).toBeNull()
  })
})

describe('reliability', () => {
  const judged = (...pairs: [number, number][]): JudgedPoint[] => pairs.map(([reliability, error]) => ({ reliability, error }))

  it('ranks the points off by more than 8 %', () => {
    expect(measureReliability(judged([0.1, 0.2], [0.9, 0.01], [0.8, 0.08])).auroc8).toBe(1)
    expect(measureReliability(judged([0.9, 0.2], [0.1, 0.01])).auroc8).toBe(0)
    expect(measureReliability(judged([0.5, 0.2], [0.5, 0.01], [0.5, 0.01])).auroc8).toBe(0.5)
    expect(measureReliability(judged([0.3, 0.2], [0.5, 0.01], [0.2, 0.01], [0.3, 0])).auroc8).toBeCloseTo(1.5 / 3)
    expect(measureReliability(judged([0.3, 0.01])).auroc8).toBeNull()
  })

  it('scores "within 5 %" against the base rate', () => {
    // base rate 0.5, base score 0.25; score (0.01 + 0.04 + 0.09 + 0.16) / 4
    const points = judged([0.9, 0.05], [0.8, 0], [0.3, 0.0501], [0.4, 0.3])
    expect(measureReliability(points).brierSkill5).toBeCloseTo(1 - 0.075 / 0.25)
    expect(measureReliability(judged([0.5, 0], [0.5, 1])).brierSkill5).toBeCloseTo(0)
    expect(measureReliability(judged([0.5, 0])).brierSkill5).toBeNull()
  })

  it('measures calibration in 15 equal bins', () => {
    // 0.97 and 1 share the last bin: |0.97 - 0 + 1 - 1| / 4; 0.5 and 0.52 share bin 7: |0.5 - 1 + 0.52 - 0| / 4
    const points = judged([0.97, 0.2], [1, 0], [0.5, 0], [0.52, 0.2])
    expect(measureReliability(points).ece5).toBeCloseTo((0.97 + 0.02) / 4)
    expect(measureReliability([]).ece5).toBeNull()
  })

  it('counts the wrong points in the least reliable fifth', () => {
    const ten = Array.from({ length: 10 }, (_, k): [number, number] => [k / 10, k === 0 || k === 5 ? 0.2 : 0])
    expect(measureReliability(judged(...ten)).caughtInWorstFifth).toBe(0.5)
    const tied = Array.from({ length: 10 }, (_, k): [number, number] => [0.5, k < 4 ? 0.2 : 0])
    expect(measureReliability(judged(...tied)).caughtInWorstFifth).toBeCloseTo(0.2)
    expect(measureReliability(judged([0.5, 0])).caughtInWorstFifth).toBeNull()
  })

  it('does not depend on the order of the points', () => {
    const point = fc.record({ reliability: fc.integer({ min: 0, max: 10 }).map((v) => v / 10), error: fc.double({ min: 0, max: 0.2, noNaN: true }) })
    fc.assert(
      fc.property(fc.array(point, { minLength: 2 }), (points) => {
        const there = measureReliability(points)
        const back = measureReliability(points.toReversed())
        for (const key of ['auroc8', 'brierSkill5', 'ece5', 'caughtInWorstFifth'] as const) {
          if (there[key] === null) expect(back[key]).toBeNull()
          else expect(back[key]).toBeCloseTo(there[key], 9)
        }
      }),
    )
  })
})
