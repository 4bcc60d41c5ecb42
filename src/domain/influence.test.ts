import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { influenceOf, orderByInfluence } from './influence.ts'

const attention = [
  [0.1, 0.7, 0.2],
  [0.3, 0.4, 0.3],
  [0.1, 0.8, 0.1],
]
const points = [
  { index: 0, reliability: 0.1 },
  { index: 1, reliability: 0.5 },
  { index: 2, reliability: 0.2 },
]

describe('influence', () => {
  it('is what the other flagged points heard, times the doubt in the point', () => {
    const influence = influenceOf(points, attention)
    expect(influence.get(0)).toBeCloseTo((0.3 + 0.1) * 0.9)
    expect(influence.get(1)).toBeCloseTo((0.7 + 0.8) * 0.5)
    expect(influence.get(2)).toBeCloseTo((0.2 + 0.3) * 0.8)
  })

  it('leaves out points that are not flagged, and the point itself', () => {
    expect(influenceOf(points.slice(0, 1), attention).get(0)).toBe(0)
    expect(influenceOf([{ index: 9, reliability: 0 }, ...points], attention).get(9)).toBe(0)
  })

  it('puts the point first that settles most, though another is less reliable', () => {
    expect(orderByInfluence(points, attention).map((p) => p.index)).toEqual([1, 2, 0])
  })

  it('falls back to the least reliable first', () => {
    expect(orderByInfluence(points, null).map((p) => p.index)).toEqual([0, 2, 1])
    expect(orderByInfluence(points.with(2, { index: 2, reliability: 0.1 }), null).map((p) => p.index)).toEqual([0, 2, 1])
  })

  it('keeps every point once, whatever the numbers', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.array(share, { maxLength: 12 }), fc.array(fc.array(share)), (reliabilities, rows) => {
        const all = reliabilities.map((reliability, index) => ({ index, reliability }))
        const ordered = orderByInfluence(all, rows)
        expect(ordered.map((p) => p.index).sort((a, b) => a - b)).toEqual(all.map((p) => p.index))
        for (const value of influenceOf(all, rows).values()) expect(value).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
