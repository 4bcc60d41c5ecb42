import { describe, expect, it } from 'vitest'
import { nearestPoint, pointsWithin, toPlace, wholeView, zoomView } from './drawing-view.ts'

const rect = { left: 100, top: 50, width: 540 }

describe('the view of a drawing', () => {
  it('keeps the place under the pointer when it zooms, and shows no more than the whole', () => {
    const at = toPlace(wholeView, rect, 300, 200)
    const near = zoomView(wholeView, at, 3)
    const again = toPlace(near, rect, 300, 200)
    expect(again.x).toBeCloseTo(at.x)
    expect(again.y).toBeCloseTo(at.y)
    expect(near.size).toBeCloseTo(0.36)
    const out = zoomView(near, { x: 1, y: 1 }, 0.01)
    expect([out.x, out.y, out.size].map((n) => Math.round(n * 1e9) / 1e9)).toEqual([wholeView.x, wholeView.y, wholeView.size])
    expect(zoomView(near, at, 1e6).size).toBe(0.12)
  })

  it('finds the nearest point within reach, and those in a rectangle', () => {
    const places = [{ x: 0.1, y: 0.1 }, { x: 0.2, y: 0.1 }, { x: 0.9, y: 0.9 }]
    expect(nearestPoint(places, { x: 0.16, y: 0.1 }, 0.1)).toBe(1)
    expect(nearestPoint(places, { x: 0.5, y: 0.5 }, 0.1)).toBeNull()
    expect(pointsWithin(places, { x: 0.3, y: 0.2 }, { x: 0, y: 0 })).toEqual([0, 1])
  })
})
