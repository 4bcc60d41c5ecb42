import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adjustPixels, channels, isNeutral, makeCurve, neutralAdjustments } from './adjustments.ts'

const adjustments = fc.record({
  brightness: fc.double({ min: -1, max: 1, noNaN: true }),
  contrast: fc.double({ min: -1, max: 1, noNaN: true }),
  gamma: fc.double({ min: 0.2, max: 5, noNaN: true }),
  channel: fc.constantFrom(...channels),
})

describe('view adjustments', () => {
  it('leave every value as it is where they are neutral', () => {
    expect(isNeutral(neutralAdjustments)).toBe(true)
    expect([...makeCurve(neutralAdjustments)]).toEqual(Array.from({ length: 256 }, (_, value) => value))
  })

  it('never turn the order of two values round', () => {
    fc.assert(
      fc.property(adjustments, (a) => {
        const curve = makeCurve(a)
        for (let value = 1; value < 256; value++) expect(curve[value]).toBeGreaterThanOrEqual(curve[value - 1] ?? 0)
      }),
    )
  })

  it('do what they say', () => {
    expect(makeCurve({ ...neutralAdjustments, brightness: 0.2 })[100]).toBe(151)
    expect(makeCurve({ ...neutralAdjustments, gamma: 2 })[64]).toBe(128)
    const flat = makeCurve({ ...neutralAdjustments, contrast: -1 })
    expect(new Set(flat).size).toBe(1)
    const hard = makeCurve({ ...neutralAdjustments, contrast: 1 })
    expect([hard[126], hard[129]]).toEqual([0, 255])
  })

  it('show one channel or the grey in all three, and keep alpha', () => {
    const show = (channel: (typeof channels)[number]): number[] => {
      const rgba = Uint8ClampedArray.of(200, 100, 50, 77)
      adjustPixels(rgba, { ...neutralAdjustments, channel })
      return [...rgba]
    }
    expect(show('rgb')).toEqual([200, 100, 50, 77])
    expect(show('red')).toEqual([200, 200, 200, 77])
    expect(show('green')).toEqual([100, 100, 100, 77])
    expect(show('blue')).toEqual([50, 50, 50, 77])
    expect(show('grey')).toEqual([124, 124, 124, 77])
  })
})
