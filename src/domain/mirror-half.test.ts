import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitSymmetryLine, mirrorAcross, mirrorHalf } from './mirror-half.ts'
import type { SymmetryLine } from './mirror-half.ts'
import type { Landmark } from './records.ts'
import { schema300w68, schemaWflw98 } from './schemas/index.ts'

const angle = fc.double({ min: -1.5, max: 1.5, noNaN: true })
const coordinate = fc.double({ min: 0, max: 800, noNaN: true })

/** A face that is exactly symmetric about `line`; the half from which it is made lies anywhere. */
function makeFace(schema: typeof schema300w68, line: SymmetryLine, reliability: (index: number) => number): Landmark[] {
  const half = new Map<number, { x: number; y: number }>()
  for (const index of schema.flip.keys()) {
    const own = { x: line.through.x + 40 + ((index * 37) % 90), y: line.through.y + ((index * 53) % 200) - 100 }
    const image = schema.flip[index] ?? index
    const mirrored = mirrorAcross(line, own)
    if (image === index) half.set(index, { x: (own.x + mirrored.x) / 2, y: (own.y + mirrored.y) / 2 })
    else if (!half.has(index)) half.set(index, own).set(image, mirrored)
  }
  return schema.flip.map((_, index) => ({
    position: half.get(index) ?? null,
    state: 'visible',
    origin: 'predicted',
    reliability: reliability(index),
    pinned: false,
  }))
}

const isLeft = (index: number, schema = schema300w68) => schema.landmarks[index]?.side === 'subject-left'

describe('mirroring from the better half', () => {
  it('finds the line of a face that is symmetric, turned and shifted in any way', () => {
    fc.assert(
      fc.property(fc.constantFrom(schema300w68, schemaWflw98), angle, coordinate, coordinate, (schema, angleRad, x, y) => {
        const face = makeFace(schema, { through: { x, y }, angleRad }, () => 0.9)
        const line = fitSymmetryLine(face, schema)
        expect(line).not.toBeNull()
        for (const [index, landmark] of face.entries()) {
          const image = face[schema.flip[index] ?? index]?.position
          if (line === null || landmark.position === null || !image) throw new Error('no place')
          const mirrored = mirrorAcross(line, landmark.position)
          expect(Math.hypot(mirrored.x - image.x, mirrored.y - image.y)).toBeLessThan(1e-6)
        }
      }),
    )
  })

  it('puts a half that went astray back where symmetry has it, and touches nothing else', () => {
    const truth = makeFace(schema300w68, { through: { x: 300, y: 200 }, angleRad: 1.4 }, (i) => (isLeft(i) ? 1e-9 : 0.95))
    const astray = truth.map((l, i) => (isLeft(i) && l.position ? { ...l, position: { x: l.position.x + 40, y: l.position.y - 15 } } : l))
    const mirrored = mirrorHalf(astray, schema300w68)
    expect(mirrored?.half).toBe('subject-left')
    expect([...(mirrored?.positions.keys() ?? [])]).toEqual([...truth.keys()].filter((i) => isLeft(i)))
    for (const [index, at] of mirrored?.positions ?? []) {
      const wanted = truth[index]?.position
      // The middle points alone say where the line runs: the astray half weighs next to nothing.
      expect(Math.hypot(at.x - (wanted?.x ?? 0), at.y - (wanted?.y ?? 0))).toBeLessThan(1e-3)
    }
  })

  it('never replaces what a person has placed or pinned, nor what is absent', () => {
    const face = makeFace(schema300w68, { through: { x: 0, y: 0 }, angleRad: 1.5 }, (i) => (isLeft(i) ? 0.1 : 0.9))
    const kept: Readonly<Record<number, Partial<Landmark>>> = { 45: { origin: 'moved' }, 46: { pinned: true }, 47: { state: 'absent' } }
    const positions = mirrorHalf(face.map((l, i) => ({ ...l, ...kept[i] })), schema300w68)?.positions
    expect(positions?.has(44)).toBe(true)
    for (const index of [45, 46, 47]) expect(positions?.has(index)).toBe(false)
  })

  it('answers null where neither half is better, or nothing says where the line runs', () => {
    const even = makeFace(schema300w68, { through: { x: 0, y: 0 }, angleRad: 1.5 }, () => 0.5)
    expect(mirrorHalf(even, schema300w68)).toBeNull()
    const lone = even.map((l, i) => ({ ...l, reliability: isLeft(i) ? 0.1 : 0.9, position: i === 0 ? l.position : null }))
    expect(mirrorHalf(lone, schema300w68)).toBeNull()
  })
})
