import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { interpolate, spreadOverLandmarks } from './knots.ts'
import { schemaWflw98 } from './schemas/index.ts'

const rising: [number, number][] = [[0.1, 0.05], [0.5, 0.3], [0.9, 0.95]]

describe('interpolate', () => {
  it('runs through the knots and stays constant beyond them', () => {
    expect([0, 0.1, 0.3, 0.5, 0.7, 0.9, 1].map((v) => Number(interpolate(v, rising).toFixed(6)))).toEqual([
      0.05, 0.05, 0.175, 0.3, 0.625, 0.95, 0.95,
    ])
  })

  it('never falls where the knots rise', () => {
    const value = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(value, value, (p, q) => interpolate(Math.min(p, q), rising) <= interpolate(Math.max(p, q), rising)),
    )
  })
})

describe('spreadOverLandmarks', () => {
  const other: [number, number][] = [[0, 0], [1, 0.5]]

  it('gives each landmark the map of its region', () => {
    const rest = schemaWflw98.regions.map((r) => r.id).filter((id) => id !== 'pupils')
    const knots = spreadOverLandmarks([{ regions: rest, knots: rising }, { regions: ['pupils'], knots: other }], schemaWflw98)
    expect(knots).toHaveLength(98)
    expect(knots.map((k) => k === other)).toEqual(Array.from({ length: 98 }, (_, k) => k >= 96))
    expect(spreadOverLandmarks([{ regions: 'all', knots: rising }], schemaWflw98).every((k) => k === rising)).toBe(true)
  })

  it('refuses landmarks without a map or with two, and regions that are not there', () => {
    const spread = (...regions: ('all' | string[])[]) => () => spreadOverLandmarks(regions.map((r) => ({ regions: r, knots: rising })), schemaWflw98)
    expect(spread(['jaw', 'mouth'])).toThrow(/no map/)
    expect(spread('all', ['jaw'])).toThrow(/landmark 0 \(jaw\) of wflw-98 has two maps/)
    expect(spread('all', ['chin'])).toThrow(/no region chin/)
  })
})
