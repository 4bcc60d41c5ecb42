/** Checks of values that came out of JSON. Each throws a LabelFileError that says which value is wrong and how. */
import { LabelFileError, shorten } from './label-file.ts'

/** @param path of the value, for the message */
export type Check<T> = (value: unknown, path: string) => T

/** An object of these members and no others. */
export function membersOf(value: unknown, path: string, known: readonly string[]): Readonly<Record<string, unknown>> {
  const members = objectOf(value, path)
  for (const key of Object.keys(members)) if (!known.includes(key)) throw new LabelFileError(`${path}.${shorten(key)} is not known`)
  return members
}

export function objectOf(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(value, path, 'an object')
  return value as Record<string, unknown>
}

export function list<T>(value: unknown, path: string, check: Check<T>, count: number | null = null): T[] {
  if (!Array.isArray(value)) throw wrong(value, path, 'a list')
  if (count !== null && value.length !== count) throw new LabelFileError(`${path} has ${String(value.length)} entries, and there are ${String(count)} points`)
  return value.map((one, k) => check(one, `${path}[${String(k)}]`))
}

interface Tuples {
  2: readonly [number, number]
  3: readonly [number, number, number]
  4: readonly [number, number, number, number]
}

export function tuple<Count extends keyof Tuples>(count: Count): Check<Tuples[Count]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length !== count) throw wrong(value, path, `${String(count)} numbers`)
    return value.map((one) => number(one, path)) as unknown as Tuples[Count]
  }
}

export function nullable<T>(check: Check<T>): Check<T | null> {
  return (value, path) => (value === null || value === undefined ? null : check(value, path))
}

export function oneOf<T extends string>(known: readonly T[]): Check<T> {
  return (value, path) => {
    const found = known.find((one) => one === value)
    if (found === undefined) throw wrong(value, path, `one of ${known.join(', ')}`)
    return found
  }
}

export function number(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(value, path, 'a number')
  return value
}

export function probability(value: unknown, path: string): number {
  const own = number(value, path)
  if (own < 0 || own > 1) throw wrong(value, path, 'a probability from 0 to 1')
  return own
}

export function side(value: unknown, path: string): number {
  const own = number(value, path)
  if (!Number.isInteger(own) || own < 1) throw wrong(value, path, 'a number of pixels')
  return own
}

export function indexBelow(count: number): Check<number> {
  return (value, path) => {
    const own = number(value, path)
    if (!Number.isInteger(own) || own < 0 || own >= count) throw wrong(value, path, `the index of one of ${String(count)} points`)
    return own
  }
}

export function text(value: unknown, path: string): string {
  if (typeof value !== 'string') throw wrong(value, path, 'a text')
  return value
}

export function flag(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw wrong(value, path, 'true or false')
  return value
}

function wrong(value: unknown, path: string, expected: string): LabelFileError {
  return new LabelFileError(value === undefined ? `${path} is missing` : `${path} is not ${expected}: ${shorten(JSON.stringify(value) ?? '')}`)
}
