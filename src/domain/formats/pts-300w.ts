/**
 * 300-W `.pts` files: one face, one line a point.
 *
 * On disk the first pixel's centre is (1, 1) ("Matlab convention of 1 being the first index", iBUG, quoted by eos);
 * records are 0-based, so 1 is taken off on reading and added on writing.
 */
import { type Box, boxOfPoints, boxSize, type Point } from '../frames.ts'
import { formatDecimal, LabelFileError, type LabelWarning, parseDecimal, splitLines } from './label-file.ts'

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
  const points: Point<'imagePx'>[] = []
  const lines: number[] = []
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
      else {
        points.push(readPoint(content, line))
        lines.push(line)
      }
    } else throw new LabelFileError('there is text after the closing brace', line)
  })
  checkWhole(part, points.length, declared)
  refuseSignCodes(points, lines)
  return { points, warnings: warnBelowFirstPixel(points, lines) }
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
      if (value === undefined || parseDecimal(value) !== 1) throw new LabelFileError(`version ${value ?? ''} is not known`, line)
      return null
    case 'n_points':
      if (value === undefined || !/^\d+$/.test(value)) throw new LabelFileError(`n_points is not a count: ${shorten(content)}`, line)
      return Number(value)
    default:
      throw new LabelFileError(`expected "version", "n_points" or "{", found: ${shorten(content)}`, line)
  }
}

function readPoint(content: string, line: number): Point<'imagePx'> {
  const tokens = content.split(/\s+/)
  const [x, y] = tokens.map(parseDecimal)
  if (tokens.length !== 2 || x === undefined || x === null || y === undefined || y === null) {
    throw new LabelFileError(`expected two numbers, found: ${shorten(content)}`, line)
  }
  return { x: x - ptsBase, y: y - ptsBase }
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
function refuseSignCodes(points: readonly Point<'imagePx'>[], lines: readonly number[]): void {
  const seen = boxOfPoints(points.filter((p) => p.x >= 0 && p.y >= 0))
  const at = points.findIndex((p) => {
    const raw = { x: p.x + ptsBase, y: p.y + ptsBase }
    if (raw.x === -1 && raw.y === -1) return true
    return raw.x < 0 && raw.y < 0 && seen !== null && isMirroredInto(seen, raw)
  })
  if (at >= 0) {
    throw new LabelFileError(
      'both coordinates are negative, as MERL-RAV marks occlusion; its sign codes are not 300-W and cannot be read as places',
      lines[at] ?? null,
    )
  }
}

/** Without its signs the point lies among the others; with them it is farther off than a face cut by a corner reaches. */
function isMirroredInto(seen: Box<'imagePx'>, raw: { x: number; y: number }): boolean {
  const { width, height } = boxSize(seen)
  const isInside = -raw.x >= seen.x0 && -raw.x <= seen.x1 + 1 && -raw.y >= seen.y0 && -raw.y <= seen.y1 + 1
  return isInside && seen.x0 - raw.x > width / 2 && seen.y0 - raw.y > height / 2
}

function warnBelowFirstPixel(points: readonly Point<'imagePx'>[], lines: readonly number[]): LabelWarning[] {
  const below = points.flatMap((p, k) => (p.x < 0 || p.y < 0 ? [lines[k] ?? null] : []))
  if (below.length === 0) return []
  const share = below.length === 1 ? '1 point has' : `${String(below.length)} points have`
  const message = `${share} a coordinate below 1: outside the picture, or the file counts from 0 and not from 1`
  return [{ line: below[0] ?? null, message }]
}

function shorten(content: string): string {
  return content.length > 60 ? `${content.slice(0, 57)}...` : content
}
