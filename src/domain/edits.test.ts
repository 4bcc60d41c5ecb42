import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actionArbitrary, editArbitrary, faceArbitrary } from '../../test/helpers/arbitraries.ts'
import { applyEdit, EditMismatchError, editedFaceIds, invertEdit } from './edits.ts'
import type { Face } from './records.ts'

const facesArbitrary = fc.uniqueArray(faceArbitrary(), { maxLength: 4, selector: (f) => f.id })

describe('an edit', () => {
  it('and its inverse restore the faces, for every kind', () => {
    const kinds = new Set<string>()
    const property = facesArbitrary.chain((faces) => fc.tuple(fc.constant(faces), editArbitrary(faces)))
    fc.assert(
      fc.property(property, ([faces, edit]) => {
        for (const action of edit.actions) kinds.add(action.kind)
        expect(applyEdit(applyEdit(faces, edit), invertEdit(edit))).toEqual(faces)
        expect(invertEdit(invertEdit(edit))).toEqual(edit)
      }),
      { numRuns: 500 },
    )
    expect([...kinds].sort()).toEqual(['face.add', 'face.remove', 'face.set', 'faces.order', 'landmarks.set'])
  })

  it('leaves the faces that it does not name as the same objects', () => {
    const property = facesArbitrary.chain((faces) => fc.tuple(fc.constant(faces), actionArbitrary(faces)))
    fc.assert(
      fc.property(property, ([faces, action]) => {
        const edit = { verb: 'move', actions: [action] } as const
        const named = editedFaceIds(edit)
        const after = applyEdit(faces, edit)
        for (const face of faces) if (!named.includes(face.id)) expect(after).toContain(face)
      }),
    )
  })

  it('is refused where the faces are not as it expects', () => {
    fc.assert(
      fc.property(faceArbitrary(), (face) => {
        const other: Face = { ...face, landmarks: face.landmarks.map((l) => ({ ...l, pinned: !l.pinned })) }
        const [first] = face.landmarks
        if (first === undefined) return
        const change = { index: 0, before: first, after: { ...first, reliability: null } }
        const move = { verb: 'move', actions: [{ kind: 'landmarks.set', faceId: face.id, changes: [change] }] } as const
        expect(() => applyEdit([other], move)).toThrow(EditMismatchError)
        expect(() => applyEdit([], move)).toThrow(EditMismatchError)
        expect(() => applyEdit([other], { verb: 'delete-face', actions: [{ kind: 'face.remove', face, at: 0 }] })).toThrow(
          EditMismatchError,
        )
        const order = (before: string[], after: string[]) => ({ verb: 'import', actions: [{ kind: 'faces.order', before, after }] }) as const
        expect(() => applyEdit([face], order(['other'], [face.id]))).toThrow(EditMismatchError)
        expect(() => applyEdit([face], order([face.id], []))).toThrow(EditMismatchError)
        expect(() => applyEdit([face], order([face.id], [face.id, face.id]))).toThrow(EditMismatchError)
        expect(() => applyEdit([face], { verb: 'add-face', actions: [{ kind: 'face.add', face, at: 0 }] })).toThrow(
          EditMismatchError,
        )
      }),
    )
  })
})
