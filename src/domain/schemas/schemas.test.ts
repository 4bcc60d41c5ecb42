import { describe, expect, it } from 'vitest'
import { describeLandmark, layoutOf } from '../schema.ts'
import { builtInSchemas, schema300w68, schemaById, schemaCofw29, schemaWflw98 } from './index.ts'

/** Mirror maps as mmpose and HRNet publish them. */
const publishedFlips: Record<string, number[]> = {
  '300w-68': [
    16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 27, 28, 29, 30, 35,
    34, 33, 32, 31, 45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40, 54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63,
    62, 61, 60, 67, 66, 65,
  ],
  'wflw-98': [
    32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
    46, 45, 44, 43, 42, 50, 49, 48, 47, 37, 36, 35, 34, 33, 41, 40, 39, 38, 51, 52, 53, 54, 59, 58, 57, 56, 55, 72, 71, 70,
    69, 68, 75, 74, 73, 64, 63, 62, 61, 60, 67, 66, 65, 82, 81, 80, 79, 78, 77, 76, 87, 86, 85, 84, 83, 92, 91, 90, 89, 88,
    95, 94, 93, 97, 96,
  ],
  'cofw-29': [
    1, 0, 3, 2, 6, 7, 4, 5, 9, 8, 11, 10, 14, 15, 12, 13, 17, 16, 19, 18, 20, 21, 23, 22, 24, 25, 26, 27, 28,
  ],
}

const opposite = { 'subject-right': 'subject-left', 'subject-left': 'subject-right', middle: 'middle' } as const

describe.each(builtInSchemas.map((schema) => [schema.id, schema] as const))('%s', (id, schema) => {
  const count = schema.landmarks.length
  const all = schema.landmarks.map((_, index) => index)

  it('is found by its id and has as many landmarks as its id says', () => {
    expect(schemaById(id)).toBe(schema)
    expect(count).toBe(Number(id.split('-')[1]))
  })

  it('has the published mirror map, which undoes itself', () => {
    expect(schema.flip).toEqual(publishedFlips[id])
    expect(all.map((k) => schema.flip[schema.flip[k] ?? -1])).toEqual(all)
  })

  it('keeps each name and swaps its side under the mirror', () => {
    for (const k of all) {
      const here = schema.landmarks[k]
      const there = schema.landmarks[schema.flip[k] ?? -1]
      expect(there?.name, `landmark ${String(k)}`).toBe(here?.name)
      expect(there?.side).toBe(here && opposite[here.side])
      expect(schema.flip[k] === k).toBe(here?.side === 'middle')
    }
  })

  it('names every landmark differently', () => {
    expect(new Set(all.map((k) => describeLandmark(schema, k))).size).toBe(count)
  })

  it('puts every landmark into one region, and the landmarks of sided regions on that side', () => {
    expect(schema.regions.flatMap((r) => r.indices).toSorted((p, q) => p - q)).toEqual(all)
    for (const region of schema.regions.filter((r) => r.side !== 'middle')) {
      for (const k of region.indices) expect(schema.landmarks[k]?.side).toBe(region.side)
    }
  })

  it('joins every landmark but the pupils by an edge, and mirrors its edges', () => {
    const joined = new Set(schema.edges.flat())
    expect(all.filter((k) => !joined.has(k)).map((k) => schema.landmarks[k]?.name)).toEqual(
      id === '300w-68' ? [] : ['pupil', 'pupil'],
    )
    const key = (p: number | undefined, q: number | undefined) => [p, q].toSorted((s, t) => (s ?? 0) - (t ?? 0)).join()
    const keys = new Set(schema.edges.map(([p, q]) => key(p, q)))
    expect(keys.size).toBe(schema.edges.length)
    for (const [p, q] of schema.edges) expect(keys).toContain(key(schema.flip[p], schema.flip[q]))
  })

  it('has contours that stay contours in the mirror', () => {
    const sets = schema.contours.map((c) => c.indices.toSorted((p, q) => p - q).join())
    for (const c of schema.contours) {
      expect(sets).toContain(c.indices.map((k) => schema.flip[k] ?? -1).toSorted((p, q) => p - q).join())
    }
  })

  it('measures between the two outer canthi and the two pupils, image left first', () => {
    expect(schema.interOcular?.map((k) => describeLandmark(schema, k))).toEqual([
      'outer canthus, subject right',
      'outer canthus, subject left',
    ])
    expect(schema.flip[schema.interOcular?.[0] ?? -1]).toBe(schema.interOcular?.[1])
    const mirrored = schema.pupils?.[0].map((k) => schema.flip[k] ?? -1).toSorted((p, q) => p - q)
    expect(mirrored).toEqual(schema.pupils?.[1])
  })

  it('has a layout that is its own mirror image, within the square', () => {
    const layout = layoutOf(schema)
    expect(layout).toHaveLength(count)
    for (const k of all) {
      const here = layout[k]
      const there = layout[schema.flip[k] ?? -1]
      expect((here?.x ?? 0) + (there?.x ?? 0)).toBeCloseTo(1)
      expect(here?.y).toBe(there?.y)
      // The subject's right lies on the image's left.
      expect(schema.landmarks[k]?.side).toBe(here === undefined || here.x === 0.5 ? 'middle' : here.x < 0.5 ? 'subject-right' : 'subject-left')
    }
  })
})

describe('index meanings', () => {
  it.each([
    [8, 'chin'],
    [30, 'nose tip'],
    [33, 'nose base'],
    [36, 'outer canthus, subject right'],
    [39, 'inner canthus, subject right'],
    [42, 'inner canthus, subject left'],
    [45, 'outer canthus, subject left'],
    [48, 'mouth corner, subject right'],
    [54, 'mouth corner, subject left'],
    [51, 'upper lip, top'],
    [57, 'lower lip, bottom'],
    [60, 'inner mouth corner, subject right'],
    [64, 'inner mouth corner, subject left'],
    [62, 'upper lip, inner edge middle'],
    [66, 'lower lip, inner edge middle'],
  ])('300w-68: %i is the %s', (index, words) => {
    expect(describeLandmark(schema300w68, index)).toBe(words)
  })

  it.each([
    [16, 'chin'],
    [33, 'brow, outer end, subject right'],
    [46, 'brow, outer end, subject left'],
    [54, 'nose tip'],
    [57, 'nose base'],
    [60, 'outer canthus, subject right'],
    [64, 'inner canthus, subject right'],
    [68, 'inner canthus, subject left'],
    [72, 'outer canthus, subject left'],
    [76, 'mouth corner, subject right'],
    [82, 'mouth corner, subject left'],
    [79, 'upper lip, top'],
    [85, 'lower lip, bottom'],
    [88, 'inner mouth corner, subject right'],
    [92, 'inner mouth corner, subject left'],
    [90, 'upper lip, inner edge middle'],
    [94, 'lower lip, inner edge middle'],
    [96, 'pupil, subject right'],
    [97, 'pupil, subject left'],
  ])('wflw-98: %i is the %s', (index, words) => {
    expect(describeLandmark(schemaWflw98, index)).toBe(words)
  })

  it.each([
    [0, 'brow, outer end, subject right'],
    [8, 'outer canthus, subject right'],
    [11, 'inner canthus, subject left'],
    [17, 'pupil, subject left'],
    [20, 'nose tip'],
    [22, 'mouth corner, subject right'],
    [28, 'chin'],
  ])('cofw-29: %i is the %s', (index, words) => {
    expect(describeLandmark(schemaCofw29, index)).toBe(words)
  })

  it('refuses an index outside the schema', () => {
    expect(() => describeLandmark(schema300w68, 68)).toThrow(RangeError)
    expect(schemaById('300w')).toBeNull()
  })
})
