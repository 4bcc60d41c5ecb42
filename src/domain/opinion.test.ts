import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeFaceOf, makeLandmark } from '../../test/helpers/faces.ts'
import { disagreementOf, doubtedLabels, doubtOf, opinionBefore } from './opinion.ts'
import type { FaceOpinion } from './opinion.ts'
import { schema300w68 } from './schemas/300w-68.ts'

const own = (x: number, reliability: number | null = 0.9) => ({ position: { x, y: 0 }, reliability })
const label = (x: number, change = {}) => makeLandmark({ position: { x, y: 0 }, origin: 'imported', reliability: null, ...change })

describe('doubt of a label', () => {
  it.each([
    [8, 0],
    [10.5, 0.45],
    [13, 0.9],
    [400, 0.9],
  ])('%d px away at d = 100 px is %d', (x, doubt) => {
    expect(doubtOf({ x, y: 0 }, own(0), 100)).toBeCloseTo(doubt)
  })

  it('never exceeds the probability that the label is wrong, wherever the truth lies', () => {
    // Truth within 5 % of the model's point with probability r, anywhere else with 1 - r: worst case for the bound.
    fc.assert(
      fc.property(fc.double({ min: 13.001, max: 80, noNaN: true }), fc.double({ min: 0, max: 5, noNaN: true }), fc.double({ min: 0, max: 6.3, noNaN: true }), (x, far, angle) => {
        const truth = { x: far * Math.cos(angle), y: far * Math.sin(angle) }
        expect(Math.hypot(x - truth.x, truth.y)).toBeGreaterThan(8)
      }),
    )
  })

  it('is nothing where the model cannot say how sure it is', () => {
    expect(doubtOf({ x: 50, y: 0 }, own(0, null), 100)).toBe(0)
  })
})

describe('a face with imported labels', () => {
  const opinion: FaceOpinion = { model: 'm@1', dPx: 100, points: [own(0), own(0, 0.6), own(0), own(0), own(0)] }
  const face = makeFaceOf([label(20), label(90), label(3), label(50, { origin: 'confirmed' }), label(50, { state: 'absent' })], { opinion })

  it('names those that are more likely wrong than not, and counts what is to be expected', () => {
    expect(doubtedLabels(face).map((d) => [d.index, d.doubt])).toEqual([
      [0, 0.9],
      [1, 0.6],
    ])
    expect(disagreementOf(face)).toBeCloseTo(1.5)
  })

  it('is in no doubt without an opinion', () => {
    expect(disagreementOf({ ...face, opinion: null })).toBe(0)
  })
})

describe('what a model had set before labels came', () => {
  const schema = schema300w68
  const predicted = Array.from({ length: 68 }, (_, i) => makeLandmark({ position: { x: i, y: i % 7 }, reliability: 0.8 }))

  it('is kept as its opinion; a point that a person had placed says nothing', () => {
    const face = makeFaceOf(predicted.with(3, makeLandmark({ origin: 'moved', reliability: 0.2 })), { model: 'm@1' })
    const opinion = opinionBefore(face, schema)
    expect(opinion?.points[0]).toEqual({ position: { x: 0, y: 0 }, reliability: 0.8 })
    expect(opinion?.points[3]?.reliability).toBeNull()
    expect(opinion?.dPx).toBeGreaterThan(0)
  })

  it.each([
    ['no model had', makeFaceOf(predicted)],
    ['a point was nowhere', makeFaceOf(predicted.with(0, makeLandmark({ position: null })), { model: 'm@1' })],
  ])('is nothing where %s', (_, face) => {
    expect(opinionBefore(face, schema)).toBeNull()
  })
})
