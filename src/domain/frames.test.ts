import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Affine, Point } from './frames.ts'
import { boxOfPoints, boxOverlap, compose, invert, scaleAndShift, transformPoint } from './frames.ts'

const number = fc.double({ min: -100, max: 100, noNaN: true })
const affineArbitrary = fc
  .record({ a: number, b: number, c: number, d: number, e: number, f: number })
  .filter((m) => Math.abs(m.a * m.e - m.b * m.d) > 1)
const pointArbitrary = fc.record({ x: number, y: number })

describe('affine transforms', () => {
  it('come back through their inverse', () => {
    fc.assert(
      fc.property(affineArbitrary, pointArbitrary, (m, p) => {
        const cropPxFromImagePx: Affine<'imagePx', 'cropPx'> = m
        const back: Point<'imagePx'> = transformPoint(invert(cropPxFromImagePx), transformPoint(cropPxFromImagePx, p))
        expect(back.x).toBeCloseTo(p.x, 5)
        expect(back.y).toBeCloseTo(p.y, 5)
      }),
    )
  })

  it('compose in the order that their types say', () => {
    const cropPxFromImagePx = scaleAndShift<'imagePx', 'cropPx'>(2, 1, 0)
    const viewPxFromCropPx = scaleAndShift<'cropPx', 'viewPx'>(1, 10, 20)
    expect(transformPoint(compose(viewPxFromCropPx, cropPxFromImagePx), { x: 3, y: 4 })).toEqual({ x: 17, y: 28 })
    // @ts-expect-error a crop's transform takes no view: a wrong composition does not compile
    compose(cropPxFromImagePx, viewPxFromCropPx)
    // @ts-expect-error nor does a point of the wrong frame
    transformPoint(cropPxFromImagePx, transformPoint(cropPxFromImagePx, { x: 0, y: 0 }))
  })

  it('that flatten have no inverse', () => {
    expect(() => invert({ a: 1, b: 2, c: 0, d: 2, e: 4, f: 0 })).toThrow(RangeError)
  })
})

describe('boxes', () => {
  it('hold exactly their points', () => {
    expect(boxOfPoints([{ x: 3, y: -1 }, null, { x: 1, y: 5 }])).toEqual({ x0: 1, y0: -1, x1: 3, y1: 5 })
    expect(boxOfPoints([null])).toBeNull()
  })

  it('overlap by shared over united area', () => {
    const unit = { x0: 0, y0: 0, x1: 10, y1: 10 }
    expect(boxOverlap(unit, unit)).toBe(1)
    expect(boxOverlap(unit, { x0: 5, y0: 0, x1: 15, y1: 10 })).toBeCloseTo(1 / 3, 12)
    expect(boxOverlap(unit, { x0: 10, y0: 0, x1: 20, y1: 10 })).toBe(0)
  })
})
