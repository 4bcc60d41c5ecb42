import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkSchema, hasErrors } from './check-schema.ts'
import {
  addContour, addPoint, addRegion, assignRegion, changeContour, changeRegion, emptySchema, freeId, hasEdge, movePoints, pairByName, pairPoints,
  removePoints, renumberPoint, setLandmarkName, toggleEdge,
} from './schema-edits.ts'
import { builtInSchemas, schema300w68 } from './schemas/index.ts'
import { layoutOf } from './schema.ts'
import type { LandmarkSchema } from './schema.ts'

const mouth = addPoint(addPoint(addPoint(emptySchema('mouth-3', 'Mouth'), { x: 0.4, y: 0.7 }), { x: 0.5, y: 0.75 }), { x: 0.6, y: 0.7 })

type Change = (schema: LandmarkSchema) => LandmarkSchema
const pick = (schema: LandmarkSchema, n: number): number => n % Math.max(1, schema.landmarks.length)
const unit = fc.double({ min: 0, max: 1, noNaN: true })
const anyChange: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(unit, unit).map(([x, y]): Change => (s) => addPoint(s, { x, y })),
  fc.tuple(fc.nat(), fc.nat(), fc.nat()).map(([p, q, kind]): Change => (s) => {
    if (s.landmarks.length === 0) return s
    const [a, b] = [pick(s, p), pick(s, q)]
    switch (kind % 8) {
      case 0:
        return removePoints(s, [a])
      case 1:
        return renumberPoint(s, a, b)
      case 2:
        return toggleEdge(s, a, b)
      case 3:
        return pairPoints(s, a, b)
      case 4:
        return addRegion(s, 'Region', 'middle', [a, b])
      case 5:
        return a === b ? s : addContour(s, 'Line', [a, b], false)
      case 6:
        return a === b ? s : { ...s, interOcular: [a, b], pupils: [[a], [b]] }
      default:
        return movePoints(s, new Map([[a, { x: p / 7, y: -q }]]))
    }
  }),
)

describe('edits of a schema', () => {
  it('leave a schema without errors, whatever their order', () => {
    fc.assert(
      fc.property(fc.constantFrom(mouth, schema300w68), fc.array(anyChange, { maxLength: 40 }), (start, changes) => {
        const end = changes.reduce((schema, change) => change(schema), start)
        const errors = checkSchema(end).filter((p) => p.severity === 'error')
        expect(errors.map((e) => e.message)).toEqual(end.landmarks.length === 0 ? ['It has no points.'] : [])
        expect(end.flip.map((k) => end.flip[k] ?? -1)).toEqual([...end.landmarks.keys()])
      }),
      { numRuns: 300 },
    )
  })

  it('removing points closes up the indices of all that is left', () => {
    const without = removePoints(schema300w68, [8, 45])
    expect(without.landmarks).toHaveLength(66)
    expect(hasErrors(checkSchema(without))).toBe(false)
    // 36 was the mirror image of 45, and is its own now; 39 and 42 still are a pair.
    expect(without.flip[35]).toBe(35)
    expect(without.flip[38]).toBe(41)
    expect(without.interOcular).toBeNull()
    expect(without.regions.find((r) => r.id === 'left-eye')?.indices).toEqual([41, 42, 43, 44, 45])
    expect(without.contours.find((c) => c.id === 'jaw')?.indices).toHaveLength(16)
    expect(hasEdge(without, 7, 8)).toBe(false)
    expect(layoutOf(without)[44]).toEqual(layoutOf(schema300w68)[46])
  })

  it('renumbering and renumbering back is as it was', () => {
    for (const schema of builtInSchemas) expect(renumberPoint(renumberPoint(schema, 3, 20), 20, 3)).toEqual(schema)
  })

  it('pairing dissolves the pairs that the points were in', () => {
    const paired = pairPoints(pairPoints(mouth, 0, 2), 0, 1)
    expect(paired.flip).toEqual([1, 0, 2])
    expect(pairPoints(paired, 1, 1).flip).toEqual([0, 1, 2])
  })

  it('pairs by name what lies on the two sides', () => {
    const named = setLandmarkName(setLandmarkName(mouth, 0, { name: 'corner' }), 2, { name: 'corner' })
    expect(mouth.landmarks.map((l) => l.side)).toEqual(['subject-right', 'middle', 'subject-left'])
    expect(pairByName(named).flip).toEqual([2, 1, 0])
  })

  it('keeps a point in one region at most', () => {
    const both = addRegion(addRegion(mouth, 'Upper lip', 'middle', [0, 1]), 'Upper lip', 'middle', [1, 2])
    expect(both.regions.map((r) => [r.id, r.indices])).toEqual([['upper-lip', [0]], ['upper-lip-2', [1, 2]]])
    expect(assignRegion(both, [2], null).regions[1]?.indices).toEqual([1])
    expect(changeRegion(both, 'upper-lip', { name: 'Lip' }).regions[0]?.name).toBe('Lip')
    expect(changeRegion(both, 'upper-lip', null).regions).toHaveLength(1)
  })

  it('changes contours by id, and makes ids that are free', () => {
    const line = addContour(mouth, 'Lip line', [0, 1, 2], false)
    expect(changeContour(line, 'lip-line', { closed: true }).contours[0]?.closed).toBe(true)
    expect(changeContour(line, 'lip-line', null).contours).toEqual([])
    expect(freeId('Ünïcode / 3', ['unicode-3'])).toBe('unicode-3-2')
    expect(freeId('面', [])).toBe('unnamed')
  })
})
