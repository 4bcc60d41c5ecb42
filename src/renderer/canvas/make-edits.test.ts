import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdit, invertEdit } from '#domain/edits.ts'
import type { Edit } from '#domain/edits.ts'
import { landmarkOrigins, landmarkStates } from '#domain/records.ts'
import type { Face, Landmark } from '#domain/records.ts'
import { makeFaceOf } from '../../../test/helpers/faces.ts'
import { schema300w68 } from '#domain/schemas/index.ts'
import {
  addFace,
  confirmPoints,
  cycleState,
  deleteFace,
  movePoints,
  nudgePoints,
  setAttributes,
  setBox,
  setReviewState,
  swapSides,
  togglePins,
} from './make-edits.ts'

const landmark: fc.Arbitrary<Landmark> = fc.record({
  position: fc.option(fc.record({ x: fc.integer({ min: 0, max: 500 }), y: fc.integer({ min: 0, max: 500 }) })),
  state: fc.constantFrom(...landmarkStates),
  origin: fc.constantFrom(...landmarkOrigins),
  reliability: fc.option(fc.integer({ min: 0, max: 10 }).map((n) => n / 10)),
  pinned: fc.boolean(),
})

function makeFace(landmarks: readonly Landmark[], reviewState: Face['reviewState']): Face {
  return makeFaceOf(landmarks, { box: { x0: 0, y0: 0, x1: 9, y1: 9 }, detectionScore: 1, reviewState })
}

const anyFace = fc
  .tuple(fc.array(landmark, { minLength: 68, maxLength: 68 }), fc.constantFrom('unseen' as const, 'in-review' as const))
  .map(([landmarks, state]) => makeFace(landmarks, state))
const indices = fc.uniqueArray(fc.integer({ min: 0, max: 67 }), { minLength: 1, maxLength: 5 })

const acts: readonly ((face: Face, indices: readonly number[]) => Edit | null)[] = [
  (face, at) => movePoints(face, new Map(at.map((i) => [i, { x: 7, y: 8 }])), 'move'),
  (face, at) => nudgePoints(face, at, 0.1, -1),
  confirmPoints,
  cycleState,
  togglePins,
  (face) => swapSides(face, schema300w68),
  (face) => setReviewState(face, 'accepted'),
  (face) => setReviewState(face, 'rejected', 'not a face'),
  (face) => setAttributes(face, { ...face.attributes, blur: true }),
  (face) => setBox(face, { x0: 1, y0: 2, x1: 3, y1: 4 }),
  (face) => deleteFace([face], face.id),
  (face) => addFace([face], { ...face, id: 'g' }),
]

const plain: Landmark = { position: { x: 1, y: 2 }, state: 'visible', origin: 'predicted', reliability: 0.4, pinned: false }
const first = (face: Face, edit: Edit | null): Landmark | undefined => (edit === null ? undefined : applyEdit([face], edit)[0]?.landmarks[0])

describe('edits that a person makes', () => {
  it('apply to the face that they were made for, and undo to exactly that', () => {
    fc.assert(
      fc.property(anyFace, indices, fc.constantFrom(...acts), (face, at, act) => {
        const edit = act(face, at)
        if (edit === null) return
        const after = applyEdit([face], edit)
        expect(after).not.toEqual([face])
        expect(applyEdit(after, invertEdit(edit))).toEqual([face])
      }),
    )
  })

  it('take an unseen face into review, and undo takes that back too', () => {
    const face = makeFace([plain], 'unseen')
    const edit = confirmPoints(face, [0])
    const after = edit === null ? [] : applyEdit([face], edit)
    expect(after[0]?.reviewState).toBe('in-review')
    expect(edit === null ? null : applyEdit(after, invertEdit(edit))[0]?.reviewState).toBe('unseen')
  })

  it('say nothing where nothing would change', () => {
    const face = makeFace([{ ...plain, origin: 'confirmed' }], 'in-review')
    expect(confirmPoints(face, [0])).toBeNull()
    expect(movePoints(face, new Map([[0, { x: 1, y: 2 }]]), 'move')).toBeNull()
    expect(setReviewState(face, 'in-review')).toBeNull()
  })

  it('keep the reliability of a point that is moved, and its being pinned', () => {
    const face = makeFace([{ ...plain, pinned: true }], 'in-review')
    expect(first(face, movePoints(face, new Map([[0, { x: 9, y: 9 }]]), 'move'))).toEqual({
      position: { x: 9, y: 9 },
      state: 'visible',
      origin: 'moved',
      reliability: 0.4,
      pinned: true,
    })
  })

  it('make an absent point that is put somewhere visible', () => {
    const face = makeFace([{ ...plain, position: null, state: 'absent' }], 'in-review')
    expect(first(face, movePoints(face, new Map([[0, { x: 3, y: 3 }]]), 'move'))?.state).toBe('visible')
  })

  it('confirm neither what was moved nor what is nowhere', () => {
    expect(confirmPoints(makeFace([{ ...plain, origin: 'moved' }], 'in-review'), [0])).toBeNull()
    expect(confirmPoints(makeFace([{ ...plain, position: null }], 'in-review'), [0])).toBeNull()
  })

  it('cycle through all four states and round again', () => {
    let face = makeFace([plain], 'in-review')
    const seen = [0, 1, 2, 3].map(() => {
      const edit = cycleState(face, [0])
      face = (edit === null ? [face] : applyEdit([face], edit))[0] ?? face
      return face.landmarks[0]?.state
    })
    expect(seen).toEqual(['occluded', 'self-occluded', 'absent', 'visible'])
  })

  it('cycle through what is proposed first, and still through all of them', () => {
    let face = makeFace([plain], 'in-review')
    const seen = [0, 1, 2, 3].map(() => {
      const edit = cycleState(face, [0], 'self-occluded')
      face = (edit === null ? [face] : applyEdit([face], edit))[0] ?? face
      return face.landmarks[0]?.state
    })
    expect(seen).toEqual(['self-occluded', 'occluded', 'absent', 'visible'])
  })

  it('swap sides twice to where they were, along the mirror map', () => {
    const face = makeFace(
      Array.from({ length: 68 }, (_, i) => ({ ...plain, position: { x: i, y: 0 } })),
      'in-review',
    )
    const once = swapSides(face, schema300w68)
    const swapped = (once === null ? [] : applyEdit([face], once))[0]
    expect(swapped?.landmarks[36]?.position?.x).toBe(45)
    const twice = swapped === undefined ? null : swapSides(swapped, schema300w68)
    expect(swapped === undefined || twice === null ? null : applyEdit([swapped], twice)).toEqual([face])
  })

  it('pin all of several unless all are pinned', () => {
    const face = makeFace([plain, { ...plain, pinned: true }], 'in-review')
    const edit = togglePins(face, [0, 1])
    expect(edit === null ? [] : applyEdit([face], edit)[0]?.landmarks.map((l) => l.pinned)).toEqual([true, true])
  })
})
