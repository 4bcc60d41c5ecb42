/** Monotone maps given by points on them, as model packs carry them. */
import type { LandmarkSchema } from './schema.ts'

/** Straight lines between (x, y) by rising x; constant beyond both ends. At least one. */
export type Knots = readonly (readonly [number, number])[]

/** One map for the landmarks of some regions of a schema. */
export interface RegionMap {
  /** Ids of the schema's regions. */
  readonly regions: 'all' | readonly string[]
  readonly knots: Knots
}

/** @throws RangeError without knots */
export function interpolate(x: number, knots: Knots): number {
  let previous = knots[0]
  if (previous === undefined) throw new RangeError('a map needs knots')
  if (x <= previous[0]) return previous[1]
  for (const knot of knots) {
    if (x <= knot[0]) {
      const share = (x - previous[0]) / (knot[0] - previous[0])
      return previous[1] + share * (knot[1] - previous[1])
    }
    previous = knot
  }
  return previous[1]
}

/**
 * The map of each landmark, by its index.
 * @throws RangeError where the maps name a region that the schema lacks, or a landmark has none or two
 */
export function spreadOverLandmarks(maps: readonly RegionMap[], schema: LandmarkSchema): Knots[] {
  const known = schema.regions.map((r) => r.id)
  for (const id of maps.flatMap((m) => (m.regions === 'all' ? [] : m.regions))) {
    if (!known.includes(id)) throw new RangeError(`${schema.id} has no region ${id}; it has ${known.join(', ')}`)
  }
  return schema.landmarks.map((_, index) => {
    const region = schema.regions.find((r) => r.indices.includes(index))?.id ?? ''
    const [map, second] = maps.filter((m) => m.regions === 'all' || m.regions.includes(region))
    if (map === undefined || second !== undefined) {
      throw new RangeError(`landmark ${String(index)} (${region}) of ${schema.id} has ${map === undefined ? 'no map' : 'two maps'}`)
    }
    return map.knots
  })
}
