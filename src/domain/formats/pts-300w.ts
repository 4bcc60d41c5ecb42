/**
 * 300-W `.pts` files: one face, one line a point.
 *
 * On disk the first pixel's centre is (1, 1) ("Matlab convention of 1 being the first index", iBUG, quoted by eos);
 * records are 0-based, so 1 is taken off on reading and added on writing.
 */
import { type Box, boxOfPoints, boxSize, type Point } from '../frames.ts'
import { formatDecimal, LabelFileError, type LabelWarning, parseDecimal, shorten, splitLines } from './label-file.ts'

/** The pixel base of the files. */
export const ptsBase = 1

export interface PtsContent {
  /** `imagePx`, in file order. */
  readonly points: readonly Point<'imagePx'>[]
  readonly warnings: readonly LabelWarning[]
}

/**
 * Reads a `.pts` text with any number of points: `version: 1` or `1.0`, any blanks around tokens, any line end, blank
 * lines, with or without a newline at the end. A count that differs from `n_points`, a missing brace, a line that is
 * not two numbers, and the sign codes of MERL-RAV (which mean occlusion, not place) are errors.
 *
 * @throws LabelFileError
 */
export function parsePts(text: string): PtsContent {
  const rows = parsePtsLines(text)
  const points = rows.map(({ x, y }) => ({ x: x - ptsBase, y: y - ptsBase }))
  const lines = rows.map(({ line }) => line)
  refuseSignCodes(rows)
  return { points, warnings: warnBelowFirstPixel(points, lines) }
}

/** One line of a `.pts` file, as it is written there. */
export interface PtsRow {
  readonly x: number
  readonly y: number
  /** 1-based. */
  readonly line: number
}

/** The numbers of a `.pts` text as they are written, whatever they mean. @throws LabelFileError as `parsePts` does */
export function parsePtsLines(text: string): PtsRow[] {
  const rows: PtsRow[] = []
  let part: 'head' | 'body' | 'end' = 'head'
  let declared: number | null = null
  splitLines(text).forEach((raw, at) => {
    const content = raw.trim()
    const line = at + 1
    if (content === '') return
    if (part === 'head') {
      if (content === '{') part = 'body'
      else declared = readHeader(content, line) ?? declared
    } else if (part === 'body') {
      if (content === '}') part = 'end'
      else rows.push(readPoint(content, line))
    } else throw new LabelFileError('there is text after the closing brace', line)
  })
  checkWhole(part, rows.length, declared)
  return rows
}

/**
 * Writes the one canonical spelling: `version: 1`, `n_points:  68` as iBUG has it, "\n" line ends. 3 decimals as menpo
 * and DAN write, up to 6 where the record needs them (iBUG's own re-annotated files have 6), so that reading back is
 * off by at most 0.0000005 px and files with up to 6 decimals survive unchanged.
 *
 * @throws RangeError for coordinates that are not finite
 */
export function formatPts(points: readonly Point<'imagePx'>[]): string {
  const rows = points.map((p) => `${formatCoordinate(p.x + ptsBase)} ${formatCoordinate(p.y + ptsBase)}`)
  return ['version: 1', `n_points:  ${String(points.length)}`, '{', ...rows, '}', ''].join('\n')
}

function formatCoordinate(value: number): string {
  return formatDecimal(value, 6).replace(/0{1,3}$/, '')
}

/** The count that an `n_points` line declares; null for the version line. */
function readHeader(content: string, line: number): number | null {
  const [, key, value] = /^(\w+)\s*:\s*(.*)$/.exec(content) ?? []
  switch (key?.toLowerCase()) {
    case 'version':
      if (value === undefined || parseDecimal(value) !== 1) throw new LabelFileError(`version ${shorten(value ?? '')} is not known`, line)
      return null
    case 'n_points':
      if (value === undefined || !/^\d+$/.test(value)) throw new LabelFileError(`n_points is not a count: ${shorten(content)}`, line)
      return Number(value)
    default:
      throw new LabelFileError(`expected "version", "n_points" or "{", found: ${shorten(content)}`, line)
  }
}

function readPoint(content: string, line: number): PtsRow {
  const tokens = content.split(/\s+/)
  const [x, y] = tokens.map(parseDecimal)
  if (tokens.length !== 2 || x === undefined || x === null || y === undefined || y === null) {
    throw new LabelFileError(`expected two numbers, found: ${shorten(content)}`, line)
  }
  return { x, y, line }
}

function checkWhole(part: 'head' | 'body' | 'end', count: number, declared: number | null): void {
  if (part === 'head') throw new LabelFileError('there is no "{": this is not a .pts file, or it is cut off')
  if (part === 'body') throw new LabelFileError('the closing brace is missing: the file is cut off')
  if (declared !== null && declared !== count) {
    throw new LabelFileError(`n_points says ${String(declared)}, but there are ${String(count)} points`)
  }
  if (count === 0) throw new LabelFileError('there are no points')
}

/**
 * MERL-RAV keeps occlusion in the sign: (-1, -1) self-occluded, (-x, -y) hidden at (x, y). Subtracting 1 would turn
 * both into plausible nonsense.
 */
function refuseSignCodes(rows: readonly PtsRow[]): void {
  const at = findSignCode(rows)
  if (at === null) return
  throw new LabelFileError(
    'both coordinates are negative, as MERL-RAV marks occlusion; its sign codes are not 300-W and cannot be read as places',
    at.line,
  )
}

function findSignCode(rows: readonly PtsRow[]): PtsRow | null {
  const seen = boxOfPoints<'imagePx'>(rows.filter((p) => p.x >= ptsBase && p.y >= ptsBase))
  const isCode = (p: PtsRow): boolean => (p.x === -1 && p.y === -1) || (p.x < 0 && p.y < 0 && seen !== null && isMirroredInto(seen, p))
  return rows.find(isCode) ?? null
}

/** Whether the lines of two numbers in a text, which may be cut off, hold the sign codes of MERL-RAV. */
export function hasSignCodes(head: string): boolean {
  const rows = splitLines(head).flatMap((text, at): PtsRow[] => {
    const [x, y, ...more] = text.trim().split(/\s+/).map(parseDecimal)
    return more.length === 0 && typeof x === 'number' && typeof y === 'number' ? [{ x, y, line: at + 1 }] : []
  })
  return findSignCode(rows) !== null
}

/** Without its signs the point lies among the others; with them it is farther off than a face cut by a corner reaches. */
function isMirroredInto(seen: Box<'imagePx'>, raw: { x: number; y: number }): boolean {
  const { width, height } = boxSize(seen)
  const isInside = -raw.x >= seen.x0 - 1 && -raw.x <= seen.x1 && -raw.y >= seen.y0 - 1 && -raw.y <= seen.y1
  return isInside && seen.x0 - raw.x > width / 2 && seen.y0 - raw.y > height / 2
}

function warnBelowFirstPixel(points: readonly Point<'imagePx'>[], lines: readonly number[]): LabelWarning[] {
  const below = points.flatMap((p, k) => (p.x < 0 || p.y < 0 ? [lines[k] ?? null] : []))
  if (below.length === 0) return []
  const share = below.length === 1 ? '1 point has' : `${String(below.length)} points have`
  const message = `${share} a coordinate below 1: outside the picture, or the file counts from 0 and not from 1`
  return [{ line: below[0] ?? null, message }]
}
