import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slideAlongContour } from './contour-slide.ts'
import { schema300w68 } from './schemas/index.ts'

const count = schema300w68.landmarks.length
const place = fc.record({ x: fc.double({ min: 0, max: 900, noNaN: true }), y: fc.double({ min: 0, max: 900, noNaN: true }) })
const places = fc.array(place, { minLength: count, maxLength: count })

/** The jaw on a circle of 100 px around (200, 0), everything else far away. */
const circle = Array.from({ length: count }, (_, i) =>
  i <= 16 ? { x: 200 - 100 * Math.cos((i * Math.PI) / 16), y: 100 * Math.sin((i * Math.PI) / 16) } : { x: 900 + i, y: 900 },
)

const distance = (p: { x: number; y: number }, q: { x: number; y: number }) => Math.hypot(p.x - q.x, p.y - q.y)

describe('sliding along a contour', () => {
  it('keeps to the curve: on a circle, within a hundredth of its spacing', () => {
    const slide = slideAlongContour(schema300w68, circle, 8)
    for (const p of [{ x: 193, y: 300 }, { x: 210, y: 40 }, { x: 200, y: 101 }]) {
      const at = slide?.place(p) ?? p
      expect(Math.abs(distance(at, { x: 200, y: 0 }) - 100)).toBeLessThan(0.2)
      // The foot of the pointer on a circle lies on the ray from its centre.
      expect(Math.atan2(at.y, at.x - 200)).toBeCloseTo(Math.atan2(p.y, p.x - 200), 1)
    }
  })

  it('leaves a point that is not moved where it is', () => {
    fc.assert(
      fc.property(places, fc.integer({ min: 0, max: count - 1 }), (positions, index) => {
        const own = positions[index] ?? { x: 0, y: 0 }
        const slide = slideAlongContour(schema300w68, positions, index)
        if (slide !== null) expect(distance(slide.place(own), own)).toBeLessThan(1e-4)
      }),
    )
  })

  it('answers the nearest place: no corner of the shown path is nearer', () => {
    fc.assert(
      fc.property(places, fc.integer({ min: 0, max: count - 1 }), place, (positions, index, p) => {
        const slide = slideAlongContour(schema300w68, positions, index)
        if (slide === null) return
        const least = Math.min(...slide.path.map((q) => distance(q, p)))
        expect(distance(slide.place(p), p)).toBeLessThanOrEqual(least + 1e-9)
      }),
    )
  })

  it('never goes past a neighbour', () => {
    const slide = slideAlongContour(schema300w68, circle, 8)
    const far = slide?.place({ x: -500, y: 100 })
    expect(distance(far ?? { x: 0, y: 0 }, circle[7] ?? { x: 0, y: 0 })).toBeLessThan(1e-6)
  })

  it('goes round a closed contour and ends at the end of an open one', () => {
    const eye = Array.from({ length: count }, (_, i) =>
      i >= 36 && i <= 41 ? { x: 100 - 30 * Math.cos(((i - 36) * Math.PI) / 3), y: 50 - 30 * Math.sin(((i - 36) * Math.PI) / 3) } : null,
    )
    const outer = slideAlongContour(schema300w68, eye, 36)
    expect(outer?.path[0]).toEqual(eye[41])
    expect(distance(outer?.path.at(-1) ?? { x: 0, y: 0 }, eye[37] ?? { x: 0, y: 0 })).toBeLessThan(1e-9)
    const first = slideAlongContour(schema300w68, circle, 0)
    expect(first?.path[0]).toEqual(circle[0])
  })

  it('has no contour where there is none: a point that is nowhere, alone, or covered by its only neighbours', () => {
    const nowhere = circle.map((p, i) => (i === 8 ? null : p))
    expect(slideAlongContour(schema300w68, nowhere, 8)).toBeNull()
    const alone = circle.map((p, i) => (i === 8 ? p : null))
    expect(slideAlongContour(schema300w68, alone, 8)).toBeNull()
    expect(slideAlongContour(schema300w68, circle.map(() => ({ x: 1, y: 1 })), 8)).toBeNull()
    expect(slideAlongContour({ ...schema300w68, contours: [] }, circle, 8)).toBeNull()
  })
})
