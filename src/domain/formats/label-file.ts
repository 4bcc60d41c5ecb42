/** What every codec of label files shares: its errors, its warnings, its numbers. */

/** A label file, or a row of one, that cannot be read or written. The disk side adds the path. */
export class LabelFileError extends Error {
  override readonly name = 'LabelFileError'
  /** 1-based line that the reason speaks of; null where it is the file as a whole. */
  readonly line: number | null

  constructor(reason: string, line: number | null = null) {
    super(reason)
    this.line = line
  }
}

/** Something odd that was read all the same. */
export interface LabelWarning {
  /** 1-based; null for the file as a whole. */
  readonly line: number | null
  readonly message: string
}

const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** A decimal number as label files spell it, or null; neither `NaN`, `inf`, hexadecimal nor an empty string. */
export function parseDecimal(token: string): number | null {
  if (!numberPattern.test(token)) return null
  const value = Number(token)
  return Number.isFinite(value) ? value : null
}

/**
 * Fixed decimals without a negative zero. @throws RangeError for a number that is not finite or has no fixed spelling
 * (1e21 and above).
 */
export function formatDecimal(value: number, decimals: number): string {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e21) throw new RangeError(`${String(value)} has no decimal spelling`)
  const text = value.toFixed(decimals)
  return /^-0(?:\.0*)?$/.test(text) ? text.slice(1) : text
}

/** Lines of a text with any of the three line ends, without a byte order mark. */
export function splitLines(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
}

/** A piece of a file as it may stand in a sentence: not long, and nothing in it breaks or turns the line. */
export function shorten(content: string, most = 60): string {
  const line = content.slice(0, 4 * most).replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').toWellFormed().trim()
  return line.length > most ? `${line.slice(0, most - 3).toWellFormed()}...` : line
}
