/** Maps that fill the landmarks of one schema from those of another, by name. */
import type { Point } from '../frames.ts'
import type { LandmarkSchema } from '../schema.ts'
import { type Blend, blendPoints } from './blend.ts'
import { evenBlends, pfpldBlends, pickedBlends, pipnetBlends, sharedBlends } from './from-98-to-68.ts'
import { lift68To98, type LiftMap } from './lift-68-98.ts'

export const schemaMapNames = [
  'lift-68-98',
  'wflw-98-to-68',
  'pipnet-98-to-68',
  'picked-98-to-68',
  'pfpld-98-to-68',
  'shared-98-to-68',
] as const
export type SchemaMapName = (typeof schemaMapNames)[number]

export interface SchemaMapEnds {
  readonly from: string
  readonly to: string
  readonly title: string
  /** Whose map it is. */
  readonly source: string
}

const from98 = { from: 'wflw-98', to: '300w-68' } as const

export const schemaMapEnds: Readonly<Record<SchemaMapName, SchemaMapEnds>> = {
  'lift-68-98': {
    from: '300w-68',
    to: 'wflw-98',
    title: 'Linear lift of the shape',
    source: 'Canthus: ridge regression on the rows of the WFLW label set',
  },
  'wflw-98-to-68': {
    ...from98,
    title: 'Brows half way between their rows, lids at thirds; turns and mirrors with the face',
    source: 'Canthus, after the indices of PIPNet',
  },
  'pipnet-98-to-68': {
    ...from98,
    title: 'Brows half way between their rows in y alone, lids at thirds',
    source: 'PIPNet, lib/preprocess_gssl.py convert_wflw (its lid weights made to sum to 1)',
  },
  'picked-98-to-68': {
    ...from98,
    title: 'Upper row of the brows, outer points of the lids: nothing is computed',
    source: 'the list DLIB_68_TO_WFLW_98_IDX_MAPPING and facexlib landmark_98_to_68',
  },
  'pfpld-98-to-68': {
    ...from98,
    title: 'Upper row of the brows, lids half way between canthus and middle',
    source: 'PFPLD (nniefacelib), convert98to68',
  },
  'shared-98-to-68': {
    ...from98,
    title: 'The 18 landmarks that both schemas share; the others are absent',
    source: 'SPIGA, ids of its dataset descriptions',
  },
}

const blends: Readonly<Record<Exclude<SchemaMapName, 'lift-68-98'>, readonly Blend[]>> = {
  'wflw-98-to-68': evenBlends,
  'pipnet-98-to-68': pipnetBlends,
  'picked-98-to-68': pickedBlends,
  'pfpld-98-to-68': pfpldBlends,
  'shared-98-to-68': sharedBlends,
}

/**
 * One place a point of the target; null where a point that it is made from has none. The lift needs them all.
 * @throws RangeError where the points have another number, or a shape that cannot be mapped
 */
export type MapPoints = (points: readonly (Point<'imagePx'> | null)[]) => (Point<'imagePx'> | null)[]

/** The map as a function. The lift needs its weights, which are data: pass null only for the others. */
export function selectMap(name: SchemaMapName, lift: LiftMap | null): MapPoints {
  if (name !== 'lift-68-98') return (points) => blendPoints(blends[name], 98, points)
  if (lift === null) throw new RangeError('the map lift-68-98 needs its weights')
  return (points) => {
    const placed = points.filter((p) => p !== null)
    const missing = points.length - placed.length
    if (missing > 0) throw new RangeError(`the map lift-68-98 needs all points, and ${String(missing)} ${missing === 1 ? 'has' : 'have'} no place`)
    return lift68To98(placed, lift)
  }
}

/**
 * The points that each point of the target is made from, for what is not a place: its state. For the lift, where all
 * are made from all, the ones that lie at the same part of the face.
 */
export function mapParts(name: SchemaMapName): readonly (readonly number[])[] {
  if (name !== 'lift-68-98') return blends[name].map((blend) => blend.from)
  const parts = Array.from({ length: 98 }, (): number[] => [])
  for (const [target, { from }] of evenBlends.entries()) for (const source of from) parts[source]?.push(target)
  // What no point of 300-W is made from: the jaw points between two others, and the pupils.
  return parts.map((own, k) => {
    if (own.length > 0) return own
    if (k < 33) return [(k - 1) / 2, (k + 1) / 2]
    return k === 96 ? [37, 38, 40, 41] : [43, 44, 46, 47]
  })
}

/**
 * The landmarks that two schemas both have, as pairs of indices [in `first`, in `second`]; of one schema with itself all.
 * Jaw points count where they lie at the same part of the line.
 */
export function sharedLandmarks(first: LandmarkSchema, second: LandmarkSchema): [number, number][] {
  if (first.id === second.id) return first.landmarks.map((_, k) => [k, k])
  const pairs = evenBlends.flatMap(({ from }, k): [number, number][] => (from.length === 1 && from[0] !== undefined ? [[k, from[0]]] : []))
  if (first.id === '300w-68' && second.id === 'wflw-98') return pairs
  if (first.id === 'wflw-98' && second.id === '300w-68') return pairs.map(([k, from]) => [from, k])
  return []
}

/** The maps that lead from the one to the other, in the order in which they are offered. */
export function mapsBetween(from: string, to: string): SchemaMapName[] {
  return schemaMapNames.filter((name) => schemaMapEnds[name].from === from && schemaMapEnds[name].to === to)
}

export { lift68To98, parseLiftMap, type LiftMap } from './lift-68-98.ts'
