/** How names of points in a file stand to those of a schema: by name, whatever the order. */
import type { PointNames } from '#domain/formats/codec.ts'
import { shorten } from '#domain/formats/reading.ts'
import { type LandmarkSchema, nameWithSide } from '#domain/schema.ts'
import { schemaById } from '#domain/schemas/index.ts'

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

const ownNames = new WeakMap<LandmarkSchema, readonly string[]>()

/** Of a schema that is not built in, the very same list each time; null: those of a built-in one go without saying. */
export function ownNamesOf(schema: LandmarkSchema): readonly string[] | null {
  if (schemaById(schema.id) !== null) return null
  const names = ownNames.get(schema) ?? schema.landmarks.map(nameWithSide)
  ownNames.set(schema, names)
  return names
}

/** The names that are none of the schema's. */
export function foreignNames(schema: LandmarkSchema, names: PointNames): string[] {
  const own = new Set(schema.landmarks.map(nameWithSide))
  return names.filter((name) => name !== null).filter((name) => !own.has(name))
}

/** True where each name that is the schema's stands in the schema's place. */
export function keepsOrder(schema: LandmarkSchema, names: PointNames): boolean {
  const placeOf = new Map(schema.landmarks.map((landmark, k) => [nameWithSide(landmark), k]))
  return names.every((name, k) => name === null || (placeOf.get(name) ?? k) === k)
}

/** Which names keep a face from being one of the schema. */
export function describeMisfit(schema: LandmarkSchema, names: PointNames): string {
  const given = names.filter((name) => name !== null)
  const foreign = foreignNames(schema, names)
  const twice = given.filter((name, k) => given.indexOf(name) !== k)
  const missing = schema.landmarks.map(nameWithSide).filter((name) => !given.includes(name))
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
