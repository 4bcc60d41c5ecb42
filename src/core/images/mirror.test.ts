import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Affine } from '#domain/frames.ts'
import { mirrorCrop } from './mirror.ts'
import type { Picture } from './picture.ts'
import { warpCrop } from './warp.ts'

function noise(width: number, height: number): Picture {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919 + ((i * i) % 251)) % 256)
  return { width, height, pixels }
}

function mirrored({ width, height, pixels }: Picture): Picture {
  const out = new Uint8Array(pixels.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) out.set(pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3), (y * width + width - 1 - x) * 3)
  }
  return { width, height, pixels: out }
}

const side = 16

it('gives the samples of the mirrored picture, at any place and scale', () => {
  const picture = noise(120, 90)
  const place = fc.double({ min: -150, max: 200, noNaN: true })
  fc.assert(
    fc.property(fc.double({ min: 0.2, max: 9, noNaN: true }), place, place, (a, c, f) => {
      const crop: Affine<'cropPx', 'imagePx'> = { a, b: 0, c, d: 0, e: a, f }
      const whole = warpCrop(mirrored(picture), { ...crop, c: 119 - c - a * (side - 1) }, side)
      const part = mirrorCrop(picture, crop, side)
      const own = warpCrop(part.picture, part.crop, side)
      own.forEach((v, i) => expect(Math.abs(v - (whole[i] ?? NaN))).toBeLessThan(1e-3))
    }),
  )
})

it('copies the part and not the picture', () => {
  const { picture } = mirrorCrop(noise(400, 300), { a: 1, b: 0, c: 100.5, d: 0, e: 1, f: 50.25 }, side)
  expect([picture.width, picture.height]).toEqual([27, 27])
})

it('refuses a turned crop', () => {
  expect(() => mirrorCrop(noise(9, 9), { a: 0, b: -1, c: 0, d: 1, e: 0, f: 0 }, side)).toThrow(RangeError)
})
