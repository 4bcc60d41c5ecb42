/** How names of points in a file stand to those of a schema: by name, whatever the order. */
import type { PointNames } from '#domain/formats/codec.ts'
import { shorten } from '#domain/formats/reading.ts'
import { type LandmarkSchema, nameWithSide } from '#domain/schema.ts'

export interface NameFit {
  readonly schema: LandmarkSchema
  /** By landmark: its place among the points of the file; -1: the file does not name it. */
  readonly places: readonly number[]
  /** All landmarks are named. */
  readonly isWhole: boolean
  /** The file has them in the schema's order. */
  readonly isInOrder: boolean
}

/** null: a name stands twice, or is none of the schema's. */
export function fitNames(schema: LandmarkSchema, names: PointNames): NameFit | null {
  const placeOf = new Map(names.flatMap((name, k) => (name === null ? [] : [[name, k] as const])))
  const given = names.filter((name) => name !== null).length
  const places = schema.landmarks.map((landmark) => placeOf.get(nameWithSide(landmark)) ?? -1)
  const found = places.filter((place) => place >= 0).length
  if (given === 0 || placeOf.size < given || found < given) return null
  return { schema, places, isWhole: found === places.length, isInOrder: places.every((place, k) => place === k) }
}

/** How many of the names are none of the schema's. */
export function countForeign(schema: LandmarkSchema, names: PointNames): number {
  const own = new Set(schema.landmarks.map(nameWithSide))
  return names.filter((name) => name !== null && !own.has(name)).length
}

/** True where each name that is the schema's stands in the schema's place. */
export function keepsOrder(schema: LandmarkSchema, names: PointNames): boolean {
  const placeOf = new Map(schema.landmarks.map((landmark, k) => [nameWithSide(landmark), k]))
  return names.every((name, k) => name === null || (placeOf.get(name) ?? k) === k)
}

/** Which names keep a face from being one of the schema. */
export function describeMisfit(schema: LandmarkSchema, names: PointNames): string {
  const own = new Set(schema.landmarks.map(nameWithSide))
  const given = names.filter((name) => name !== null)
  const foreign = given.filter((name) => !own.has(name))
  const twice = given.filter((name, k) => given.indexOf(name) !== k)
  const missing = [...own].filter((name) => !given.includes(name))
  const parts = [
    ...(foreign.length > 0 ? [`it has none called ${listNames(foreign)}`] : []),
    ...(twice.length > 0 ? [`${listNames(twice)} stands twice`] : []),
    ...(missing.length > 0 ? [`its ${listNames(missing)} ${missing.length === 1 ? 'is' : 'are'} missing`] : []),
  ]
  return `the names of the points are not those of ${schema.name}: ${parts.join(', and ')}`
}

const mostNamesShown = 3

/** `ear, chin, snout, …` */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, mostNamesShown).map((name) => shorten(name, 30))
  return `${shown.join(', ')}${names.length > mostNamesShown ? ', …' : ''}`
}
