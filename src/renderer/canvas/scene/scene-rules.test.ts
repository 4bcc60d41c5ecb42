import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Landmark } from '#domain/records.ts'
import { layoutOf } from '#domain/schema.ts'
import { schema300w68, schemaWflw98 } from '#domain/schemas/index.ts'
import { holdsTheSame } from '../draft.ts'
import { levelFor } from '../picture.ts'
import { nearestNeighbourPx } from './crowding.ts'
import { crowdedRadiusPx, fullRadiusPx, styleOfHandle } from './handle-style.ts'
import { layersFor } from './layers.ts'
import { emptyModel } from './model.ts'
import { lineOf } from './paint-lens.ts'
import { placeRegionNames } from './region-names.ts'
import { layOutTags, tagHeightPx } from './tags.ts'

const predicted: Landmark = { position: { x: 0, y: 0 }, state: 'visible', origin: 'predicted', reliability: 0.9, pinned: false }
const usual = { threshold: 0.6, crowded: false, selected: false }

describe('how a handle looks', () => {
  const base = { arc: 0, pinned: false, haloPx: 0, radiusPx: fullRadiusPx }
  const table: readonly [string, Partial<Landmark>, object][] = [
    ['predicted', {}, { ...base, shape: 'disc', colour: 'predicted', mark: 'none' }],
    ['moved', { origin: 'moved' }, { ...base, shape: 'disc', colour: 'placed', mark: 'dot' }],
    ['confirmed', { origin: 'confirmed', reliability: 0.2 }, { ...base, shape: 'disc', colour: 'placed', mark: 'dot' }],
    ['imported', { origin: 'imported', reliability: null }, { ...base, shape: 'disc', colour: 'imported', mark: 'square' }],
    ['occluded', { state: 'occluded' }, { ...base, shape: 'ring', colour: 'predicted', mark: 'none' }],
    ['self-occluded', { state: 'self-occluded' }, { ...base, shape: 'half-ring', colour: 'predicted', mark: 'none' }],
    ['absent', { state: 'absent', reliability: 0.1 }, { ...base, shape: 'cross', colour: 'predicted', mark: 'none' }],
    ['flagged', { reliability: 0.25 }, { ...base, shape: 'disc', colour: 'flagged', mark: 'none', arc: 0.75 }],
    ['pinned', { reliability: 0.25, pinned: true }, { ...base, shape: 'disc', colour: 'placed', mark: 'dot', pinned: true }],
  ]
  it.each(table)('%s', (_, change, style) => {
    expect(styleOfHandle({ ...predicted, ...change }, usual)).toEqual(style)
  })

  it('has a narrower ring in a group, but none that covers its arc or its bracket', () => {
    const haloOf = (change: Partial<Landmark>, grouped: boolean) => styleOfHandle({ ...predicted, ...change }, { ...usual, selected: true, grouped }).haloPx
    expect(haloOf({}, true)).toBeLessThan(haloOf({}, false))
    for (const change of [{ reliability: 0.2 }, { pinned: true }]) expect(haloOf(change, true)).toBe(haloOf(change, false))
  })

  it('is smaller where a neighbour is near', () => {
    expect(styleOfHandle(predicted, { ...usual, crowded: true }).radiusPx).toBe(crowdedRadiusPx)
  })
})

describe('crowding', () => {
  it('finds the same distances as trying every pair', () => {
    const point = fc.option(fc.record({ x: fc.integer({ min: -50, max: 50 }), y: fc.integer({ min: -50, max: 50 }) }))
    fc.assert(
      fc.property(fc.array(point, { maxLength: 40 }), (points) => {
        const slow = points.map((p, i) =>
          p === null ? Infinity : Math.min(...points.map((q, j) => (q === null || i === j ? Infinity : Math.hypot(p.x - q.x, p.y - q.y)))),
        )
        expect([...nearestNeighbourPx(points)]).toEqual(slow)
      }),
    )
  })
})

describe('the names of regions', () => {
  it.each([schema300w68, schemaWflw98])('lie on no point of any region and not on each other ($id)', (schema) => {
    for (const sizePx of [300, 500, 900]) {
      const points = layoutOf(schema).map((p) => ({ x: p.x * sizePx, y: p.y * sizePx }))
      const regions = schema.regions.map(({ indices }) => ({ points: indices.flatMap((k) => points[k] ?? []), widthPx: 80 }))
      const placed = placeRegionNames(regions, points).flatMap((at) => at ?? [])
      expect(placed).toHaveLength(schema.regions.length)
      for (const [k, at] of placed.entries()) {
        const covered = points.filter((p) => p.x > at.x && p.x < at.x + 80 && p.y > at.y && p.y < at.y + tagHeightPx)
        expect(covered, `${schema.regions[k]?.name ?? ''} at ${String(sizePx)} px`).toEqual([])
        for (const other of placed.slice(k + 1)) expect(Math.abs(other.x - at.x) >= 80 || Math.abs(other.y - at.y) >= tagHeightPx).toBe(true)
      }
    }
  })
})

describe('tags', () => {
  const canvas = { width: 600, height: 400 }
  const request = fc.record({ x: fc.integer({ min: 0, max: 600 }), y: fc.integer({ min: 0, max: 400 }) })

  it('never cover each other and stay on the canvas', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 30 }), (points) => {
        const requests = points.map((at, index) => ({ index, text: '', at, widthPx: 60, forced: false }))
        const tags = layOutTags(requests, points, { x: 300, y: 200 }, canvas)
        for (const [i, a] of tags.entries()) {
          expect(a.x >= 0 && a.y >= 0 && a.x + a.widthPx <= canvas.width && a.y + tagHeightPx <= canvas.height).toBe(true)
          for (const b of tags.slice(i + 1)) {
            const apart = a.x + a.widthPx <= b.x || b.x + b.widthPx <= a.x || a.y + tagHeightPx <= b.y || b.y + tagHeightPx <= a.y
            expect(apart).toBe(true)
          }
        }
      }),
    )
  })

  it('stand outwards of the face, off their point', () => {
    const [tag] = layOutTags([{ index: 0, text: '', at: { x: 400, y: 200 }, widthPx: 60, forced: false }], [{ x: 400, y: 200 }], { x: 300, y: 200 }, canvas)
    expect(tag?.x).toBeGreaterThan(405)
    expect(tag?.y).toBeCloseTo(200 - tagHeightPx / 2)
  })
})

describe('what is painted again', () => {
  const lifted = (x: number) => ({ kind: 'points' as const, faceId: 'f', positions: new Map([[3, { x, y: 0 }]]) })

  it('while a point is dragged, only the overlay', () => {
    const before = { ...emptyModel, draft: lifted(1) }
    expect([...layersFor(before, { ...before, draft: lifted(2), loupe: { at: { x: 2, y: 0 }, index: 3 } })]).toEqual(['overlay'])
  })

  it('when it is taken up or put down, the marks too, never the picture', () => {
    expect([...layersFor(emptyModel, { ...emptyModel, draft: lifted(1) })].sort()).toEqual(['marks', 'overlay'])
    expect(holdsTheSame(lifted(1), lifted(2))).toBe(true)
    expect(holdsTheSame(lifted(1), null)).toBe(false)
  })

  it('everything with the view, nothing without a change', () => {
    expect(layersFor(emptyModel, { ...emptyModel, view: { zoom: 2, offsetXPx: 0, offsetYPx: 0 } }).size).toBe(3)
    expect(layersFor(emptyModel, { ...emptyModel }).size).toBe(0)
  })
})

describe('the picture', () => {
  it('is drawn from the smallest copy that has a pixel for each device pixel', () => {
    const source = {} as CanvasImageSource
    const levels = [4000, 2000, 1000].map((width) => ({ source, width, height: width / 2 }))
    const picture = { width: 4000, height: 2000, levels, bytes: 0, close: () => undefined }
    expect(levelFor(picture, 900, 1)?.width).toBe(1000)
    expect(levelFor(picture, 900, 2)?.width).toBe(2000)
    expect(levelFor(picture, 9000, 1)?.width).toBe(4000)
  })
})

describe('a line of the attention lens', () => {
  it('is as wide as the weight says, whatever the others weigh', () => {
    expect(lineOf(0.2).widthPx).toBeCloseTo(2 * lineOf(0.1).widthPx)
    expect(lineOf(0.1).alpha).toBe(1)
  })

  it('is thin and pale for next to nothing, and never fat', () => {
    expect(lineOf(0.02).widthPx).toBe(1)
    expect(lineOf(0.02).alpha).toBeLessThan(0.5)
    expect(lineOf(0.02).alpha).toBeLessThan(lineOf(0.05).alpha)
    expect(lineOf(1).widthPx).toBeLessThan(10)
  })
})
