import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cropFace } from './crop-face.ts'
import { transformPoint } from './frames.ts'

const box = fc
  .tuple(fc.double({ min: -100, max: 3000, noNaN: true }), fc.double({ min: -100, max: 3000, noNaN: true }), fc.double({ min: 0, max: 900, noNaN: true }), fc.double({ min: 0, max: 900, noNaN: true }))
  .map(([x0, y0, width, height]) => ({ x0, y0, x1: x0 + width, y1: y0 + height }))
const scale = fc.double({ min: 1, max: 3, noNaN: true })

it('cuts the picture’s own pixels where no size is asked for: a shift by whole numbers that holds the box', () => {
  fc.assert(
    fc.property(box, scale, (around, by) => {
      const { side, cropPxFromImagePx: m } = cropFace(around, by, null)
      expect([m.a, m.b, m.d, m.e]).toEqual([1, 0, 0, 1])
      expect(Number.isInteger(m.c) && Number.isInteger(m.f)).toBe(true)
      for (const corner of [{ x: around.x0, y: around.y0 }, { x: around.x1, y: around.y1 }]) {
        const { x, y } = transformPoint(m, corner)
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(-0.5)
        expect(Math.max(x, y)).toBeLessThanOrEqual(side - 0.5)
      }
    }),
  )
})

it('maps edge to edge where a size is asked for, and back', () => {
  fc.assert(
    fc.property(box, scale, fc.integer({ min: 16, max: 512 }), (around, by, side) => {
      const { cropPxFromImagePx, imagePxFromCropPx } = cropFace(around, by, side)
      const wanted = (Math.max(around.x1 - around.x0, around.y1 - around.y0) + 1) * by
      const centre = transformPoint(cropPxFromImagePx, { x: (around.x0 + around.x1) / 2, y: (around.y0 + around.y1) / 2 })
      expect(centre.x).toBeCloseTo((side - 1) / 2, 6)
      expect(centre.y).toBeCloseTo((side - 1) / 2, 6)
      const first = transformPoint(imagePxFromCropPx, { x: -0.5, y: -0.5 })
      const last = transformPoint(imagePxFromCropPx, { x: side - 0.5, y: side - 0.5 })
      expect(last.x - first.x).toBeCloseTo(wanted, 6)
      const there = transformPoint(imagePxFromCropPx, transformPoint(cropPxFromImagePx, { x: 12, y: 34 }))
      expect(there.x).toBeCloseTo(12, 6)
      expect(there.y).toBeCloseTo(34, 6)
    }),
  )
})
