import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdit, invertEdit } from '#domain/edits.ts'
import { landmarkOrigins, landmarkStates } from '#domain/records.ts'
import type { Face, Landmark } from '#domain/records.ts'
import { makeFaceOf, makeLandmark } from '../../../test/helpers/faces.ts'
import { nextGhost, offerOf, pinsOf } from './re-solve.ts'

const threshold = 0.6
const point = (change: Partial<Landmark> = {}): Landmark => makeLandmark({ position: { x: 10, y: 10 }, reliability: 0.3, ...change })

const faceOf = (landmarks: readonly Landmark[], change: Partial<Face> = {}): Face =>
  makeFaceOf(landmarks, { box: { x0: 0, y0: 0, x1: 100, y1: 100 }, reviewState: 'in-review', ...change })

const move = (index: number, x: number, reliability = 0.8) => ({ index, position: { x, y: 10 }, reliability, movedPx: Math.abs(x - 10) })

describe('pins', () => {
  it('are what a person placed or pinned, where it stands', () => {
    const face = faceOf([
      point(),
      point({ origin: 'moved' }),
      point({ origin: 'confirmed' }),
      point({ pinned: true }),
      point({ origin: 'imported' }),
      point({ origin: 'confirmed', state: 'absent' }),
      point({ origin: 'moved', position: null }),
    ])
    expect(pinsOf(face).map((pin) => pin.index)).toEqual([1, 2, 3])
  })
})

describe('an offer', () => {
  it('shows the moves, longest first, and counts the flags that go', () => {
    const offer = offerOf(faceOf([point(), point(), point()]), [move(0, 12), move(1, 15), move(2, 10.1)], threshold, null)
    expect(offer.ghosts.map((g) => [g.index, g.movedPx])).toEqual([[1, 5], [0, 2]])
    expect(offer.settled).toBe(3)
  })

  it('leaves points that would hardly move where they are, with their new reliability', () => {
    const face = faceOf([point(), point()])
    const { edit } = offerOf(face, [move(0, 14), move(1, 10.2, 0.7)], threshold, null)
    const [after] = edit === null ? [] : applyEdit([face], edit)
    expect(after?.landmarks[0]).toEqual(point({ position: { x: 14, y: 10 }, reliability: 0.8 }))
    expect(after?.landmarks[1]).toEqual(point({ reliability: 0.7 }))
  })

  it('offers nothing where nothing moves and no flag goes', () => {
    expect(offerOf(faceOf([point()]), [move(0, 10.1, 0.4)], threshold, null)).toEqual({ ghosts: [], settled: 0, edit: null })
    expect(offerOf(faceOf([point()]), [], threshold, null).edit).toBeNull()
  })

  it('takes the face into review and its fitted pose along, and all of it back', () => {
    const face = faceOf([point()], { reviewState: 'unseen' })
    const pose = { yawRad: 0.5, pitchRad: 0, rollRad: 0 }
    const { edit } = offerOf(face, [move(0, 20)], threshold, pose)
    if (edit === null) throw new Error('no edit')
    expect(edit.verb).toBe('re-solve')
    const [after] = applyEdit([face], edit)
    expect([after?.reviewState, after?.pose]).toEqual(['in-review', pose])
    expect(applyEdit(applyEdit([face], edit), invertEdit(edit))).toEqual([face])
  })

  it('moves only what the model set, whatever it proposes', () => {
    const landmark = fc.record({
      position: fc.option(fc.record({ x: fc.integer({ min: 0, max: 99 }), y: fc.integer({ min: 0, max: 99 }) })),
      state: fc.constantFrom(...landmarkStates),
      origin: fc.constantFrom(...landmarkOrigins),
      reliability: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      pinned: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(landmark, { maxLength: 8 }), fc.integer({ min: 0, max: 99 }), (landmarks, x) => {
        const face = faceOf(landmarks)
        const { edit } = offerOf(face, landmarks.map((_, index) => move(index, x)), threshold, null)
        if (edit === null) return
        const [after] = applyEdit([face], edit)
        for (const [index, before] of landmarks.entries()) {
          if (before.origin === 'predicted' && !before.pinned && before.state !== 'absent') continue
          expect(after?.landmarks[index]).toEqual(before)
        }
        expect(applyEdit(applyEdit([face], edit), invertEdit(edit))).toEqual([face])
      }),
    )
  })
})

describe('looking at ghosts', () => {
  const { ghosts } = offerOf(faceOf([point(), point(), point()]), [move(0, 12), move(1, 15), move(2, 30)], threshold, null)

  it('goes through them and around the end', () => {
    expect(nextGhost(ghosts, null, 1)).toBe(2)
    expect(nextGhost(ghosts, 2, 1)).toBe(1)
    expect(nextGhost(ghosts, 0, 1)).toBe(2)
    expect(nextGhost(ghosts, 2, -1)).toBe(0)
    expect(nextGhost(ghosts, null, -1)).toBe(0)
    expect(nextGhost([], 3, 1)).toBeNull()
  })
})
