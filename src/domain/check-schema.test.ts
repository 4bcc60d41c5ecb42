import { describe, expect, it } from 'vitest'
import { checkSchema } from './check-schema.ts'
import { schema300w68, builtInSchemas } from './schemas/index.ts'
import type { LandmarkSchema } from './schema.ts'

const messages = (change: Partial<LandmarkSchema>): string[] =>
  checkSchema({ ...schema300w68, ...change }).map((p) => `${p.severity}: ${p.message}`)

describe('checkSchema', () => {
  it.each(builtInSchemas)('finds nothing in $id', (schema) => expect(checkSchema(schema)).toEqual([]))

  it('says which entry of the mirror map does not undo itself', () => {
    const flip = schema300w68.flip.with(0, 5)
    expect(messages({ flip })).toEqual([
      'error: The mirror map does not undo itself: 0 goes to 5, and 5 to 11.',
      'error: The mirror map does not undo itself: 16 goes to 0, and 0 to 5.',
      // The edges that go over point 0.
      expect.stringMatching(/^warning: \d+ edges? ha(s|ve) no mirror image/),
    ])
  })

  it.each<[string, Partial<LandmarkSchema>, string]>([
    ['no points', { landmarks: [], flip: [], layout: [], edges: [], regions: [], contours: [], interOcular: null, pupils: null }, 'error: It has no points.'],
    ['a stray index', { edges: [[3, 68]] }, 'error: An edge names the point 68, which is not there.'],
    ['a short mirror map', { flip: [0] }, 'error: Its mirror map has 1 entries for 68 points.'],
    ['an id with a slash', { id: '../x' }, 'error: Its id “../x” may hold lower case letters, digits, dots, dashes and underscores, 64 at most.'],
    ['an edge with itself', { edges: [[3, 3]] }, 'error: An edge joins the point 3 with itself.'],
    ['an edge twice', { edges: [[3, 4], [4, 3]] }, 'error: The edge 3 to 4 is there twice.'],
    ['eyes that are one point', { interOcular: [36, 36] }, 'error: The inter-ocular pair needs two different points.'],
    ['a pupil without a point', { pupils: [[], [3]] }, 'error: Each pupil needs a point.'],
    ['a contour of one point', { contours: [{ id: 'x', indices: [3], closed: false }] }, 'error: The contour x needs two points or more.'],
    ['two regions of one id', { regions: [{ id: 'x', name: 'X', side: 'middle', indices: [1] }, { id: 'x', name: 'Y', side: 'middle', indices: [2] }] }, 'error: 2 regions have the id x.'],
    ['two points of one name', { landmarks: schema300w68.landmarks.with(8, { name: 'nose tip', side: 'middle' }) }, 'error: Points 8 and 30 are all called “nose tip”.'],
    ['no eyes', { interOcular: null, pupils: null }, 'warning: No inter-ocular pair is set: errors are judged by the size of the box.'],
    ['eyes that are no pair', { interOcular: [36, 42] }, 'warning: The two inter-ocular points are no mirror pair.'],
    ['an edge without mirror image', { edges: [[0, 1]] }, 'warning: 1 edge has no mirror image, for example 0 to 1.'],
    ['a side without mirror image', { flip: schema300w68.flip.with(0, 0).with(16, 16) }, 'warning: Point 0 lies on one side and has no mirror image.'],
  ])('names %s', (_, change, expected) => expect(messages(change)).toContain(expected))
})
