/** The points inside a rectangle or a lasso. */
import type { Point } from '#domain/frames.ts'
import type { Face } from '#domain/records.ts'

type P = Point<'imagePx'>

export function rectangle(from: P, to: P): P[] {
  return [from, { x: to.x, y: from.y }, to, { x: from.x, y: to.y }]
}

/** Whether `p` lies inside the outline, which closes itself: even-odd rule. */
export function isInside(outline: readonly P[], p: P): boolean {
  let inside = false
  for (const [k, a] of outline.entries()) {
    const b = outline[(k + 1) % outline.length] ?? a
    if (a.y > p.y !== b.y > p.y && p.x < a.x + ((p.y - a.y) / (b.y - a.y)) * (b.x - a.x)) inside = !inside
  }
  return inside
}

/** The points of the active face inside; of the face that has most there where the active one has none. */
export function pickArea(
  faces: readonly Face[],
  activeFaceId: string | null,
  outline: readonly P[],
): { faceId: string; indices: readonly number[] } | null {
  const found = faces
    .map((face) => ({
      faceId: face.id,
      indices: face.landmarks.flatMap((l, index) => (l.position !== null && isInside(outline, l.position) ? [index] : [])),
    }))
    .filter(({ indices }) => indices.length > 0)
  return found.find(({ faceId }) => faceId === activeFaceId) ?? found.sort((a, b) => b.indices.length - a.indices.length)[0] ?? null
}
