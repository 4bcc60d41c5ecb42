import { describe, expect, it } from 'vitest'
import type { Landmark } from '#domain/records.ts'
import { makeFaceOf, makeLandmark } from '../../../../../test/helpers/faces.ts'
import { flaggedPoints, meanReliability, nextFlagged, nextFlaggedFace } from './flags.ts'

const point = (reliability: number | null, change: Partial<Landmark> = {}): Landmark => makeLandmark({ reliability, ...change })

describe('flagged points', () => {
  const face = makeFaceOf([point(0.5), point(0.9), point(0.2), point(0.3, { origin: 'moved' }), point(null, { origin: 'imported' })])

  it('are those below the threshold, worst first; settled ones keep their place', () => {
    expect(flaggedPoints(face, 0.6).map((p) => [p.index, p.done])).toEqual([
      [2, false],
      [3, true],
      [0, false],
    ])
  })

  it('of a file come worst first, and stay in their place once confirmed', () => {
    const label = (x: number, change = {}) => makeLandmark({ position: { x, y: 0 }, origin: 'imported', reliability: null, ...change })
    const points = [0, 0, 0].map((x) => ({ position: { x, y: 0 }, reliability: 0.9 }))
    const opinion = { model: 'm@1', dPx: 100, points }
    const labels = makeFaceOf([label(12), label(40, { origin: 'confirmed' }), label(3)], { opinion })
    expect(flaggedPoints(labels, 0.6).map((p) => [p.index, p.done])).toEqual([
      [1, true],
      [0, false],
    ])
  })

  it('keep the order that the face had when it was made, though their numbers change', () => {
    const later = { ...face, landmarks: face.landmarks.with(0, point(0.1)).with(2, point(0.55)) }
    expect(flaggedPoints(later, 0.6, face).map((p) => p.index)).toEqual([2, 3, 0])
    expect(flaggedPoints(later, 0.6).map((p) => p.index)).toEqual([0, 3, 2])
  })

  it('are gone through in that order and around the end, past what is done', () => {
    const points = flaggedPoints(face, 0.6)
    expect(nextFlagged(points, null, 1)).toBe(2)
    expect(nextFlagged(points, 2, 1)).toBe(0)
    expect(nextFlagged(points, 0, 1)).toBe(2)
    expect(nextFlagged(points, null, -1)).toBe(0)
    expect(nextFlagged(points, 0, -1)).toBe(2)
  })

  it('stay on the last one left, and end when none is', () => {
    const last = flaggedPoints(makeFaceOf([point(0.1), point(0.2, { origin: 'confirmed' })]), 0.6)
    expect(nextFlagged(last, 0, 1)).toBe(0)
    const none = flaggedPoints(makeFaceOf([point(0.1, { state: 'absent' }), point(0.2, { pinned: true })]), 0.6)
    expect(nextFlagged(none, 0, 1)).toBeNull()
  })

  it('lead to the next face of the picture that has any and is not settled, either way and around the end', () => {
    const flagged = (id: string, change = {}) => makeFaceOf([point(0.3), point(0.2), point(0.9)], { id, ...change })
    const done = makeFaceOf([point(0.2, { origin: 'moved' }), point(0.9)], { id: 'done' })
    const faces = [flagged('a'), done, flagged('accepted', { reviewState: 'accepted' }), flagged('b'), flagged('c')]
    expect(nextFlaggedFace(faces, 'a', 0.6, 1)).toEqual({ faceId: 'b', index: 1 })
    expect(nextFlaggedFace(faces, 'c', 0.6, 1)).toEqual({ faceId: 'a', index: 1 })
    expect(nextFlaggedFace(faces, 'a', 0.6, -1)).toEqual({ faceId: 'c', index: 0 })
    expect(nextFlaggedFace(faces, null, 0.6, 1)).toEqual({ faceId: 'a', index: 1 })
    expect(nextFlaggedFace([flagged('a'), done], 'a', 0.6, 1)).toBeNull()
  })

  it('average reliability over the points that have one', () => {
    expect(meanReliability(face, [0, 1, 4])).toBeCloseTo(0.7)
    expect(meanReliability(face, [4])).toBeNull()
  })
})
