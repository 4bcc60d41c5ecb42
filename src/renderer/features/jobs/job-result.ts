/** What a job found or wrote, as names and values. Reads any JSON: kinds of jobs say different things. */
import type { Job } from '../../session/jobs.ts'
import { formatCount } from '../../ui/format.ts'

export interface ResultLine {
  readonly name: string
  readonly value: string
  /** Set as a place on disk. */
  readonly isPath: boolean
  /** A number: stands in one line with the others. */
  readonly isCount: boolean
  /** Folded: too long to stand open. */
  readonly isLong: boolean
}

const pathNames = ['folder', 'path', 'file', 'perFace']
/** Counts that say something even when they are zero. */
const alwaysShown = ['faces', 'images', 'pictures', 'files', 'facesAdded']
const longFromLines = 4

export function readResult(result: Job['result']): ResultLine[] {
  if (result === null || typeof result !== 'object' || Array.isArray(result)) return []
  return Object.entries(result).flatMap(([key, value]) => {
    if (value === 0 && !alwaysShown.includes(key)) return []
    const text = showValue(value)
    if (text === null) return []
    const isLong = text.split('\n').length >= longFromLines
    // `1 file`, not `1 files`.
    const name = value === 1 ? nameOf(key).replace(/^(\w+)s\b/, '$1') : nameOf(key)
    return [{ name, value: text, isPath: pathNames.includes(key), isCount: typeof value === 'number', isLong }]
  })
}

/** `picturesWithoutLabels` becomes `pictures without labels`. */
function nameOf(key: string): string {
  return key
    .replace(/Id$/, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, (_all, before: string, after: string) => `${before} ${after.toLowerCase()}`)
}

function showValue(value: unknown): string | null {
  if (typeof value === 'number') return Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(4)))
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return value === '' ? null : value
  if (Array.isArray(value)) return value.length === 0 ? null : value.map((v) => showValue(v) ?? '').join('\n')
  if (value === null || typeof value !== 'object') return null
  const parts = Object.entries(value).flatMap(([k, v]) => {
    const text = showValue(v)
    return text === null ? [] : [`${nameOf(k)} ${text}`]
  })
  return parts.length === 0 ? null : parts.join(', ')
}
