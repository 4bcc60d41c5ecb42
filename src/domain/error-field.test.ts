import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { likelyError, likenessOf, spreadCorrections } from './error-field.ts'
import { schemaById } from './schemas/index.ts'

const schema = schemaById('300w-68')
if (schema === null) throw new Error('300w-68 is built in')
const points = Array.from({ length: 68 }, (_, k) => ({ x: 100 + 60 * Math.cos(k / 3) + k, y: 100 + 60 * Math.sin(k / 3) }))
const likeness = likenessOf(schema, points, 90)
const doubtful = points.map(() => 0.4)

describe('the likely error', () => {
  it('gives the reliability back as the probability of a length under 5 % of d', () => {
    for (const r of [0.05, 0.4, 0.61, 0.95]) expect(1 - Math.exp(-(0.05 ** 2) / (2 * likelyError(r) ** 2))).toBeCloseTo(r, 9)
    expect([0, 1].map(likelyError).every((s) => s > 0 && Number.isFinite(s))).toBe(true)
  })
})

describe('likeness', () => {
  it('is symmetric, 1 with itself, and more inside a region than across', () => {
    for (const [i, j] of [[0, 16], [36, 41], [30, 48]] as const) expect(likeness(i, j)).toBe(likeness(j, i))
    expect(likeness(5, 5)).toBe(1)
    const line = points.map((_, k) => ({ x: 10 * k, y: 0 }))
    const onLine = likenessOf(schema, line, 90)
    // 35 is the nose's last, 36 and 37 are of one eye.
    expect(onLine(36, 37)).toBeGreaterThan(onLine(35, 36))
  })

  it('is none with a point that is nowhere', () => {
    expect(likenessOf(schema, [null, ...points.slice(1)], 90)(0, 1)).toBe(0)
  })
})

describe('spreading corrections', () => {
  const known = (index: number, dx: number, dy: number) => {
    const { x = NaN, y = NaN } = points[index] ?? {}
    return { index, position: { x: x + dx, y: y + dy } }
  }
  const moves = (held: ReturnType<typeof known>[], reliability = doubtful) =>
    spreadCorrections(points, reliability, held, likeness).map((p, i) => ({ x: p.x - (points[i]?.x ?? NaN), y: p.y - (points[i]?.y ?? NaN) }))

  it('moves neighbours the same way, far ones less, sure ones less', () => {
    const moved = moves([known(8, 6, -4)])
    expect(moved[9]?.x).toBeGreaterThan(2)
    expect(moved[9]?.y).toBeLessThan(-1)
    expect(Math.abs(moved[45]?.x ?? NaN)).toBeLessThan(moved[9]?.x ?? NaN)
    expect(moves([known(8, 6, -4)], doubtful.with(9, 0.95))[9]?.x).toBeLessThan(moved[9]?.x ?? NaN)
  })

  it('turns and scales with the face, and moves nothing where nothing was wrong', () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: 0.1, max: 9, noNaN: true }), (angle, scale) => {
        const turn = ({ x, y }: { x: number; y: number }) => ({
          x: scale * (Math.cos(angle) * x - Math.sin(angle) * y),
          y: scale * (Math.sin(angle) * x + Math.cos(angle) * y),
        })
        const held = [known(8, 6, -4), known(30, 1, 2), known(9, -3, 0)]
        const plain = spreadCorrections(points, doubtful, held, likeness)
        const turned = spreadCorrections(points.map(turn), doubtful, held.map((h) => ({ ...h, position: turn(h.position) })), likeness)
        plain.map(turn).forEach((p, i) => {
          expect(turned[i]?.x).toBeCloseTo(p.x, 6)
          expect(turned[i]?.y).toBeCloseTo(p.y, 6)
        })
      }),
      { numRuns: 20 },
    )
    for (const move of moves([known(3, 0, 0), known(50, 0, 0)])) expect(Math.hypot(move.x, move.y)).toBeLessThan(1e-9)
  })

  it('stays finite with every landmark known, some in one place', () => {
    const held = points.map((_, k) => known(k, k % 3, k % 2))
    const same = points.map((p, k) => (k < 3 ? (points[0] ?? p) : p))
    for (const p of spreadCorrections(same, doubtful, held, likenessOf(schema, same, 90))) expect(Number.isFinite(p.x + p.y)).toBe(true)
  })
})
