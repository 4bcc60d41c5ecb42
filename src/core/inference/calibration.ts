import type { CalibrationKnots } from './manifest.ts'

/**
 * Turns the number that the network gives into a probability, by straight lines between the pack's knots.
 * @param value 0 to 1; beyond the first and the last knot the map is constant
 * @returns 0 to 1, never falling with `value`
 */
export function calibrate(value: number, knots: CalibrationKnots): number {
  let previous = knots[0]
  if (previous === undefined) throw new RangeError('a calibration needs knots')
  if (value <= previous[0]) return previous[1]
  for (const knot of knots) {
    if (value <= knot[0]) {
      const share = (value - previous[0]) / (knot[0] - previous[0])
      return previous[1] + share * (knot[1] - previous[1])
    }
    previous = knot
  }
  return previous[1]
}
