/** What lies under the pointer. All distances are viewPx: what can be hit does not depend on the zoom. */
import type { Box, Point } from '#domain/frames.ts'
import type { Face } from '#domain/records.ts'
import { toViewPx } from '../view.ts'
import type { View } from '../view.ts'
import type { PointerKind } from './tool.ts'

export const hitRadiusPx = 14
/** A finger covers more than it means. */
export const touchRadiusPx = 26

export function reachOf(pointer: PointerKind): number {
  return pointer === 'touch' ? touchRadiusPx : hitRadiusPx
}

const boxEdgePx = 6
const boxEdgeTouchPx = 18

/** The landmark nearest to `at` within the hit radius; the lower index where two are equally near. */
export function pickLandmark(face: Face, view: View, at: Point<'viewPx'>, radiusPx = hitRadiusPx): number | null {
  let nearest: number | null = null
  let least = radiusPx
  for (const [index, { position }] of face.landmarks.entries()) {
    if (position === null) continue
    const p = toViewPx(view, position)
    const distance = Math.hypot(p.x - at.x, p.y - at.y)
    if (distance < least || (nearest === null && distance === least)) {
      least = distance
      nearest = index
    }
  }
  return nearest
}

/** The face whose points or box lie under the pointer: points first, then the smallest box. */
export function pickFace(faces: readonly Face[], view: View, at: Point<'viewPx'>, radiusPx = hitRadiusPx): { face: Face; index: number | null } | null {
  let hit: { face: Face; index: number; distance: number } | null = null
  for (const face of faces) {
    const index = pickLandmark(face, view, at, radiusPx)
    const position = index === null ? null : face.landmarks[index]?.position
    if (index === null || !position) continue
    const p = toViewPx(view, position)
    const distance = Math.hypot(p.x - at.x, p.y - at.y)
    if (hit === null || distance < hit.distance) hit = { face, index, distance }
  }
  if (hit !== null) return { face: hit.face, index: hit.index }
  const inside = faces.filter((face) => face.box !== null && boxHolds(face.box, view, at))
  const smallest = inside.sort((a, b) => areaOf(a.box) - areaOf(b.box))[0]
  return smallest === undefined ? null : { face: smallest, index: null }
}

/** Which edges of a box move: -1 the first (left, upper), 1 the second, 0 neither. */
export interface BoxGrip {
  readonly x: -1 | 0 | 1
  readonly y: -1 | 0 | 1
}

export function pickBoxGrip(box: Box<'imagePx'>, view: View, at: Point<'viewPx'>, pointer: PointerKind = 'mouse'): BoxGrip | null {
  const edgePx = pointer === 'touch' ? boxEdgeTouchPx : boxEdgePx
  const a = toViewPx(view, { x: box.x0, y: box.y0 })
  const b = toViewPx(view, { x: box.x1, y: box.y1 })
  const within = at.x > a.x - edgePx && at.x < b.x + edgePx && at.y > a.y - edgePx && at.y < b.y + edgePx
  if (!within) return null
  const x = nearer(at.x, a.x, b.x, edgePx)
  const y = nearer(at.y, a.y, b.y, edgePx)
  return x === 0 && y === 0 ? null : { x, y }
}

function nearer(at: number, first: number, second: number, edgePx: number): -1 | 0 | 1 {
  const toFirst = Math.abs(at - first)
  const toSecond = Math.abs(at - second)
  if (Math.min(toFirst, toSecond) > edgePx) return 0
  return toFirst < toSecond ? -1 : 1
}

function boxHolds(box: Box<'imagePx'>, view: View, at: Point<'viewPx'>): boolean {
  const a = toViewPx(view, { x: box.x0, y: box.y0 })
  const b = toViewPx(view, { x: box.x1, y: box.y1 })
  return at.x >= a.x && at.x <= b.x && at.y >= a.y && at.y <= b.y
}

function areaOf(box: Box<'imagePx'> | null): number {
  return box === null ? Infinity : (box.x1 - box.x0) * (box.y1 - box.y0)
}
