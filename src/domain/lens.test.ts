import { describe, expect, it } from 'vitest'
import { mostSources, readLens } from './lens.ts'
import { makeFaceOf, makeLandmark } from '../../test/helpers/faces.ts'
import type { Landmark } from './records.ts'

const point = (reliability: number, change: Partial<Landmark> = {}): Landmark => makeLandmark({ reliability, ...change })

const face = makeFaceOf([point(0.9), point(0.2), point(0.1, { origin: 'moved' }), point(0.3)])
const explanation = {
  attention: [
    [0.2, 0.4, 0.3, 0.1],
    [0.5, 0.1, 0.2, 0.2],
    [0.01, 0.5, 0.4, 0.09],
    [0.1, 0.6, 0.1, 0.2],
  ],
  iterates: [[0, 0, 0, 0], [3, 0, 0, 0], [3, 0, 0, 0]].map((xs, step) => xs.map((x) => ({ x, y: step === 2 ? 4 : 0 }))),
}

describe('the attention lens', () => {
  it('lists whom the point listened to, most first, without itself', () => {
    const lens = readLens(explanation, face, 0, 0.6)
    expect(lens?.sources.map((s) => [s.index, s.weight, s.flagged])).toEqual([
      [1, 0.4, true],
      [2, 0.3, false],
      [3, 0.1, true],
    ])
    expect(lens?.flaggedShare).toBeCloseTo(0.5 / 0.8)
  })

  it('lists who listened to it, but for those that hardly did', () => {
    expect(readLens(explanation, face, 0, 0.6)?.listeners.map((l) => l.index)).toEqual([1, 3])
  })

  it('says how it came to its place', () => {
    const lens = readLens(explanation, face, 0, 0.6)
    expect(lens?.path).toEqual([{ x: 0, y: 0 }, { x: 3, y: 0 }, { x: 3, y: 4 }])
    expect(lens?.stepsPx).toEqual([3, 4])
  })

  it('sums up the sources that are not listed', () => {
    const row = [0, ...Array.from({ length: 11 }, (_, i) => (11 - i) / 66)]
    const many = { iterates: [], attention: row.map(() => row) }
    const lens = readLens(many, makeFaceOf(row.map(() => point(0.9))), 0, 0.6)
    expect(lens?.sources).toHaveLength(mostSources)
    expect(lens?.hidden.count).toBe(3)
    expect(lens?.hidden.weight).toBeCloseTo((3 + 2 + 1) / 66)
  })

  it('shows nothing for a landmark that the explanation does not know', () => {
    expect(readLens(explanation, face, 9, 0.6)).toBeNull()
  })
})
