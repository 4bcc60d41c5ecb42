import { expect, it } from 'vitest'
import type { Landmark } from './records.ts'
import { expectedWrong, reliabilityWords, wordFor } from './reliability.ts'

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

it('expects as many wrong points as their reliabilities say, and none among those a person has placed', () => {
  const predicted: Landmark = { position: { x: 1, y: 1 }, state: 'visible', origin: 'predicted', reliability: 0.75, pinned: false }
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
  expect(expectedWrong(landmarks)).toBe(1)
})
