import { describe, expect, it } from 'vitest'
import { schema300w68 } from '../schemas/index.ts'
import { findSuspicions } from './check-labels.ts'
import { faceOf, pointAt } from './reading.ts'
import type { FaceLabel } from './codec.ts'
import type { Point } from '../frames.ts'

/** Eyes above the mouth, the subject's right on the left of the picture, 100 px wide from (50, 50). */
function upright(move: (p: Point<'imagePx'>) => Point<'imagePx'> = (p) => p): FaceLabel {
  const places = schema300w68.landmarks.map((_, k): Point<'imagePx'> => {
    if (k <= 16) return { x: 50 + (k / 16) * 100, y: 100 + 50 * Math.sin((k / 16) * Math.PI) }
    if (k >= 36 && k <= 41) return { x: 70 + (k - 36), y: 80 }
    if (k >= 42 && k <= 47) return { x: 125 + (k - 42), y: 80 }
    if (k >= 48) return { x: 85 + (k - 48), y: 130 }
    return { x: 60 + k, y: 50 + k }
  })
  return faceOf(places.map((p) => pointAt(move(p))))
}

const size = { width: 400, height: 300 }
const check = (...labels: FaceLabel[]) => findSuspicions(labels.map((label) => ({ label, schema: schema300w68 })), size)
const turned = (degrees: number) => (p: Point<'imagePx'>) => {
  const angle = (degrees * Math.PI) / 180
  const [x, y] = [p.x - 100, p.y - 100]
  return { x: 200 + x * Math.cos(angle) - y * Math.sin(angle), y: 150 + x * Math.sin(angle) + y * Math.cos(angle) }
}

describe('what is odd about labels', () => {
  it('is nothing for a face, however it is turned in the picture', () => {
    for (const degrees of [0, 45, 90, 180, 270]) expect(check(upright(turned(degrees)))).toEqual([[]])
  })

  it('is left and right swapped: in the numbers, or by a mirrored picture', () => {
    const swapped = upright()
    expect(check({ ...swapped, points: schema300w68.flip.flatMap((k) => swapped.points[k] ?? []) })).toEqual([['swapped-sides']])
    expect(check(upright((p) => ({ x: 300 - p.x, y: p.y })))).toEqual([['swapped-sides']])
  })

  it('says nothing of the sides of a profile, whose eyes lie in one place', () => {
    const squeezed = upright((p) => ({ x: 100 - (p.x - 100) / 8, y: p.y }))
    expect(check(squeezed)).toEqual([[]])
  })

  it('is a place before the first pixel, and one far outside', () => {
    expect(check(upright((p) => ({ x: p.x - 50.5, y: p.y }))), 'still in the first pixel').toEqual([[]])
    expect(check(upright((p) => ({ x: p.x - 51, y: p.y })))).toEqual([['below-first-pixel']])
    expect(check(upright((p) => ({ x: p.x + 310, y: p.y })))).toEqual([['outside-picture']])
    expect(check(upright((p) => ({ x: p.x + 260, y: p.y })))).toEqual([[]])
  })

  it('is the rectangle of another face, and the same face twice', () => {
    expect(check({ ...upright(), box: { x0: 300, y0: 200, x1: 380, y1: 290 } })).toEqual([['box-elsewhere']])
    expect(check({ ...upright(), box: { x0: 40, y0: 40, x1: 160, y1: 160 } })).toEqual([[]])
    expect(check(upright(), upright((p) => ({ x: p.x + 1, y: p.y })))).toEqual([[], ['duplicate']])
    expect(check(upright(), upright((p) => ({ x: p.x + 120, y: p.y })))).toEqual([[], []])
  })
})
