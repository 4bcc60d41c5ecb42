import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeFace } from '../../test/helpers/store.ts'
import { applyEdit, invertEdit } from './edits.ts'
import type { Face } from './records.ts'
import { offerFaces, restoreFaces } from './restore-faces.ts'

const base = [makeFace(5), makeFace(5), makeFace(4)]

/** Some of the faces in any order, some of them changed. */
const anyFaces: fc.Arbitrary<readonly Face[]> = fc
  .shuffledSubarray(base)
  .chain((faces) =>
    fc.tuple(...faces.map((face) =>
      fc.record({ x: fc.integer(), moves: fc.boolean(), accepts: fc.boolean(), other: fc.boolean() }).map(({ x, moves, accepts, other }): Face => ({
        ...face,
        ...(other && { schemaId: 'mine' }),
        landmarks: moves ? face.landmarks.map((l) => ({ ...l, position: { x, y: 1 }, origin: 'moved' as const })) : face.landmarks,
        reviewState: accepts ? 'accepted' : face.reviewState,
      })),
    )),
  )

describe('restoreFaces', () => {
  it('leads from any faces to any others, and back', () => {
    fc.assert(
      fc.property(anyFaces, anyFaces, (now, wanted) => {
        const edit = restoreFaces(now, wanted)
        if (edit === null) {
          expect(now).toEqual(wanted)
          return
        }
        const after = applyEdit(now, edit)
        expect(after).toEqual(wanted)
        expect(applyEdit(after, invertEdit(edit))).toEqual(now)
      }),
    )
  })

  it('leaves comments as they are', () => {
    const comment = { id: 'c', landmark: null, text: 'hm', author: 'ada', atMs: 1, resolved: false }
    const now = base.map((f) => ({ ...f, comments: [comment] }))
    expect(restoreFaces(now, base)).toBeNull()
  })
})

describe('offerFaces', () => {
  it('puts what was offered in the place of what stands', () => {
    const [first, second] = base
    const landmarks = (first?.landmarks ?? []).map((l) => ({ ...l, position: { x: 7, y: 7 } }))
    const faces = offerFaces(base, [{ faceId: first?.id ?? '', landmarks }, { faceId: second?.id ?? '', landmarks: landmarks.slice(1) }])
    expect(faces[0]?.landmarks).toEqual(landmarks)
    expect(faces[1]).toBe(second)
  })
})
