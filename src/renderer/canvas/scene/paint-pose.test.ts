import { describe, expect, it } from 'vitest'
import { schemaById } from '#domain/schemas/index.ts'
import { makeFace } from '../../../../test/helpers/store.ts'
import { emptyModel } from './model.ts'
import { placeAxes } from './paint-pose.ts'

const model = { ...emptyModel, schemaOf: schemaById }
const straight = { yawRad: 0, pitchRad: 0, rollRad: 0 }

describe('the axes of a head', () => {
  it('stand in the middle of the nose, as long as the face is large', () => {
    const face = { ...makeFace(), pose: straight }
    const nose = face.landmarks.slice(27, 36).map((l) => l.position ?? { x: NaN, y: NaN })
    const axes = placeAxes(model, face)
    for (const { from } of axes) {
      expect(from.x).toBeCloseTo(nose.reduce((sum, p) => sum + p.x, 0) / 9)
      expect(from.y).toBeCloseTo(nose.reduce((sum, p) => sum + p.y, 0) / 9)
    }
    const at = (name: string) => axes.find((a) => a.name === name)
    const large = 0.42 * Math.sqrt(67 * 1.1 * (67 / 3))
    expect((at('x')?.to.x ?? NaN) - (at('x')?.from.x ?? NaN)).toBeCloseTo(large)
    expect((at('y')?.to.y ?? NaN) - (at('y')?.from.y ?? NaN)).toBeCloseTo(-large)
    // The nose points at the viewer: its axis lies over the others.
    expect(axes.at(-1)?.name).toBe('z')
    expect(at('z')?.to).toEqual(at('z')?.from)
  })

  it('turn with it: the nose of a head turned to its left points to the right of the picture', () => {
    const axes = placeAxes(model, { ...makeFace(), pose: { ...straight, yawRad: 0.5 } })
    const z = axes.find((a) => a.name === 'z')
    expect((z?.to.x ?? NaN) - (z?.from.x ?? NaN)).toBeGreaterThan(3)
  })

  it('are not drawn where nobody knows the pose or the place', () => {
    expect(placeAxes(model, makeFace())).toEqual([])
    const nowhere = makeFace().landmarks.map((l) => ({ ...l, position: null }))
    expect(placeAxes(model, { ...makeFace(), pose: straight, landmarks: nowhere })).toEqual([])
  })
})
