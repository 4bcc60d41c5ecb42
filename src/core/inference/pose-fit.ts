/** Head pose from a few known landmarks: a scaled orthographic fit of a mean 3D face. */
import { fromTurn, likeness, multiply, triple, turn } from './rotation.ts'
import type { Rotation, Vector3 } from './rotation.ts'

/** A landmark of the mean face and where it is seen, in any frame whose axes are square. */
export interface SeenLandmark {
  readonly index: number
  readonly x: number
  readonly y: number
}

/** `seen = scale * (first two rows of rotation) * X + (x, y)` */
export interface FittedPose {
  readonly rotation: Rotation
  readonly scale: number
  readonly x: number
  readonly y: number
}

interface Centred {
  /** Around their mean. */
  readonly head: readonly Vector3[]
  readonly seen: readonly (readonly [number, number])[]
}

interface Candidate {
  readonly rotation: Rotation
  readonly scale: number
  /** Root mean square, in units of the mean face. */
  readonly residual: number
}

const fewest = 3
/** Spread of the landmarks off the line through them, in units of the mean face (its half width is 1). */
const leastSpread = 0.15
/** A fit that leaves more, in the same units, describes no face. */
const largestResidual = 0.25
const steps = 30

/**
 * Fits the mean face to landmarks: rotation, scale and place of least squares.
 *
 * Own derivation: for a given rotation, scale and place follow in closed form; the rotation is found by
 * Levenberg-Marquardt over a turn vector, from a fan of starting poses. Landmarks in one plane fit two mirrored poses
 * equally well: then the one nearer to `near` is taken.
 *
 * @param near the pose that is believed otherwise, for example the network's
 * @returns null where the landmarks do not tell the pose: fewer than three, nearly on a line, seen in one place, or such
 *   that only a head turned away or no head at all would fit
 */
export function fitPose(meanFace: readonly Vector3[], seen: readonly SeenLandmark[], near: Rotation): FittedPose | null {
  if (seen.length < fewest) return null
  const head = seen.map(({ index }) => {
    const point = meanFace[index]
    if (point === undefined) throw new RangeError(`the mean face has no landmark ${String(index)}`)
    return point
  })
  const headMean = mean(head)
  const [x, y] = mean(seen.map((s) => [s.x, s.y, 0]))
  const centred: Centred = {
    head: head.map((p) => [p[0] - headMean[0], p[1] - headMean[1], p[2] - headMean[2]]),
    seen: seen.map((s) => [s.x - x, s.y - y]),
  }
  if (spreadOffLine(centred.head) < leastSpread) return null
  const candidates = [near, ...fan].map((start) => refine(centred, start)).filter((c) => c.scale > 0 && c.rotation[8] > -0.1)
  const least = Math.min(...candidates.map((c) => c.residual))
  if (!(least <= largestResidual)) return null
  const [best] = candidates
    .filter((c) => c.residual <= least * 1.1 + 1e-6)
    .toSorted((p, q) => likeness(q.rotation, near) - likeness(p.rotation, near))
  if (best === undefined) return null
  const [px, py] = turn(best.rotation, headMean)
  return { rotation: best.rotation, scale: best.scale, x: x - best.scale * px, y: y - best.scale * py }
}

/** The mean face in a pose: [N, 2], x and y of each landmark. */
export function projectFace(meanFace: readonly Vector3[], pose: FittedPose): Float32Array {
  return Float32Array.from(
    meanFace.flatMap((point) => {
      const [x, y] = turn(pose.rotation, point)
      return [pose.scale * x + pose.x, pose.scale * y + pose.y]
    }),
  )
}

/** Heads that look up, down and to the sides, upright and lying. */
const fan: readonly Rotation[] = [0, Math.PI / 2, Math.PI, -Math.PI / 2].flatMap((roll) =>
  [-0.9, 0, 0.9].flatMap((yaw) => [-0.4, 0.4].map((pitch) => multiply(fromTurn([0, yaw, 0]), multiply(fromTurn([pitch, 0, 0]), fromTurn([0, 0, roll]))))),
)

function refine(centred: Centred, start: Rotation): Candidate {
  let best = measure(centred, start)
  let damping = 1e-2
  for (let step = 0; step < steps && damping < 1e8; step++) {
    const by = solveTurn(centred, best, damping)
    if (by === null) break
    const next = measure(centred, multiply(fromTurn(by), best.rotation))
    if (next.residual < best.residual) {
      best = next
      damping /= 5
      if (Math.hypot(...by) < 1e-9) break
    } else damping *= 5
  }
  return best
}

function measure(centred: Centred, rotation: Rotation): Candidate {
  const { residuals, scale } = project(centred, rotation)
  const square = residuals.reduce((sum, r) => sum + r * r, 0)
  return { rotation, scale, residual: scale > 0 ? Math.sqrt(square / centred.seen.length) / scale : Infinity }
}

/** Residuals [2K] in the frame of what is seen, with the best scale for that rotation. */
function project(centred: Centred, rotation: Rotation): { readonly residuals: number[]; readonly scale: number } {
  const turned = centred.head.map((p) => turn(rotation, p))
  let along = 0
  let length = 0
  turned.forEach(([x, y], k) => {
    const [sx, sy] = centred.seen[k] ?? [NaN, NaN]
    along += x * sx + y * sy
    length += x * x + y * y
  })
  const scale = length > 0 ? along / length : 0
  const residuals = turned.flatMap(([x, y], k) => {
    const [sx, sy] = centred.seen[k] ?? [NaN, NaN]
    return [sx - scale * x, sy - scale * y]
  })
  return { residuals, scale }
}

/** One damped Gauss-Newton step over the turn vector; derivatives by differences. */
function solveTurn(centred: Centred, at: Candidate, damping: number): Vector3 | null {
  const h = 1e-6
  const { residuals } = project(centred, at.rotation)
  const columns = [0, 1, 2].map((k) => {
    const by: Vector3 = [k === 0 ? h : 0, k === 1 ? h : 0, k === 2 ? h : 0]
    const moved = project(centred, multiply(fromTurn(by), at.rotation)).residuals
    return moved.map((m, i) => (m - (residuals[i] ?? NaN)) / h)
  })
  const dot = (p: readonly number[], q: readonly number[]) => p.reduce((sum, v, i) => sum + v * (q[i] ?? NaN), 0)
  const normal = columns.map((p) => columns.map((q) => dot(p, q)))
  const trace = normal.reduce((sum, row, i) => sum + (row[i] ?? 0), 0)
  const [a, b, c] = normal.map((row, i): Vector3 => {
    const damped = row.map((v, j) => (i === j ? v + damping * (trace / 3) : v))
    return [damped[0] ?? NaN, damped[1] ?? NaN, damped[2] ?? NaN]
  })
  if (a === undefined || b === undefined || c === undefined) return null
  const right: Vector3 = [-dot(columns[0] ?? [], residuals), -dot(columns[1] ?? [], residuals), -dot(columns[2] ?? [], residuals)]
  // Cramer's rule; the matrix is symmetric, so rows are columns.
  const determinant = triple(a, b, c)
  if (!(Math.abs(determinant) > 0)) return null
  return [triple(right, b, c) / determinant, triple(a, right, c) / determinant, triple(a, b, right) / determinant]
}

/** Root of the second largest eigenvalue of the covariance: how far the points leave the line through them. */
function spreadOffLine(points: readonly Vector3[]): number {
  const at = (i: 0 | 1 | 2, j: 0 | 1 | 2) => points.reduce((sum, p) => sum + p[i] * p[j], 0) / points.length
  const [xx, yy, zz, xy, xz, yz] = [at(0, 0), at(1, 1), at(2, 2), at(0, 1), at(0, 2), at(1, 2)]
  // Eigenvalues of a symmetric 3 x 3 matrix in closed form (the trigonometric solution of its cubic).
  const middle = (xx + yy + zz) / 3
  const p = Math.sqrt(((xx - middle) ** 2 + (yy - middle) ** 2 + (zz - middle) ** 2 + 2 * (xy * xy + xz * xz + yz * yz)) / 6)
  if (p === 0) return 0
  const b = (v: number) => v / p
  const determinant = triple(
    [b(xx - middle), b(xy), b(xz)],
    [b(xy), b(yy - middle), b(yz)],
    [b(xz), b(yz), b(zz - middle)],
  )
  const angle = Math.acos(Math.max(-1, Math.min(1, determinant / 2))) / 3
  const largest = middle + 2 * p * Math.cos(angle)
  const smallest = middle + 2 * p * Math.cos(angle + (2 * Math.PI) / 3)
  return Math.sqrt(Math.max(0, 3 * middle - largest - smallest))
}

function mean(points: readonly Vector3[]): Vector3 {
  const sum = (k: 0 | 1 | 2) => points.reduce((s, p) => s + p[k], 0) / points.length
  return [sum(0), sum(1), sum(2)]
}
