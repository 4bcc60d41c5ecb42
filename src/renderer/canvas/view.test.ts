import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  blendViews,
  fitBox,
  fitPicture,
  maxZoom,
  minZoom,
  panBy,
  resizeView,
  showPoint,
  toImagePx,
  toViewPx,
  zoomAt,
} from './view.ts'
import type { Size, View } from './view.ts'

const size = fc.record({ width: fc.integer({ min: 1, max: 9000 }), height: fc.integer({ min: 1, max: 9000 }) })
const canvasSize = fc.record({ width: fc.integer({ min: 120, max: 3000 }), height: fc.integer({ min: 120, max: 2000 }) })
const act = fc.oneof(
  fc.record({ kind: fc.constant('zoom' as const), x: fc.double({ min: 0, max: 1, noNaN: true }), y: fc.double({ min: 0, max: 1, noNaN: true }), factor: fc.double({ min: 0.1, max: 10, noNaN: true }) }),
  fc.record({ kind: fc.constant('pan' as const), dx: fc.double({ min: -2000, max: 2000, noNaN: true }), dy: fc.double({ min: -2000, max: 2000, noNaN: true }) }),
  fc.record({ kind: fc.constant('resize' as const), to: canvasSize }),
)

function run(picture: Size, canvas: Size, acts: readonly (typeof act extends fc.Arbitrary<infer T> ? T : never)[]) {
  let view: View = fitPicture(picture, canvas)
  let now = canvas
  for (const a of acts) {
    if (a.kind === 'zoom') view = zoomAt(view, { x: a.x * now.width, y: a.y * now.height }, a.factor, picture, now)
    else if (a.kind === 'pan') view = panBy(view, a.dx, a.dy, picture, now)
    else {
      view = resizeView(view, now, a.to)
      now = a.to
    }
  }
  return { view, canvas: now }
}

describe('the view', () => {
  it('puts the centre of pixel (0, 0) half a zoom inside the corner of the picture', () => {
    const view = { zoom: 8, offsetXPx: 100, offsetYPx: 50 }
    expect(toViewPx(view, { x: 0, y: 0 })).toEqual({ x: 104, y: 54 })
    expect(toViewPx(view, { x: -0.5, y: -0.5 })).toEqual({ x: 100, y: 50 })
  })

  it('never changes a coordinate: there and back is exact to 1e-9 px after any sequence of acts', () => {
    fc.assert(
      fc.property(size, canvasSize, fc.array(act, { maxLength: 40 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (picture, canvas, acts, u, v) => {
        const { view } = run(picture, canvas, acts)
        const p = { x: u * picture.width - 0.5, y: v * picture.height - 0.5 }
        const back = toImagePx(view, toViewPx(view, p))
        expect(Math.abs(back.x - p.x)).toBeLessThan(1e-9)
        expect(Math.abs(back.y - p.y)).toBeLessThan(1e-9)
      }),
    )
  })

  it('zooms at the pointer: the point under it stays, unless the limits hold the picture back', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.2, max: 5, noNaN: true }), fc.integer({ min: 300, max: 700 }), fc.integer({ min: 300, max: 500 }), (factor, x, y) => {
        const picture = { width: 1200, height: 1000 }
        const canvas = { width: 1000, height: 800 }
        const view = { zoom: 1, offsetXPx: -100, offsetYPx: -100 }
        const before = toImagePx(view, { x, y })
        const after = toImagePx(zoomAt(view, { x, y }, factor, picture, canvas), { x, y })
        expect(after.x).toBeCloseTo(before.x, 9)
        expect(after.y).toBeCloseTo(before.y, 9)
      }),
    )
  })

  it('keeps its limits and a part of the picture on the canvas', () => {
    fc.assert(
      fc.property(size, canvasSize, fc.array(act.filter((a) => a.kind !== 'resize'), { minLength: 1, maxLength: 40 }), (picture, canvas, acts) => {
        const { view } = run(picture, canvas, acts)
        expect(view.zoom).toBeLessThanOrEqual(maxZoom)
        expect(view.zoom).toBeGreaterThanOrEqual(Math.min(minZoom(picture, canvas), 12) * (1 - 1e-12))
        expect(view.offsetXPx).toBeLessThan(canvas.width)
        expect(view.offsetXPx + picture.width * view.zoom).toBeGreaterThan(0)
        expect(view.offsetYPx).toBeLessThan(canvas.height)
        expect(view.offsetYPx + picture.height * view.zoom).toBeGreaterThan(0)
      }),
    )
  })

  it('keeps what is in the middle when the canvas is resized', () => {
    const from = { width: 1000, height: 800 }
    const to = { width: 600, height: 900 }
    const view = { zoom: 2.5, offsetXPx: -311, offsetYPx: 17 }
    const middle = toImagePx(view, { x: 500, y: 400 })
    const after = toImagePx(resizeView(view, from, to), { x: 300, y: 450 })
    expect(after.x).toBeCloseTo(middle.x, 10)
    expect(after.y).toBeCloseTo(middle.y, 10)
  })

  it('fits a box into the middle with air around it', () => {
    const canvas = { width: 800, height: 600 }
    const view = fitBox({ x0: 100, y0: 100, x1: 300, y1: 400 }, { width: 2000, height: 2000 }, canvas)
    const a = toViewPx(view, { x: 100, y: 100 })
    const b = toViewPx(view, { x: 300, y: 400 })
    expect((a.x + b.x) / 2).toBeCloseTo(400)
    expect((a.y + b.y) / 2).toBeCloseTo(300)
    expect(a.y).toBeCloseTo(24)
    expect(b.y).toBeCloseTo(576)
  })

  it('shows a point with the smallest shift and leaves one that is well inside alone', () => {
    const canvas = { width: 800, height: 600 }
    const view = { zoom: 2, offsetXPx: 0, offsetYPx: 0 }
    expect(showPoint(view, { x: 200, y: 150 }, 80, canvas)).toEqual(view)
    const moved = showPoint(view, { x: 600, y: 150 }, 80, canvas)
    expect(toViewPx(moved, { x: 600, y: 150 }).x).toBeCloseTo(720)
    expect(moved.offsetYPx).toBe(0)
  })

  it('ends a blend exactly on its goal', () => {
    const to = { zoom: 3, offsetXPx: 1, offsetYPx: 2 }
    expect(blendViews({ zoom: 1, offsetXPx: 9, offsetYPx: 9 }, to, 1, { width: 100, height: 100 })).toBe(to)
  })
})
