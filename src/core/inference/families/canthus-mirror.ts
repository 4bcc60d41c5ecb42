/** The run on the mirrored crop, and the mean of both. In crop units `x' = 1 - x`, and each landmark becomes its mirror image. */
import type { HeadPose } from '#domain/records.ts'
import type { Regressed } from './canthus-networks.ts'

/** What holds one face, in crop units. */
export interface HeldUnits {
  readonly pins: readonly { readonly index: number; readonly x: number; readonly y: number }[]
  /** [N, 2]; null: the encoder's start. */
  readonly start: Float32Array | null
}

/** @param flip the schema's mirror map */
export function mirrorHeld({ pins, start }: HeldUnits, flip: readonly number[]): HeldUnits {
  return {
    pins: pins.map(({ index, x, y }) => ({ index: flip[index] ?? NaN, x: 1 - x, y })),
    start: start === null ? null : start.map((_, i) => mirroredAt(start, flip, i)),
  }
}

/** Number `i` of [.., N, 2] crop units as it is in the mirror. */
function mirroredAt(units: Float32Array, flip: readonly number[], i: number): number {
  const axis = i % 2
  const landmark = (i - axis) / 2
  const n = flip.length
  const value = units[(landmark - (landmark % n) + (flip[landmark % n] ?? NaN)) * 2 + axis] ?? NaN
  return axis === 0 ? 1 - value : value
}

/**
 * The mean of a run and of the run on the mirrored crops, in the frame of the plain crops.
 * @param flip the schema's mirror map
 */
export function meanWithMirrored(plain: Regressed, mirrored: Regressed, flip: readonly number[]): Regressed {
  const n = flip.length
  const at = (row: number) => row - (row % n) + (flip[row % n] ?? NaN)
  return {
    iterates: plain.iterates.map((v, i) => (v + mirroredAt(mirrored.iterates, flip, i)) / 2),
    attention: plain.attention.map((v, i) => {
      const column = i % n
      return (v + (mirrored.attention[at((i - column) / n) * n + (flip[column] ?? NaN)] ?? NaN)) / 2
    }),
    weight: plain.weight.map((v, i) => (v + (mirrored.weight[at(i)] ?? NaN)) / 2),
    reliability: plain.reliability.map((v, i) => (v + (mirrored.reliability[at(i)] ?? NaN)) / 2),
  }
}

/** The mean of a pose and of the one that was seen in the mirror. */
export function meanPose(plain: HeadPose, mirrored: HeadPose): HeadPose {
  return {
    yawRad: (plain.yawRad - mirrored.yawRad) / 2,
    pitchRad: (plain.pitchRad + mirrored.pitchRad) / 2,
    rollRad: Math.atan2(Math.sin(plain.rollRad) - Math.sin(mirrored.rollRad), Math.cos(plain.rollRad) + Math.cos(mirrored.rollRad)),
  }
}
