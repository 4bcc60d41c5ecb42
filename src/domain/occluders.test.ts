import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCovered, occluderKinds, occluderStrengths, planOccluders } from './occluders.ts'

const box = { x0: 100, y0: 50, x1: 300, y1: 290 }

describe('planOccluders', () => {
  it('draws the same for the same face, and others for another', () => {
    expect(planOccluders('a.jpg 1', box, 'heavy')).toEqual(planOccluders('a.jpg 1', box, 'heavy'))
    expect(planOccluders('a.jpg 2', box, 'heavy')).not.toEqual(planOccluders('a.jpg 1', box, 'heavy'))
  })

  it('covers more with more strength, with every kind', () => {
    const points = Array.from({ length: 400 }, (_, i) => ({ x: 100 + 10 * (i % 20), y: 50 + 12 * Math.floor(i / 20) }))
    const shares = occluderStrengths.map((strength) => {
      const plans = Array.from({ length: 200 }, (_, i) => planOccluders(String(i), box, strength))
      expect(new Set(plans.flat().map((o) => o.kind))).toEqual(new Set(occluderKinds))
      const covered = plans.map((plan) => points.filter((p) => plan.some((o) => isCovered(o, p))).length / points.length)
      return covered.reduce((sum, c) => sum + c, 0) / covered.length
    })
    expect(shares[0]).toBeGreaterThan(0.03)
    expect(shares[1]).toBeGreaterThan(2 * (shares[0] ?? NaN))
    expect(shares[2]).toBeGreaterThan(1.5 * (shares[1] ?? NaN))
    expect(shares[2]).toBeLessThan(0.6)
  })

  it('keeps to the kinds that were asked for', () => {
    expect(new Set(Array.from({ length: 50 }, (_, i) => planOccluders(String(i), box, 'heavy', ['flat'])).flat().map((o) => o.kind))).toEqual(new Set(['flat']))
  })
})

describe('isCovered', () => {
  it('knows the inside of turned shapes', () => {
    const angle = fc.double({ min: 0, max: 3, noNaN: true })
    fc.assert(
      fc.property(angle, fc.double({ min: 0, max: 1.9, noNaN: true }), fc.constantFrom('ellipse' as const, 'rectangle' as const), (turnRad, way, shape) => {
        const occluder = { ...planOccluders('x', box, 'light')[0], shape, turnRad, centre: { x: 5, y: 7 }, halfWidthPx: 10, halfHeightPx: 4 }
        const along = { x: 5 + 10 * way * Math.cos(turnRad), y: 7 + 10 * way * Math.sin(turnRad) }
        const across = { x: 5 - 4 * way * Math.sin(turnRad), y: 7 + 4 * way * Math.cos(turnRad) }
        fc.pre(Math.abs(way - 1) > 1e-6)
        for (const at of [along, across]) expect(isCovered(occluder as Parameters<typeof isCovered>[0], at)).toBe(way < 1)
      }),
    )
  })
})
