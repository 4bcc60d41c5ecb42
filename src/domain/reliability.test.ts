import { describe, expect, it } from 'vitest'
import { makeFace } from '../../test/helpers/store.ts'
import type { Face, Landmark } from './records.ts'
import { createWrongCounter, reliabilityWords, wordFor } from './reliability.ts'
import { schema300w68 } from './schemas/index.ts'

it('has the limits of the product', () => {
  expect(reliabilityWords.map(({ word, from }) => [word, from])).toEqual([
    ['sure', 0.9],
    ['likely', 0.7],
    ['doubtful', 0.4],
    ['wrong?', 0],
  ])
  const words = [1, 0.9, 0.8999, 0.7, 0.6999, 0.4, 0.3999, 0].map(wordFor)
  expect(words).toEqual(['sure', 'sure', 'likely', 'likely', 'doubtful', 'doubtful', 'wrong?', 'wrong?'])
  expect(wordFor(NaN)).toBe('wrong?')
})

describe('the count of wrong points', () => {
  const predicted: Landmark = { position: { x: 1, y: 1 }, state: 'visible', origin: 'predicted', reliability: 0.75, pinned: false }
  const face = (landmarks: Landmark[]): Face => ({ ...makeFace(), model: 'pack@1', landmarks })
  const maps = { 'pack@1 300w-68': [{ regions: 'all', knots: [[0, 0.8], [1, 0]] }] } as const

  it('sums the probabilities of the points that nobody has placed, and their variances', () => {
    const landmarks: Landmark[] = [
      predicted,
      { ...predicted, reliability: 0.25, state: 'occluded' },
      { ...predicted, reliability: 0, origin: 'moved' },
      { ...predicted, reliability: 0, origin: 'confirmed' },
      { ...predicted, reliability: 0, origin: 'imported' },
      { ...predicted, reliability: 0, pinned: true },
      { ...predicted, reliability: 0, state: 'absent' },
      { ...predicted, reliability: null },
    ]
    const { expected, variance, unjudged } = createWrongCounter(maps)(face(landmarks))
    expect(expected).toBeCloseTo(0.2 + 0.6)
    expect(variance).toBeCloseTo(0.2 * 0.8 + 0.6 * 0.4)
    expect(unjudged).toBe(0)
    const onlyVisible = createWrongCounter(maps)(face(landmarks), (l) => l.state === 'visible')
    expect(onlyVisible.expected).toBeCloseTo(0.2)
  })

  it('goes by the map of the point\'s region', () => {
    const regions = schema300w68.regions.map((r) => r.id).filter((id) => id !== 'jaw')
    const byRegion = [{ regions: ['jaw'], knots: [[0, 1], [1, 0.5]] }, { regions, knots: [[0, 0.1], [1, 0]] }] as const
    const landmarks = schema300w68.landmarks.map((): Landmark => ({ ...predicted, reliability: 0 }))
    expect(createWrongCounter({ 'pack@1 300w-68': byRegion })(face(landmarks)).expected).toBeCloseTo(17 + 51 * 0.1)
  })

  it('invents none where the pack is not calibrated', () => {
    const nothing = { expected: 0, variance: 0, unjudged: 1 }
    expect(createWrongCounter({})(face([predicted]))).toEqual(nothing)
    expect(createWrongCounter(maps)({ ...face([predicted]), model: 'pack@2' })).toEqual(nothing)
    expect(createWrongCounter(maps)({ ...face([predicted]), model: null })).toEqual(nothing)
  })
})
