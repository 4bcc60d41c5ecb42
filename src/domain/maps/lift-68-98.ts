/**
 * 98 points of WFLW from the 68 of 300-W: one linear map of the shape, learnt by ridge regression on true WFLW label
 * rows (own derivation; `models/maps/lift-68-98.json` holds the weights and the rule).
 *
 * Rule: c = mean of the 68 points; s = square root of the sum of their squared distances to c; turned so that 36 to 45
 * lies along +x; the normalised points flattened (x0 y0 x1 ..) and a 1, times W, are the 98 points; undo turn, scale,
 * shift. So the map commutes with shift, turn and scale.
 */
import type { Frame, Point } from '../frames.ts'

const inputs = 2 * 68 + 1
const outputs = 2 * 98

export interface LiftMap {
  readonly from: '300w-68'
  readonly to: 'wflw-98'
  /** 137 rows (136 coordinates and the constant) of 196 weights. */
  readonly weights: readonly (readonly number[])[]
}

/** Checks parsed JSON of a lift file. @throws RangeError that says what is wrong */
export function parseLiftMap(json: unknown): LiftMap {
  if (typeof json !== 'object' || json === null || !('W' in json) || !('from' in json) || !('to' in json)) {
    throw new RangeError('a lift map needs "from", "to" and "W"')
  }
  const { from, to, W } = json
  if (from !== '300w-68' || to !== 'wflw-98') throw new RangeError('only a map from 300w-68 to wflw-98 is known')
  if (!Array.isArray(W) || W.length !== inputs) throw new RangeError(`"W" needs ${String(inputs)} rows`)
  const weights = W.map((row: unknown, k) => {
    if (!isNumbers(row) || row.length !== outputs) throw new RangeError(`row ${String(k)} of "W" needs ${String(outputs)} numbers`)
    return row
  })
  return { from, to, weights }
}

function isNumbers(row: unknown): row is number[] {
  return Array.isArray(row) && row.every((v) => typeof v === 'number' && Number.isFinite(v))
}

/**
 * @param points 68 points in any frame
 * @returns 98 points in the same frame
 * @throws RangeError for another number of points, or where the points or the two outer canthi coincide
 */
export function lift68To98<F extends Frame>(points: readonly Point<F>[], map: LiftMap): Point<F>[] {
  const { cx, cy, scale, cos, sin } = findShapeFrame(points)
  const normalised = points.flatMap((p) => {
    const x = (p.x - cx) / scale
    const y = (p.y - cy) / scale
    return [cos * x + sin * y, cos * y - sin * x]
  })
  const lifted = multiply([...normalised, 1], map.weights)
  return Array.from({ length: outputs / 2 }, (_, k) => {
    const x = (lifted[2 * k] ?? 0) * scale
    const y = (lifted[2 * k + 1] ?? 0) * scale
    return { x: cx + cos * x - sin * y, y: cy + sin * x + cos * y }
  })
}

function findShapeFrame<F extends Frame>(points: readonly Point<F>[]) {
  const right = points[36]
  const left = points[45]
  if (points.length !== 68 || right === undefined || left === undefined) {
    throw new RangeError(`expected 68 points, not ${String(points.length)}`)
  }
  const cx = points.reduce((sum, p) => sum + p.x, 0) / points.length
  const cy = points.reduce((sum, p) => sum + p.y, 0) / points.length
  const scale = Math.sqrt(points.reduce((sum, p) => sum + (p.x - cx) ** 2 + (p.y - cy) ** 2, 0))
  const eyes = Math.hypot(left.x - right.x, left.y - right.y)
  if (!(scale > 0 && eyes > 0)) throw new RangeError('the points, or the two outer canthi, lie on one place')
  return { cx, cy, scale, cos: (left.x - right.x) / eyes, sin: (left.y - right.y) / eyes }
}

function multiply(vector: readonly number[], matrix: readonly (readonly number[])[]): Float64Array {
  const result = new Float64Array(outputs)
  vector.forEach((v, k) => {
    matrix[k]?.forEach((w, column) => {
      result[column] = (result[column] ?? 0) + v * w
    })
  })
  return result
}
