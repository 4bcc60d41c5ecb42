import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Affine } from '#domain/frames.ts'
import type { Picture } from './picture.ts'
import { warpCrop, warpPicture } from './warp.ts'

type Placement = Affine<'cropPx', 'imagePx'>

/** A picture whose red rises with x, green with y, both linearly, and whose blue is flat. */
function ramp(width: number, height: number): Picture {
  const pixels = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) pixels.set([x, 2 * y, 77], (y * width + x) * 3)
  }
  return { width, height, pixels }
}

function at(crop: Float32Array, side: number, channel: number, x: number, y: number): number {
  return (crop[channel * side * side + y * side + x] ?? NaN) * 255
}

describe('warpCrop', () => {
  it('copies pixels where the transform is the identity', () => {
    const crop = warpCrop(ramp(16, 16), { a: 1, b: 0, c: 0, d: 0, e: 1, f: 0 }, 16)
    expect(at(crop, 16, 0, 5, 9)).toBeCloseTo(5, 4)
    expect(at(crop, 16, 1, 5, 9)).toBeCloseTo(18, 4)
    expect(at(crop, 16, 2, 5, 9)).toBeCloseTo(77, 4)
  })

  it('follows a linear ramp under any turn and scale, above and below one', () => {
    const picture = ramp(200, 120)
    fc.assert(
      fc.property(
        fc.double({ min: -3.1, max: 3.1, noNaN: true }),
        fc.double({ min: 0.2, max: 5.9, noNaN: true }),
        (angle, scale) => {
          const [a, d] = [scale * Math.cos(angle), scale * Math.sin(angle)]
          const [cx, cy] = [100 - a * 3.5 + d * 3.5, 60 - d * 3.5 - a * 3.5]
          const placement: Placement = { a, b: -d, c: cx, d, e: a, f: cy }
          const crop = warpCrop(picture, placement, 8)
          for (const [x, y] of [[0, 0], [7, 3], [4, 7]] as const) {
            expect(at(crop, 8, 0, x, y)).toBeCloseTo(a * x - d * y + cx, 2)
            expect(at(crop, 8, 1, x, y)).toBeCloseTo(2 * (d * x + a * y + cy), 2)
          }
        },
      ),
    )
  })

  it('is black outside, and fades over half a pixel at the edge', () => {
    const white = { width: 4, height: 4, pixels: new Uint8Array(48).fill(255) }
    const crop = warpCrop(white, { a: 1, b: 0, c: -2.5, d: 0, e: 1, f: 0 }, 8)
    expect([0, 1, 2, 3, 6, 7].map((x) => at(crop, 8, 0, x, 1))).toEqual([0, 0, 127.5, 255, 127.5, 0])
    expect(at(crop, 8, 0, 4, 5)).toBe(0)
  })

  it('averages what it leaves out: a fine checkerboard becomes grey', () => {
    const board = { width: 64, height: 64, pixels: new Uint8Array(64 * 64 * 3) }
    board.pixels.forEach((_, i) => {
      const pixel = Math.floor(i / 3)
      board.pixels[i] = ((pixel % 64) + Math.floor(pixel / 64)) % 2 === 0 ? 255 : 0
    })
    const crop = warpCrop(board, { a: 4, b: 0, c: 6.3, d: 0, e: 4, f: 7.1 }, 12)
    for (let i = 0; i < 12; i++) expect(at(crop, 12, 1, i, i)).toBeCloseTo(127.5, 3)
  })

  it('gives the same crop when picture and crop are shifted together', () => {
    const picture = ramp(100, 100)
    const moved = ramp(110, 110)
    moved.pixels.fill(0)
    for (let y = 0; y < 100; y++) {
      moved.pixels.set(picture.pixels.subarray(y * 300, y * 300 + 300), ((y + 5) * 110 + 3) * 3)
    }
    for (const scale of [0.7, 1.9, 3.3]) {
      const placement: Placement = { a: scale, b: 0, c: 11.25, d: 0, e: scale, f: 8.5 }
      const shifted: Placement = { ...placement, c: 14.25, f: 13.5 }
      expect(warpCrop(moved, shifted, 20)).toEqual(warpCrop(picture, placement, 20))
    }
  })

  it('takes targets of any shape and refuses a transform without an inverse', () => {
    const wide = warpPicture<'detectorPx'>(ramp(50, 40), { a: 1, b: 0, c: 0, d: 0, e: 1, f: 0 }, 64, 32)
    expect(wide.length).toBe(3 * 64 * 32)
    expect(wide[10 * 64 + 20]).toBeCloseTo(20 / 255, 5)
    expect(() => warpCrop(ramp(4, 4), { a: 0, b: 0, c: 1, d: 0, e: 0, f: 1 }, 4)).toThrow(RangeError)
  })
})
