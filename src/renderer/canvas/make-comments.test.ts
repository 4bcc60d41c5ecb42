import { describe, expect, it } from 'vitest'
import { applyEdit, invertEdit } from '#domain/edits.ts'
import type { Edit } from '#domain/edits.ts'
import { summarizeEdit } from '#domain/history.ts'
import { countOpenComments } from '#domain/records.ts'
import type { Face } from '#domain/records.ts'
import { makeFaceOf, makeLandmark } from '../../../test/helpers/faces.ts'
import { addComment, deleteComment, resolveComment, rewriteComment } from './make-comments.ts'

const plain = makeFaceOf([makeLandmark(), makeLandmark()])
const comment = { id: 'c1', landmark: 1, text: '  who sees this? ', author: 'ada', atMs: 5 }

function apply(face: Face, edit: Edit | null): Face {
  if (edit === null) throw new Error('nothing changed')
  const [after] = applyEdit([face], edit)
  if (after === undefined) throw new Error('the face is gone')
  expect(applyEdit([after], invertEdit(edit))).toEqual([face])
  return after
}

describe('comments as edits', () => {
  it('are added, resolved, opened again, changed and deleted, and each is undone whole', () => {
    const added = apply(plain, addComment(plain, comment))
    expect(added.comments).toEqual([{ ...comment, text: 'who sees this?', resolved: false }])
    expect(added.reviewState).toBe('in-review')
    const resolved = apply(added, resolveComment(added, 'c1', true))
    expect([countOpenComments([added, plain]), countOpenComments([resolved])]).toEqual([1, 0])
    expect(apply(resolved, resolveComment(resolved, 'c1', false))).toEqual(added)
    expect(apply(added, rewriteComment(added, 'c1', 'nobody')).comments[0]?.text).toBe('nobody')
    expect(apply(added, deleteComment(added, 'c1')).comments).toEqual([])
  })

  it('change nothing where there is nothing to say or nothing of that name', () => {
    const added = apply(plain, addComment(plain, comment))
    expect(addComment(plain, { ...comment, text: ' \n ' })).toBeNull()
    expect(rewriteComment(added, 'c1', ' ')).toBeNull()
    expect(resolveComment(added, 'c1', false)).toBeNull()
    expect(deleteComment(added, 'other')).toBeNull()
  })

  it('read as what was done in the history', () => {
    const first = addComment(plain, comment)
    const added = apply(plain, first)
    const about = addComment(added, { ...comment, id: 'c2', landmark: null, text: 'x'.repeat(60) })
    const said = [first, about, resolveComment(added, 'c1', true), rewriteComment(added, 'c1', 'no'), deleteComment(added, 'c1')]
    expect(said.map((edit) => (edit === null ? null : summarizeEdit(edit)))).toEqual([
      'comment on 1: who sees this?',
      `comment on the face: ${'x'.repeat(39)}…`,
      'comment resolved',
      'comment changed',
      'comment deleted',
    ])
    const resolved = apply(added, resolveComment(added, 'c1', true))
    const back = resolveComment(resolved, 'c1', false)
    expect(back === null ? null : summarizeEdit(back)).toBe('comment opened again')
  })
})
