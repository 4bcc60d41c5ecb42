/** Normalised mean error of faces, and the figures that the field quotes of a set of them. */
import type { Frame, Point } from '../frames.ts'
import type { LandmarkSchema } from '../schema.ts'

/**
 * Distance of each predicted point to its true one, px; null where the true one has no place. The mean is later taken
 * over the labelled points only (dividing by all of them flatters faces with hidden points).
 *
 * @throws RangeError where the two differ in number
 */
export function pointErrorsPx<F extends Frame>(
  predicted: readonly Point<F>[],
  truth: readonly (Point<F> | null)[],
): (number | null)[] {
  if (predicted.length !== truth.length) {
    throw new RangeError(`${String(predicted.length)} predicted points, ${String(truth.length)} true ones`)
  }
  return predicted.map((p, k) => {
    const q = truth[k]
    return q ? Math.hypot(p.x - q.x, p.y - q.y) : null
  })
}

/** Mean of the errors that are not null, over `lengthPx`; a fraction, not percent. null where none is. */
export function normalisedMeanError(errorsPx: readonly (number | null)[], lengthPx: number): number | null {
  const mean = meanOf(errorsPx.filter((e) => e !== null))
  return mean === null ? null : mean / lengthPx
}

/** NME by region of the schema, fractions; regions without a labelled point are left out. */
export function regionErrors(
  schema: LandmarkSchema,
  errorsPx: readonly (number | null)[],
  lengthPx: number,
): Map<string, number> {
  const result = new Map<string, number>()
  for (const region of schema.regions) {
    const nme = normalisedMeanError(region.indices.map((k) => errorsPx[k] ?? null), lengthPx)
    if (nme !== null) result.set(region.id, nme)
  }
  return result
}

/** Share of the faces whose NME is strictly above the threshold, 0 to 1; null without faces. Same unit in both. */
export function failureRate(nmes: readonly number[], threshold: number): number | null {
  return meanOf(nmes.map((nme) => (nme > threshold ? 1 : 0)))
}

/**
 * Area under the cumulative error curve from 0 to the threshold, over the threshold, 0 to 1; null without faces.
 * Exact, mean(max(0, t - NME)) / t, not summed over a grid (PIPNet's and STAR's grid overshoots at 7 by 0.14).
 */
export function areaUnderCurve(nmes: readonly number[], threshold: number): number | null {
  const area = meanOf(nmes.map((nme) => Math.max(0, threshold - nme)))
  return area === null ? null : area / threshold
}

/** The value below which `share` (0 to 1) of the values lie, with linear interpolation between ranks (numpy's default). */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((p, q) => p - q)
  const at = (sorted.length - 1) * share
  const low = sorted[Math.floor(at)]
  const high = sorted[Math.ceil(at)]
  return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at))
}

/** null for no values. */
export function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, v) => sum + v, 0) / values.length
}
