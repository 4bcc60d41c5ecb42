/**
 * Coordinate frames and the transforms between them.
 *
 * Every point is continuous, x right, y down, with pixel centres at whole numbers: the centre of the top left
 * pixel is (0, 0) and its area reaches from -0.5 to 0.5.
 *
 * - `imagePx`: the picture after its EXIF orientation was applied. The stored frame.
 * - `cropPx`: the square that a landmark network sees, `side` pixels wide; `cropPx = u * side - 0.5` for u in 0..1.
 * - `detectorPx`: the scaled and padded picture that the face detector sees.
 * - `viewPx`: CSS pixels of the canvas, origin at its top left corner.
 */
export type Frame = 'imagePx' | 'cropPx' | 'detectorPx' | 'viewPx'

declare const frame: unique symbol

/** A point in frame `F`. The frame exists for the compiler only. */
export interface Point<F extends Frame> {
  readonly x: number
  readonly y: number
  readonly [frame]?: F
}

/** An axis-aligned box in frame `F` between two pixel-centre coordinates; `x1 >= x0`, `y1 >= y0`. */
export interface Box<F extends Frame> {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
  readonly [frame]?: F
}

/** `x' = a x + b y + c`, `y' = d x + e y + f`; maps frame `From` to frame `To`. */
export interface Affine<From extends Frame, To extends Frame> {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
  readonly e: number
  readonly f: number
  readonly [frame]?: (from: From) => To
}

export function transformPoint<From extends Frame, To extends Frame>(m: Affine<From, To>, p: Point<From>): Point<To> {
  return { x: m.a * p.x + m.b * p.y + m.c, y: m.d * p.x + m.e * p.y + m.f }
}

/** `second` after `first`: the transform that applies `first`, then `second`. */
export function compose<A extends Frame, B extends Frame, C extends Frame>(
  second: Affine<B, C>,
  first: Affine<A, B>,
): Affine<A, C> {
  return {
    a: second.a * first.a + second.b * first.d,
    b: second.a * first.b + second.b * first.e,
    c: second.a * first.c + second.b * first.f + second.c,
    d: second.d * first.a + second.e * first.d,
    e: second.d * first.b + second.e * first.e,
    f: second.d * first.c + second.e * first.f + second.f,
  }
}

/** @throws RangeError where the transform has no inverse. */
export function invert<From extends Frame, To extends Frame>(m: Affine<From, To>): Affine<To, From> {
  const det = m.a * m.e - m.b * m.d
  if (!Number.isFinite(1 / det)) throw new RangeError('affine transform has no inverse')
  const a = m.e / det
  const b = -m.b / det
  const d = -m.d / det
  const e = m.a / det
  return { a, b, c: -(a * m.c + b * m.f), d, e, f: -(d * m.c + e * m.f) }
}

/** Scale by `scale`, then shift by (`dx`, `dy`). */
export function scaleAndShift<From extends Frame, To extends Frame>(
  scale: number,
  dx: number,
  dy: number,
): Affine<From, To> {
  return { a: scale, b: 0, c: dx, d: 0, e: scale, f: dy }
}

export function boxCentre<F extends Frame>(box: Box<F>): Point<F> {
  return { x: (box.x0 + box.x1) / 2, y: (box.y0 + box.y1) / 2 }
}

/** Width and height in pixels, the distance between the two pixel-centre coordinates. */
export function boxSize<F extends Frame>(box: Box<F>): { width: number; height: number } {
  return { width: box.x1 - box.x0, height: box.y1 - box.y0 }
}

/** Smallest box around the points that are not null; null where there is none. */
export function boxOfPoints<F extends Frame>(points: Iterable<Point<F> | null>): Box<F> | null {
  let x0 = Infinity
  let y0 = Infinity
  let x1 = -Infinity
  let y1 = -Infinity
  for (const p of points) {
    if (p === null) continue
    x0 = Math.min(x0, p.x)
    y0 = Math.min(y0, p.y)
    x1 = Math.max(x1, p.x)
    y1 = Math.max(y1, p.y)
  }
  return x1 >= x0 ? { x0, y0, x1, y1 } : null
}

/** Intersection over union of two boxes, 0 to 1. */
export function boxOverlap<F extends Frame>(p: Box<F>, q: Box<F>): number {
  const width = Math.min(p.x1, q.x1) - Math.max(p.x0, q.x0)
  const height = Math.min(p.y1, q.y1) - Math.max(p.y0, q.y0)
  if (width <= 0 || height <= 0) return 0
  const shared = width * height
  const union = (p.x1 - p.x0) * (p.y1 - p.y0) + (q.x1 - q.x0) * (q.y1 - q.y0) - shared
  return union > 0 ? shared / union : 0
}
