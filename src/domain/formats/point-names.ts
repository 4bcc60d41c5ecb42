/** Names of landmarks as files write them, and the schema that they mean. */
import { describeLandmark } from '../schema.ts'
import { builtInSchemas } from '../schemas/index.ts'
import type { PointNames } from './codec.ts'
import { LabelFileError } from './label-file.ts'

export interface NamedOrder {
  /** null: none that the program knows; names of their own are never taken for a schema by their number. */
  readonly schemaId: string | null
  /** Names in the order of the points, also of those that the file does not name. */
  readonly names: readonly string[]
  /** The same with null for those that the file does not name. */
  readonly given: PointNames
  /** False: they are numbers or the schema's own, which say nothing beyond the order. */
  readonly hasOwnNames: boolean
  /** Place of each name in `names`. */
  readonly placeOf: ReadonlyMap<string, number>
}

/** A built-in schema by its number of points, or null. */
export function schemaOfCount(count: number): string | null {
  return builtInSchemas.find((schema) => schema.landmarks.length === count)?.id ?? null
}

/**
 * The order that a set of names means: that of a built-in schema where they are all its landmarks; by number where they
 * all are whole numbers (`0`, `00` or `1` and up, after one and the same beginning such as `face-`), a gap being a
 * point that no face of the file has; else the order given.
 *
 * @param names all names of a file, each once. @throws LabelFileError where a number is far too large for an index
 */
export function orderOfNames(names: readonly string[]): NamedOrder {
  for (const schema of builtInSchemas) {
    const own = schema.landmarks.map((_, k) => describeLandmark(schema, k))
    if (names.length > 0 && names.length <= own.length && names.every((name) => own.includes(name))) {
      return ordered(own, names, false, schema.id)
    }
  }
  return orderByNumber(names) ?? ordered(names, names, true, null)
}

const numbered = /^(.*?)(\d+)$/
/** More than any schema has. */
const mostPoints = 100_000

/** All the same beginning and each a number of its own; null: they are not. */
function numbersOf(names: readonly string[]): { readonly beginning: string; readonly numbers: readonly number[] } | null {
  const parts = names.map((name) => numbered.exec(name))
  const beginning = parts[0]?.[1]
  const numbers = parts.map((part) => (part !== null && part[1] === beginning ? Number(part[2]) : NaN))
  if (beginning === undefined || numbers.some(Number.isNaN) || new Set(numbers).size < numbers.length) return null
  return { beginning, numbers }
}

/** Whether names say no more than the order in which the points stand. */
export function areNumbers(names: PointNames): boolean {
  const found = numbersOf(names.filter((name) => name !== null))
  const places = names.flatMap((name, k) => (name === null ? [] : [k]))
  return found !== null && [0, 1].some((first) => found.numbers.every((number, n) => number - first === places[n]))
}

function orderByNumber(names: readonly string[]): NamedOrder | null {
  const found = numbersOf(names)
  if (found === null) return null
  const { beginning, numbers } = found
  const first = Math.min(...numbers) === 0 ? 0 : 1
  const last = Math.max(...numbers)
  if (last > mostPoints) throw new LabelFileError(`a point has the number ${String(last)}, which is no index`)
  const byNumber = new Map(names.map((name, k) => [(numbers[k] ?? 0) - first, name]))
  const all = Array.from({ length: last - first + 1 }, (_, k) => byNumber.get(k) ?? `${beginning}${String(k + first)}`)
  return ordered(all, names, false, schemaOfCount(all.length))
}

/** So many points, of which the names are indices, as our own files say; null: they are something else. */
export function orderOfIndices(names: readonly string[], count: number): NamedOrder | null {
  const found = numbersOf(names)
  if (found === null || found.beginning !== '' || !found.numbers.every((number) => number < count)) return null
  const byIndex = new Map(names.map((name, k) => [found.numbers[k], name]))
  const all = Array.from({ length: count }, (_, k) => byIndex.get(k) ?? String(k))
  return ordered(all, names, false, schemaOfCount(count))
}

function ordered(names: readonly string[], inFile: readonly string[], hasOwnNames: boolean, schemaId: string | null): NamedOrder {
  const known = new Set(inFile)
  const given = known.size === names.length ? names : names.map((name) => (known.has(name) ? name : null))
  return { schemaId, names, given, hasOwnNames, placeOf: new Map(names.map((name, k) => [name, k])) }
}

/** The names of a face, each point with one: where the others are numbers, the number of its place. */
export function allNames(names: PointNames): string[] {
  const given = names.filter((name) => name !== null)
  const order = given.length === names.length || given.length === 0 ? null : orderOfNames(given)
  const isWhole = order?.names.length === names.length
  return names.map((name, k) => name ?? (isWhole ? order.names[k] : undefined) ?? `point ${String(k)}`)
}

/** The names with those that stand twice, or are empty, told apart by a number. */
export function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((name, k) => {
    const wanted = name.trim() === '' ? `point ${String(k)}` : name
    let distinct = wanted
    for (let n = 2; taken.has(distinct); n++) distinct = `${wanted} (${String(n)})`
    taken.add(distinct)
    return distinct
  })
}
