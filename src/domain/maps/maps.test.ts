import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Point } from '../frames.ts'
import { schema300w68, schemaWflw98 } from '../schemas/index.ts'
import { lift68To98, mapParts, mapsBetween, parseLiftMap, schemaMapEnds, schemaMapNames, selectMap, type SchemaMapName } from './index.ts'

type ImagePoint = Point<'imagePx'>

const to68 = schemaMapNames.filter((name) => name !== 'lift-68-98')
const mapBy = (name: SchemaMapName) => selectMap(name, null)
const mapWflw98To68 = mapBy('wflw-98-to-68')

const lift = parseLiftMap(JSON.parse(readFileSync(new URL('../../../models/maps/lift-68-98.json', import.meta.url), 'utf8')))
const coordinate = fc.double({ min: -500, max: 500, noNaN: true })
const pointsOf = (count: number) => fc.array(fc.record({ x: coordinate, y: coordinate }), { minLength: count, maxLength: count })
/** A shape with a size and an eye distance, as the lift needs. */
const shape68 = pointsOf(68).filter((p) => distance(p[36], p[45]) > 1)
const similarity = fc.record({
  turn: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
  scale: fc.double({ min: 0.1, max: 10, noNaN: true }),
  dx: coordinate,
  dy: coordinate,
})

describe('98 to 68', () => {
  it('keeps the shared landmarks', () => {
    const marked = Array.from({ length: 98 }, (_, k): ImagePoint => ({ x: k, y: -k }))
    const mapped = mapWflw98To68(marked)
    expect(mapped).toHaveLength(68)
    const shared = [8, 17, 26, 30, 31, 35, 36, 39, 42, 45, 48, 51, 54, 57].map((k) => mapped[k]?.x)
    expect(shared).toEqual([16, 33, 46, 54, 55, 59, 60, 64, 68, 72, 76, 79, 82, 85])
    expect(mapped.slice(0, 17).map((p) => p?.x)).toEqual(Array.from({ length: 17 }, (_, k) => 2 * k))
    expect(mapped.slice(60).map((p) => p?.x)).toEqual([88, 89, 90, 91, 92, 93, 94, 95])
  })

  it('puts brows between their rows and lid points at thirds of a lid', () => {
    const marked = Array.from({ length: 98 }, (_, k): ImagePoint => ({ x: k, y: 0 }))
    const x = mapWflw98To68(marked).map((p) => p?.x)
    expect(x[18]).toBe((34 + 41) / 2)
    expect(x[21]).toBe((37 + 38) / 2)
    expect(x[22]).toBe((42 + 50) / 2)
    expect(x[37]).toBeCloseTo(61 + 1 / 3)
    expect(x[38]).toBeCloseTo(63 - 1 / 3)
    expect(x[44]).toBeCloseTo(71 - 1 / 3)
    expect(x[47]).toBeCloseTo(75 - 1 / 3)
  })

  it('leaves out what is made from a point without a place, and nothing else', () => {
    const marked = Array.from({ length: 98 }, (_, k): ImagePoint | null => (k === 41 || k === 62 ? null : { x: k, y: 0 }))
    expect(mapWflw98To68(marked).flatMap((p, k) => (p === null ? [k] : []))).toEqual([18, 37, 38])
  })

  it('commutes with shift, turn and scale', () => {
    fc.assert(
      fc.property(pointsOf(98), similarity, (points, s) => {
        const mapped = mapWflw98To68(points).filter((p) => p !== null)
        expectClose(mapWflw98To68(move(points, s)), move(mapped, s), 1e-6)
      }),
    )
  })

  it('commutes with the mirror', () => {
    fc.assert(
      fc.property(pointsOf(98), (points) => {
        expectClose(mapWflw98To68(mirror(points, schemaWflw98.flip)), mirror(mapWflw98To68(points), schema300w68.flip), 1e-9)
      }),
    )
  })

  it('refuses another number of points', () => {
    expect(() => mapWflw98To68([{ x: 0, y: 0 }])).toThrow(/expected 98 points, not 1/)
  })
})

describe('the maps from 98 to 68 in use', () => {
  const marked = Array.from({ length: 98 }, (_, k): ImagePoint => ({ x: k, y: 1000 + k * k }))
  const xOf = (name: SchemaMapName) => mapBy(name)(marked).map((p) => p?.x ?? null)

  it.each(to68)('%s keeps the landmarks that both share', (name) => {
    const x = xOf(name)
    expect(x).toHaveLength(68)
    const shared = [8, 17, 26, 30, 31, 35, 36, 39, 42, 45, 48, 51, 54, 57].map((k) => x[k])
    expect(shared).toEqual([16, 33, 46, 54, 55, 59, 60, 64, 68, 72, 76, 79, 82, 85])
  })

  it('differ as their sources do', () => {
    expect([18, 37, 38, 40, 41].map((k) => xOf('pipnet-98-to-68')[k])).toEqual([34, 61 + 1 / 3, 63 - 1 / 3, 65 + 1 / 3, 67 - 1 / 3].map((v) => expect.closeTo(v, 9) as number))
    expect(mapBy('pipnet-98-to-68')(marked)[18]?.y).toBe(1000 + (34 ** 2 + 41 ** 2) / 2)
    expect([18, 22, 37, 38, 40, 41, 43, 47].map((k) => xOf('picked-98-to-68')[k])).toEqual([34, 42, 61, 63, 65, 67, 69, 75])
    expect([18, 22, 37, 38, 40, 41, 46, 47].map((k) => xOf('pfpld-98-to-68')[k])).toEqual([34, 42, 61, 63, 65, 63, 73, 71])
    expect(xOf('shared-98-to-68').filter((v) => v !== null)).toHaveLength(18)
  })

  it('say which points each is made from', () => {
    expect(mapParts('picked-98-to-68')[37]).toEqual([61])
    expect(mapParts('wflw-98-to-68')[37]).toEqual([61, 62])
    const lifted = mapParts('lift-68-98')
    expect(lifted).toHaveLength(98)
    expect(lifted.every((from) => from.length > 0 && from.every((k) => Number.isInteger(k) && k >= 0 && k < 68))).toBe(true)
    expect([0, 1, 60, 62, 96].map((k) => lifted[k])).toEqual([[0], [0, 1], [36], [37, 38], [37, 38, 40, 41]])
  })

  it('are offered by where they lead', () => {
    expect(mapsBetween('wflw-98', '300w-68')).toEqual(to68)
    expect(mapsBetween('300w-68', 'wflw-98')).toEqual(['lift-68-98'])
    expect(mapsBetween('300w-68', '300w-68')).toEqual([])
  })
})

describe('68 to 98', () => {
  it('commutes with shift, turn and scale', () => {
    fc.assert(
      fc.property(shape68, similarity, (points, s) => {
        expectClose(lift68To98(move(points, s), lift), move(lift68To98(points, lift), s), 1e-6)
      }),
    )
  })

  it('commutes with the mirror: both sides of a face are treated alike', () => {
    fc.assert(
      fc.property(shape68, (points) => {
        expectClose(lift68To98(mirror(points, schema300w68.flip), lift), mirror(lift68To98(points, lift), schemaWflw98.flip), 0.1)
      }),
    )
  })

  it('refuses a shape without size and another number of points', () => {
    expect(() => lift68To98(Array.from({ length: 68 }, () => ({ x: 3, y: 4 })), lift)).toThrow(RangeError)
    expect(() => lift68To98([{ x: 0, y: 0 }], lift)).toThrow(/expected 68 points, not 1/)
  })

  it('refuses weights that are not a map of this kind', () => {
    expect(() => parseLiftMap(null)).toThrow(RangeError)
    expect(() => parseLiftMap({ from: '300w-68', to: 'cofw-29', W: [] })).toThrow(/only a map/)
    expect(() => parseLiftMap({ from: '300w-68', to: 'wflw-98', W: [[1]] })).toThrow(/137 rows/)
    const W = lift.weights.map((row, k) => (k === 5 ? row.slice(1) : row))
    expect(() => parseLiftMap({ from: '300w-68', to: 'wflw-98', W })).toThrow(/row 5 .* 196/)
  })
})

describe('maps by name', () => {
  it('selects each', () => {
    const wflw = Array.from({ length: 98 }, (_, k): ImagePoint => ({ x: Math.cos(k) * 50, y: Math.sin(k) * 50 }))
    const mapped = selectMap('wflw-98-to-68', null)(wflw)
    expect(mapped).toHaveLength(68)
    expect(selectMap('lift-68-98', lift)(mapped)).toHaveLength(98)
    expect(() => selectMap('lift-68-98', null)).toThrow(/needs its weights/)
    expect(new Set(schemaMapNames.map((name) => schemaMapEnds[name].to))).toEqual(new Set(['wflw-98', '300w-68']))
    expect(() => selectMap('lift-68-98', lift)(mapped.map((p, k) => (k === 3 ? null : p)))).toThrow(/needs all points, and 1 has no place/)
  })
})

function distance(p: ImagePoint | undefined, q: ImagePoint | undefined): number {
  return p && q ? Math.hypot(p.x - q.x, p.y - q.y) : 0
}

function mirror(points: readonly (ImagePoint | null)[], flip: readonly number[]): ImagePoint[] {
  return flip.map((k) => {
    const p = points[k]
    return { x: 1000 - (p?.x ?? NaN), y: p?.y ?? NaN }
  })
}

function move(points: readonly ImagePoint[], s: { turn: number; scale: number; dx: number; dy: number }): ImagePoint[] {
  const cos = Math.cos(s.turn) * s.scale
  const sin = Math.sin(s.turn) * s.scale
  return points.map((p) => ({ x: cos * p.x - sin * p.y + s.dx, y: sin * p.x + cos * p.y + s.dy }))
}

function expectClose(points: readonly (ImagePoint | null)[], others: readonly ImagePoint[], tolerance: number): void {
  expect(points).toHaveLength(others.length)
  points.forEach((p, k) => {
    expect(distance(p ?? undefined, others[k])).toBeLessThan(tolerance)
    expect(Number.isFinite(p?.x)).toBe(true)
  })
}
