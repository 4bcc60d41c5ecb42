import { describe, expect, it } from 'vitest'
import { boxOfPoints } from './frames.ts'
import { makeLayoutFace, placeLayout } from './place-layout.ts'
import { addPoint, emptySchema } from './schema-edits.ts'
import { schema300w68 } from './schemas/index.ts'

const box = { x0: 10.5, y0: 20, x1: 110.5, y1: 170 }

describe('placeLayout', () => {
  it('fills the box with the layout', () => {
    const points = placeLayout(schema300w68, box)
    expect(boxOfPoints(points)).toEqual(box)
    expect(points[8]?.x).toBeCloseTo(60.5)
    expect(points[8]?.y).toBe(170)
  })

  it('puts points that lie in one line into the middle', () => {
    const line = [0.2, 0.4].reduce((s, x) => addPoint(s, { x, y: 0.5 }), emptySchema('line', 'Line'))
    expect(placeLayout(line, box)).toEqual([{ x: 10.5, y: 95 }, { x: 110.5, y: 95 }])
    expect(placeLayout(emptySchema('none', 'None'), box)).toEqual([])
  })

  it('makes a face that claims nothing about its points', () => {
    const face = makeLayoutFace('f', schema300w68, box)
    expect(face).toMatchObject({ schemaId: '300w-68', boxOrigin: 'drawn', model: null, box })
    expect(new Set(face.landmarks.map((l) => l.reliability))).toEqual(new Set([null]))
  })
})
