/** The frame around two or more selected points: where it lies, what of it is under the pointer, what a pull on it does. */
import type { Box, Point } from '#domain/frames.ts'
import { boxOfPoints } from '#domain/frames.ts'
import type { Face } from '#domain/records.ts'
import { toViewPx } from '../view.ts'
import type { View } from '../view.ts'
import type { PointerKind } from './tool.ts'

/** A corner (signs from the middle), the knob that turns, or the inside that moves. */
export type FrameGrip =
  | { readonly kind: 'scale'; readonly x: -1 | 1; readonly y: -1 | 1 }
  | { readonly kind: 'rotate' }
  | { readonly kind: 'move' }

/** From the outermost points to the frame: its corners never cover a point of the selection. */
const airPx = 16
const knobStemPx = 24
const gripRadiusPx = 9
const gripTouchRadiusPx = 22
/** A line of points has no height to scale. */
const leastSidePx = 1
const rightStepRad = Math.PI / 12

/** Around the selected points that are somewhere, imagePx; null where they are fewer than two. */
export function selectionBox(face: Face, selected: readonly number[]): Box<'imagePx'> | null {
  if (selected.length < 2) return null
  const places = selected.flatMap((index) => face.landmarks[index]?.position ?? [])
  return places.length < 2 ? null : boxOfPoints(places)
}

/** Corners clockwise from the left upper one, with the knob above; viewPx. */
export interface FramePlaces {
  readonly corners: readonly Point<'viewPx'>[]
  readonly knob: Point<'viewPx'>
}

export function placeFrame(box: Box<'imagePx'>, view: View): FramePlaces {
  const a = toViewPx(view, { x: box.x0, y: box.y0 })
  const b = toViewPx(view, { x: box.x1, y: box.y1 })
  const [x0, y0, x1, y1] = [a.x - airPx, a.y - airPx, b.x + airPx, b.y + airPx]
  return {
    corners: [{ x: x0, y: y0 }, { x: x1, y: y0 }, { x: x1, y: y1 }, { x: x0, y: y1 }],
    knob: { x: (x0 + x1) / 2, y: y0 - knobStemPx },
  }
}

const cornerSigns = [[-1, -1], [1, -1], [1, 1], [-1, 1]] as const

/** The part of the frame under the pointer with its distance in viewPx, so that a point that is nearer wins; or null. */
export function pickFrame(
  box: Box<'imagePx'>,
  view: View,
  at: Point<'viewPx'>,
  pointer: PointerKind = 'mouse',
): { grip: FrameGrip; distancePx: number } | null {
  const radiusPx = pointer === 'touch' ? gripTouchRadiusPx : gripRadiusPx
  const { corners, knob } = placeFrame(box, view)
  const far = (p: Point<'viewPx'>): number => Math.hypot(p.x - at.x, p.y - at.y)
  if (far(knob) <= radiusPx) return { grip: { kind: 'rotate' }, distancePx: far(knob) }
  for (const [k, corner] of corners.entries()) {
    const [x, y] = cornerSigns[k] ?? [1, 1]
    if (far(corner) <= radiusPx) return { grip: { kind: 'scale', x, y }, distancePx: far(corner) }
  }
  const [first, , third] = corners
  if (first === undefined || third === undefined) return null
  const inside = at.x > first.x && at.y > first.y && at.x < third.x && at.y < third.y
  return inside ? { grip: { kind: 'move' }, distancePx: Infinity } : null
}

/**
 * What a pull from `from` to `to` does to a place. A corner scales about the corner across, the knob turns about the
 * middle. `shift` keeps the aspect, or snaps the turn to steps of 15 degrees. All imagePx.
 */
export function pullFrame(
  box: Box<'imagePx'>,
  grip: FrameGrip,
  from: Point<'imagePx'>,
  to: Point<'imagePx'>,
  shift: boolean,
): (p: Point<'imagePx'>) => Point<'imagePx'> {
  if (grip.kind === 'move') return (p) => ({ x: p.x + to.x - from.x, y: p.y + to.y - from.y })
  if (grip.kind === 'scale') {
    const fixed = { x: grip.x === 1 ? box.x0 : box.x1, y: grip.y === 1 ? box.y0 : box.y1 }
    const [x, y] = scalesOf(box, grip, to.x - from.x, to.y - from.y, shift)
    return (p) => ({ x: fixed.x + (p.x - fixed.x) * x, y: fixed.y + (p.y - fixed.y) * y })
  }
  const centre = { x: (box.x0 + box.x1) / 2, y: (box.y0 + box.y1) / 2 }
  const turned = Math.atan2(to.y - centre.y, to.x - centre.x) - Math.atan2(from.y - centre.y, from.x - centre.x)
  const angleRad = shift ? Math.round(turned / rightStepRad) * rightStepRad : turned
  const [cosine, sine] = [Math.cos(angleRad), Math.sin(angleRad)]
  return (p) => ({
    x: centre.x + cosine * (p.x - centre.x) - sine * (p.y - centre.y),
    y: centre.y + sine * (p.x - centre.x) + cosine * (p.y - centre.y),
  })
}

function scalesOf(box: Box<'imagePx'>, grip: { x: -1 | 1; y: -1 | 1 }, dx: number, dy: number, keepAspect: boolean): [number, number] {
  const width = box.x1 - box.x0
  const height = box.y1 - box.y0
  if (keepAspect) {
    // Along the diagonal alone: a pull across it does nothing.
    const share = 1 + (dx * grip.x * width + dy * grip.y * height) / Math.max(leastSidePx, width * width + height * height)
    return [share, share]
  }
  const x = width < leastSidePx ? 1 : 1 + (dx * grip.x) / width
  const y = height < leastSidePx ? 1 : 1 + (dy * grip.y) / height
  return [x, y]
}
