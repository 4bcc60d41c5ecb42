import { describe, expect, it } from 'vitest'
import { poseAxes } from './pose-axes.ts'

const axis = (name: string, yawRad: number, pitchRad: number, rollRad: number) => {
  const found = poseAxes({ yawRad, pitchRad, rollRad }).find((a) => a.name === name)
  if (found === undefined) throw new Error(name)
  return found
}

describe('pose axes on the picture', () => {
  it('face the viewer without a turn', () => {
    expect(axis('z', 0, 0, 0)).toMatchObject({ x: 0, depth: 1 })
    expect(axis('y', 0, 0, 0).y).toBeCloseTo(-1)
    expect(axis('x', 0, 0, 0).x).toBeCloseTo(1)
  })

  it('turn the nose to the image right with yaw, up with pitch', () => {
    expect(axis('z', 0.5, 0, 0).x).toBeCloseTo(Math.sin(0.5))
    expect(axis('z', 0, 0.5, 0).y).toBeCloseTo(-Math.sin(0.5))
  })

  it('turn the upright clockwise with roll', () => {
    expect(axis('y', 0, 0, Math.PI / 2).x).toBeCloseTo(1)
    expect(axis('x', 0, 0, Math.PI / 2).y).toBeCloseTo(1)
  })
})
