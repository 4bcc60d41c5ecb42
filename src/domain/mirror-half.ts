/**
 * One half of a face from the other: the face's own line of symmetry, fitted to both halves, and the reflection of the
 * more reliable half across it. Own derivation; the reflection is the orthogonal Procrustes solution with determinant
 * -1 (Schönemann 1966) for the pairs of the mirror map, which meet in their common mean.
 */
import type { Point } from './frames.ts'
import { isPlaced } from './records.ts'
import type { Landmark } from './records.ts'
import type { LandmarkSchema, SubjectSide } from './schema.ts'

type P = Point<'imagePx'>
type Half = Exclude<SubjectSide, 'middle'>

/** A line in imagePx through `through` in the direction `angleRad` (0 along x, positive towards y). */
export interface SymmetryLine {
  readonly through: P
  readonly angleRad: number
}

export interface MirroredHalf {
  /** The half that is replaced. */
  readonly half: Half
  readonly line: SymmetryLine
  /** The new place of each landmark that is replaced, imagePx. */
  readonly positions: ReadonlyMap<number, P>
}

/** What a point without a reliability counts for: neither sure nor unsure. */
const unknownReliability = 0.5

/**
 * The less reliable half mirrored from the better one. Points that a person has placed or pinned count as wholly
 * reliable and are never replaced, nor are points of the middle or absent ones.
 *
 * `landmarks`: one a landmark of `schema`, imagePx. Answers null where both halves are equally reliable, where there are
 * fewer than two pairs (or middle points) to fit a line to, or where nothing is to be replaced.
 */
export function mirrorHalf(landmarks: readonly Landmark[], schema: LandmarkSchema): MirroredHalf | null {
  const right = meanTrust(landmarks, schema, 'subject-right')
  const left = meanTrust(landmarks, schema, 'subject-left')
  const line = fitSymmetryLine(landmarks, schema)
  if (right === left || line === null) return null
  const half: Half = right < left ? 'subject-right' : 'subject-left'
  const positions = new Map<number, P>()
  for (const [index, landmark] of landmarks.entries()) {
    const source = landmarks[schema.flip[index] ?? index]
    if (schema.landmarks[index]?.side !== half || isPlaced(landmark) || landmark.state === 'absent') continue
    if (source?.position && source.state !== 'absent') positions.set(index, mirrorAcross(line, source.position))
  }
  return positions.size === 0 ? null : { half, line, positions }
}

/**
 * The line for which each point, mirrored across it, comes nearest to its mirror image: least squares, a pair weighted
 * by the product of its reliabilities. Null where fewer than two places say where it runs.
 */
export function fitSymmetryLine(landmarks: readonly Landmark[], schema: LandmarkSchema): SymmetryLine | null {
  const pairs = landmarks.flatMap((landmark, index) => {
    const other = landmarks[schema.flip[index] ?? index]
    if (!landmark.position || !other?.position || landmark.state === 'absent' || other.state === 'absent') return []
    return [{ p: landmark.position, q: other.position, weight: trustOf(landmark) * trustOf(other) }]
  })
  const total = pairs.reduce((sum, pair) => sum + pair.weight, 0)
  if (total <= 0) return null
  // Each pair is there in both directions, so both sides have the same mean.
  const through: P = {
    x: pairs.reduce((sum, { p, weight }) => sum + weight * p.x, 0) / total,
    y: pairs.reduce((sum, { p, weight }) => sum + weight * p.y, 0) / total,
  }
  let cosine = 0
  let sine = 0
  for (const { p, q, weight } of pairs) {
    const [px, py, qx, qy] = [p.x - through.x, p.y - through.y, q.x - through.x, q.y - through.y]
    cosine += weight * (qx * px - qy * py)
    sine += weight * (qx * py + qy * px)
  }
  const isUndirected = Math.hypot(cosine, sine) < 1e-9 * total
  return isUndirected ? null : { through, angleRad: Math.atan2(sine, cosine) / 2 }
}

/** `p` reflected across `line`. imagePx to imagePx. */
export function mirrorAcross({ through, angleRad }: SymmetryLine, p: P): P {
  const [cosine, sine] = [Math.cos(2 * angleRad), Math.sin(2 * angleRad)]
  const [x, y] = [p.x - through.x, p.y - through.y]
  return { x: through.x + cosine * x + sine * y, y: through.y + sine * x - cosine * y }
}

function meanTrust(landmarks: readonly Landmark[], schema: LandmarkSchema, half: Half): number {
  const own = landmarks.filter((landmark, index) => schema.landmarks[index]?.side === half && landmark.state !== 'absent')
  return own.length === 0 ? 0 : own.reduce((sum, landmark) => sum + trustOf(landmark), 0) / own.length
}

function trustOf(landmark: Landmark): number {
  if (landmark.position === null) return 0
  return isPlaced(landmark) ? 1 : (landmark.reliability ?? unknownReliability)
}
