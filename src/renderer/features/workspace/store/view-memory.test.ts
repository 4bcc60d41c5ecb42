import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitPicture, panBy, recallView, resizeView, toImagePx, toViewPx, zoomAt } from '../../../canvas/view.ts'
import type { Size, View } from '../../../canvas/view.ts'
import { createViewMemory } from './view-memory.ts'

const side = (min: number, max: number) => fc.integer({ min, max })
const canvasSize = fc.record({ width: side(120, 3000), height: side(120, 2000) })
const pictures: Readonly<Record<string, Size>> = { a: { width: 640, height: 480 }, b: { width: 4000, height: 3000 }, c: { width: 90, height: 700 } }
const act = fc.oneof(
  fc.record({ kind: fc.constant('zoom' as const), factor: fc.double({ min: 0.1, max: 10, noNaN: true }), x: side(0, 120), y: side(0, 120) }),
  fc.record({ kind: fc.constant('pan' as const), dx: side(-900, 900), dy: side(-900, 900) }),
  fc.record({ kind: fc.constant('resize' as const), to: canvasSize }),
  fc.record({ kind: fc.constant('go' as const), to: fc.constantFrom('a', 'b', 'c') }),
)

describe('views kept per picture', () => {
  it('never change a coordinate, whatever is zoomed, resized and gone to in between', () => {
    fc.assert(
      fc.property(canvasSize, fc.array(act, { maxLength: 60 }), (start, acts) => {
        const memory = createViewMemory()
        let canvas = start
        let image = 'a'
        const size = (): Size => pictures[image] ?? { width: 1, height: 1 }
        let view: View = fitPicture(size(), canvas)
        for (const a of acts) {
          if (a.kind === 'zoom') view = zoomAt(view, a, a.factor, size(), canvas)
          else if (a.kind === 'pan') view = panBy(view, a.dx, a.dy, size(), canvas)
          else if (a.kind === 'resize') {
            view = resizeView(view, canvas, a.to)
            canvas = a.to
          } else {
            memory.keep(image, { view, canvas, fitted: null })
            image = a.to
            const kept = memory.recall(image)
            view = kept === null ? fitPicture(size(), canvas) : recallView(kept, canvas)
          }
          const p = { x: size().width * 0.37, y: size().height * 0.61 }
          const back = toImagePx(view, toViewPx(view, p))
          expect(Math.hypot(back.x - p.x, back.y - p.y)).toBeLessThan(1e-9)
        }
      }),
    )
  })

  it('are exactly as they were on a canvas of the same size, and keep the middle on another', () => {
    const memory = createViewMemory()
    const canvas = { width: 801, height: 603 }
    const view = { zoom: 3.7, offsetXPx: -101.3, offsetYPx: 17.9 }
    memory.keep('a', { view, canvas, fitted: null })
    memory.keep('b', { view: { zoom: 1, offsetXPx: 0, offsetYPx: 0 }, canvas, fitted: 'face' })
    const kept = memory.recall('a')
    if (kept === null) throw new Error('nothing kept')
    expect(recallView(kept, canvas)).toEqual(view)
    const wider = { width: 1001, height: 603 }
    const middle = toImagePx(view, { x: canvas.width / 2, y: canvas.height / 2 })
    const after = toImagePx(recallView(kept, wider), { x: wider.width / 2, y: wider.height / 2 })
    expect(Math.hypot(after.x - middle.x, after.y - middle.y)).toBeLessThan(1e-9)
    expect(memory.recall('c')).toBeNull()
  })
})
