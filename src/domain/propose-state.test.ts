import { describe, expect, it } from 'vitest'
import { proposeState } from './propose-state.ts'
import { makeFaceOf, makeLandmark } from '../../test/helpers/faces.ts'
import type { Face, Landmark } from './records.ts'
import { schema300w68 } from './schemas/300w-68.ts'

const threshold = 0.6
const count = 68
const chin = 8
const rightJaw = 2
const leftJaw = 14
const leftOuterCanthus = 45
const upperLip = 51

/** On a grid 10 px wide; the outer canthi are 100 px apart. */
function faceWith(flagged: readonly number[], yawDeg: number, change: Partial<Landmark> = {}): Face {
  const landmarks = Array.from({ length: count }, (_, index): Landmark => {
    const reliability = flagged.includes(index) ? 0.2 : 0.95
    const position = index === 36 ? { x: 0, y: 0 } : index === 45 ? { x: 100, y: 0 } : { x: (index % 10) * 10, y: Math.floor(index / 10) * 10 }
    return makeLandmark({ position, reliability, ...(flagged.includes(index) && change) })
  })
  return makeFaceOf(landmarks, { pose: { yawRad: (yawDeg * Math.PI) / 180, pitchRad: 0, rollRad: 0 } })
}

/** Point `listener` gave half of its attention to each of two points. */
function attentionOf(listener: number, a: number, b: number): number[][] {
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: count }, (_, j) => (i === listener ? (j === a || j === b ? 0.5 : 0) : 1 / count)),
  )
}

const proposed = (face: Face, index: number, attention: number[][] | null = null) =>
  proposeState(face, schema300w68, index, threshold, attention)

describe('proposed states', () => {
  it('are self-occluded for the outline on the far side of a turned head', () => {
    const left = faceWith([rightJaw, leftJaw, chin, leftOuterCanthus], 40)
    expect([proposed(left, leftJaw), proposed(left, rightJaw), proposed(left, chin)]).toEqual(['self-occluded', null, null])
    expect(proposed(left, leftOuterCanthus), 'not of the outline').toBeNull()
    const right = faceWith([rightJaw, leftJaw], -40)
    expect([proposed(right, leftJaw), proposed(right, rightJaw)]).toEqual([null, 'self-occluded'])
  })

  it('need a turn of more than 25 degrees, and a known pose', () => {
    expect(proposed(faceWith([leftJaw], 24), leftJaw)).toBeNull()
    expect(proposed(faceWith([leftJaw], 26), leftJaw)).toBe('self-occluded')
    expect(proposed({ ...faceWith([leftJaw], 40), pose: null }, leftJaw)).toBeNull()
  })

  it('are occluded where the point listened to near points that are flagged as well', () => {
    const face = faceWith([upperLip, 52], 0)
    expect(proposed(face, upperLip, attentionOf(upperLip, 52, 50))).toBe('occluded')
    expect(proposed(face, upperLip, attentionOf(upperLip, 50, 53)), 'its sources are sure').toBeNull()
    expect(proposed(face, upperLip), 'no attention is known').toBeNull()
  })

  it('are not occluded where it listened far away', () => {
    const face = faceWith([upperLip, leftOuterCanthus], 0)
    expect(proposed(face, upperLip, attentionOf(upperLip, leftOuterCanthus, 36))).toBeNull()
  })

  it('never speak about points that are sure, placed, pinned or absent', () => {
    expect(proposed(faceWith([], 40), leftJaw)).toBeNull()
    for (const change of [{ origin: 'moved' }, { origin: 'confirmed' }, { pinned: true }, { state: 'absent' }] as const) {
      expect(proposed(faceWith([leftJaw], 40, change), leftJaw)).toBeNull()
    }
  })

  it('do not look at the state that the point has', () => {
    expect(proposed(faceWith([leftJaw], 40, { state: 'occluded' }), leftJaw)).toBe('self-occluded')
  })
})
