/** One measured figure: a value, what it is held against in the same run, and whether it stays within its limit. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What the value is divided by for `ratio`; null where there is nothing to hold it against. */
  readonly against: { readonly name: string; readonly value: number } | null
  readonly ratio: number | null
  /** Largest ratio (or value, where there is no ratio) that holds; null: printed only. */
  readonly limit: number | null
  readonly holds: boolean | null
}

export interface Benchmark {
  readonly name: string
  readonly about: string
  /** Takes many minutes and runs only where it is named. */
  readonly isLong?: boolean
  run(): Promise<readonly Figure[]>
}

export function figure(
  name: string,
  value: number,
  unit: string,
  options: { against?: { name: string; value: number }; limit?: number } = {},
): Figure {
  const { against = null, limit = null } = options
  const ratio = against === null ? null : value / against.value
  return { name, value, unit, against, ratio, limit, holds: limit === null ? null : (ratio ?? value) <= limit }
}

/** The q-quantile (0 to 1) of the values, by linear interpolation. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = q * (sorted.length - 1)
  const low = sorted[Math.floor(at)]
  const high = sorted[Math.ceil(at)]
  if (low === undefined || high === undefined) throw new RangeError('no values')
  return low + (high - low) * (at - Math.floor(at))
}
