import { expect, it } from 'vitest'
import { isCovered, planOccluders } from '#domain/occluders.ts'
import type { OccluderKind } from '#domain/occluders.ts'
import { paintOccluders } from './occlude.ts'

const picture = { width: 80, height: 60, pixels: Uint8Array.from({ length: 80 * 60 * 3 }, (_, i) => (i * 31) % 256) }
const box = { x0: 20, y0: 10, x1: 60, y1: 50 }

it.each<OccluderKind>(['flat', 'textured', 'face'])('paints what is covered and nothing else: %s', (kind) => {
  const plan = planOccluders('p', box, 'medium', [kind])
  const { pixels } = paintOccluders(picture, plan)
  const colours = new Set<string>()
  for (let y = 0; y < 60; y++) {
    for (let x = 0; x < 80; x++) {
      const at = (y * 80 + x) * 3
      const [now, before] = [pixels.subarray(at, at + 3), picture.pixels.subarray(at, at + 3)]
      const covering = plan.find((o) => isCovered(o, { x, y }))
      if (covering === undefined) expect(now).toEqual(before)
      else {
        colours.add(now.join())
        if (kind !== 'face') continue
        const [fx, fy] = [Math.max(0, Math.min(79, x + covering.from.dx)), Math.max(0, Math.min(59, y + covering.from.dy))]
        expect(now).toEqual(picture.pixels.subarray((fy * 80 + fx) * 3, (fy * 80 + fx) * 3 + 3))
      }
    }
  }
  if (kind === 'flat') expect(colours.size).toBe(1)
  else expect(colours.size).toBeGreaterThan(20)
  expect(picture.pixels[31]).toBe((31 * 31) % 256)
})
