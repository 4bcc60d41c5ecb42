import { describe, expect, it } from 'vitest'
import { checkSchema, hasErrors } from '#domain/check-schema.ts'
import { draftSchema } from './draft-schema.ts'

const kind = { schemaId: null, points: 3, names: ['left eye', '', 'left eye'], faces: 4, fits: [] }
const sample = {
  name: 'a.jpg',
  picture: '',
  width: 100,
  height: 100,
  pictureScale: 1,
  faces: [{ schemaId: null, points: [{ x: 10, y: 10 }, { x: 30, y: 10 }, { x: 20, y: 50 }], states: [null, null, null], box: null }],
}

describe('draftSchema', () => {
  it('names the points as the file does and lays them out as on the sample', () => {
    const schema = draftSchema(kind, [sample], '/data/My set.v2.json')
    expect(schema).toMatchObject({ id: 'my-set.v2-3', name: 'My set.v2, 3 points' })
    expect(schema.landmarks.map((l) => l.name)).toEqual(['left eye', 'point 2', 'left eye'])
    expect(schema.layout?.map((p) => [p.x, p.y])).toEqual([[0.29, 0.08], [0.71, 0.08], [0.5, 0.92]])
  })

  it('lays them in a ring where no sample has all', () => {
    const schema = draftSchema({ ...kind, names: null }, [{ ...sample, faces: [] }], 'x.csv')
    expect(schema.layout).toHaveLength(3)
    expect(hasErrors(checkSchema(schema))).toBe(false)
  })
})
