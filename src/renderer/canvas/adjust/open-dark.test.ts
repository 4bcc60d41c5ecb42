import { expect, it } from 'vitest'
import { adjustPixels, isNeutral, makeCurve } from './adjustments.ts'
import { openDark } from './open-dark.ts'

/** Grey pixels of these values. */
function pixels(...values: readonly number[]): Uint8ClampedArray {
  return Uint8ClampedArray.from(values.flatMap((v) => [v, v, v, 255]))
}

it('leaves what is not dark as it is, and comes in without a step', () => {
  expect(isNeutral(openDark(pixels(70, 70, 200)))).toBe(true)
  expect(makeCurve(openDark(pixels(69, 69, 69)))[69]).toBeCloseTo(70, 0)
})

it('brings the median of dark pixels to where it is seen, and keeps their order', () => {
  const dark = pixels(4, 20, 20, 24, 90)
  const adjustments = openDark(dark)
  adjustPixels(dark, adjustments)
  const shown = [...dark].filter((_, k) => k % 4 === 0)
  expect(shown[1]).toBe(70)
  expect(shown).toEqual(shown.toSorted((a, b) => a - b))
  expect(shown[4]).toBeLessThan(160)
})

it('makes no light out of nothing', () => {
  const black = pixels(0, 0, 0, 1)
  adjustPixels(black, openDark(black))
  expect([black[0], black[12]].every((v) => (v ?? 255) < 45)).toBe(true)
})
