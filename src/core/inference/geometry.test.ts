/** The small rules between pixels and points: suppression, crop, detector's view, pose. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boxOverlap, transformPoint } from '#domain/frames.ts'
import type { Box } from '#domain/frames.ts'
import { placeCrop, rollOf } from './crop-rule.ts'
import { convertBox, placeDetectorView } from './detector.ts'
import type { CropRule, DetectorRule } from './manifest.ts'
import { suppressOverlaps } from './nms.ts'
import { poseFromRotation } from './pose.ts'

const crop: CropRule = { side: 256, scale: 1.55, from: 'box of the landmarks', colour: 'RGB', range: [0, 1] }
const detector: DetectorRule = {
  largestSide: 640,
  multiple: 32,
  threshold: 0.5,
  nmsOverlap: 0.4,
  leastMeanReliability: 0.2,
  boxToCrop: { dx: 0, dy: 0, scale: 1 },
}

const coordinate = fc.double({ min: -500, max: 500, noNaN: true })
const extent = fc.double({ min: 1, max: 500, noNaN: true })
const anyBox = fc
  .tuple(coordinate, coordinate, extent, extent)
  .map(([x0, y0, w, h]): Box<'imagePx'> => ({ x0, y0, x1: x0 + w, y1: y0 + h }))

describe('suppressOverlaps', () => {
  it('keeps the best of boxes that overlap', () => {
    const [a, b, c] = [0, 10, 200].map((x0) => ({ x0, y0: 0, x1: x0 + 100, y1: 100 }))
    if (a === undefined || b === undefined || c === undefined) throw new Error('three boxes')
    const kept = suppressOverlaps([{ box: a, score: 0.6 }, { box: b, score: 0.9 }, { box: c, score: 0.7 }], 0.4)
    expect(kept.map((k) => k.box)).toEqual([b, c])
  })

  it('leaves no two that overlap too much, and drops none without a better neighbour', () => {
    const scored = fc.array(fc.record({ box: anyBox, score: fc.double({ min: 0, max: 1, noNaN: true }) }), { maxLength: 20 })
    fc.assert(
      fc.property(scored, (boxes) => {
        const kept = suppressOverlaps(boxes, 0.4)
        kept.forEach((k, i) => {
          for (const other of kept.slice(i + 1)) {
            expect(boxOverlap(k.box, other.box)).toBeLessThanOrEqual(0.4)
            expect(other.score).toBeLessThanOrEqual(k.score)
          }
        })
        for (const b of boxes.filter((x) => !kept.includes(x))) {
          expect(kept.some((k) => k.score >= b.score && boxOverlap(k.box, b.box) > 0.4)).toBe(true)
        }
      }),
    )
  })
})

describe('placeCrop', () => {
  it('turned, keeps its centre and its width, and tells its roll', () => {
    fc.assert(
      fc.property(anyBox, fc.double({ min: -3.1, max: 3.1, noNaN: true }), (box, rollRad) => {
        const turned = placeCrop(box, crop, rollRad)
        const upright = placeCrop(box, crop)
        const [c, u] = [turned, upright].map((m) => transformPoint(m, { x: 127.5, y: 127.5 }))
        expect(c?.x).toBeCloseTo(u?.x ?? NaN, 6)
        expect(c?.y).toBeCloseTo(u?.y ?? NaN, 6)
        expect(rollOf(turned)).toBeCloseTo(rollRad, 9)
        expect(turned.a * turned.e - turned.b * turned.d).toBeCloseTo(upright.a ** 2, 6)
      }),
    )
  })

  it('centres the crop on the box, 1.55 times its longer side wide', () => {
    fc.assert(
      fc.property(anyBox, (box) => {
        const placement = placeCrop(box, crop)
        const centre = transformPoint(placement, { x: 127.5, y: 127.5 })
        expect(centre.x).toBeCloseTo((box.x0 + box.x1) / 2, 6)
        expect(centre.y).toBeCloseTo((box.y0 + box.y1) / 2, 6)
        const edge = transformPoint(placement, { x: -0.5, y: 255.5 })
        const half = (1.55 * Math.max(box.x1 - box.x0, box.y1 - box.y0)) / 2
        expect(centre.x - edge.x).toBeCloseTo(half, 6)
        expect(edge.y - centre.y).toBeCloseTo(half, 6)
      }),
    )
  })

  it('refuses a box without extent', () => {
    expect(() => placeCrop({ x0: 5, y0: 5, x1: 5, y1: 5 }, crop)).toThrow(RangeError)
    expect(() => placeCrop({ x0: 5, y0: 5, x1: NaN, y1: 9 }, crop)).toThrow(RangeError)
  })
})

describe('the detector', () => {
  it.each([
    [1280, 960, 640, 480],
    [678, 638, 640, 608],
    [100, 50, 640, 320],
    [6000, 20, 640, 32],
  ])('sees %i x %i as %i x %i', (width, height, wantWidth, wantHeight) => {
    const view = placeDetectorView({ width, height }, detector)
    expect([view.width, view.height]).toEqual([wantWidth, wantHeight])
    // The corner of the first pixel's area is the corner of the picture.
    const corner = transformPoint(view.imagePxFromDetectorPx, { x: -0.5, y: -0.5 })
    expect(corner.x).toBeCloseTo(-0.5, 9)
    expect(corner.y).toBeCloseTo(-0.5, 9)
  })

  it('turns its boxes into boxes of the landmarks by the measured mean', () => {
    const rule = { ...detector, boxToCrop: { dx: -0.1, dy: 0.2, scale: 1.5 } }
    expect(convertBox({ x0: 0, y0: 0, x1: 100, y1: 60 }, rule)).toEqual({ x0: -35, y0: 5, x1: 115, y1: 95 })
  })
})

describe('poseFromRotation', () => {
  type Matrix = readonly (readonly number[])[]
  const multiply = (p: Matrix, q: Matrix): number[][] =>
    p.map((row) => [0, 1, 2].map((j) => row.reduce((sum, v, k) => sum + v * (q[k]?.[j] ?? NaN), 0)))

  /** x right, y down, z away. Yaw and pitch turn where the face looks (-z) to the right and up. */
  function rotation(yaw: number, pitch: number, roll: number): number[] {
    const [sy, cy, sp, cp, sr, cr] = [yaw, pitch, roll].flatMap((v) => [Math.sin(v), Math.cos(v)]) as [
      number, number, number, number, number, number,
    ]
    const byYaw = [[cy, 0, -sy], [0, 1, 0], [sy, 0, cy]]
    const byPitch = [[1, 0, 0], [0, cp, sp], [0, -sp, cp]]
    const byRoll = [[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]]
    return multiply(multiply(byYaw, byPitch), byRoll).flat()
  }

  it('gives back the angles of which a rotation is made', () => {
    const angle = fc.double({ min: -1.4, max: 1.4, noNaN: true })
    fc.assert(
      fc.property(angle, angle, angle, (yaw, pitch, roll) => {
        const pose = poseFromRotation(rotation(yaw, pitch, roll), 0)
        expect(pose.yawRad).toBeCloseTo(yaw, 9)
        expect(pose.pitchRad).toBeCloseTo(pitch, 9)
        expect(pose.rollRad).toBeCloseTo(roll, 9)
      }),
    )
  })

  it('takes off the pitch that the axes have at rest', () => {
    const { yawRad, pitchRad, rollRad } = poseFromRotation(rotation(0, -0.15, 0), -0.15)
    expect([yawRad, pitchRad, rollRad].map((v) => Math.abs(Number(v.toFixed(9))))).toEqual([0, 0, 0])
    const tilted = multiply(
      [0, 3, 6].map((k) => rotation(0.5, 0.2, -0.3).slice(k, k + 3)),
      [0, 3, 6].map((k) => rotation(0, -0.15, 0).slice(k, k + 3)),
    )
    const pose = poseFromRotation(tilted.flat(), -0.15)
    expect([pose.yawRad, pose.pitchRad, pose.rollRad].map((v) => v.toFixed(6))).toEqual(['0.500000', '0.200000', '-0.300000'])
  })

  it('has the signs that HeadPose states', () => {
    // Where the face looks, in the picture's frame, is minus the third column.
    const look = (r: readonly number[]) => ({ x: -(r[2] ?? NaN), y: -(r[5] ?? NaN) })
    expect(look(rotation(0.3, 0, 0)).x).toBeGreaterThan(0)
    expect(look(rotation(0, 0.3, 0)).y).toBeLessThan(0)
    // Clockwise: the head's own x axis comes to point down the picture.
    expect(rotation(0, 0, 0.3)[3]).toBeGreaterThan(0)
  })
})
