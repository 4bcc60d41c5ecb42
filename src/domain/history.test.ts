import { describe, expect, it } from 'vitest'
import type { Edit, EditAction, EditVerb } from './edits.ts'
import { invertEdit } from './edits.ts'
import { summarizeEdit, summarizeEntry } from './history.ts'
import { makeFaceOf, makeLandmark } from '../../test/helpers/faces.ts'
import type { Face, Landmark } from './records.ts'

const at = (x: number, y: number, change: Partial<Landmark> = {}): Landmark => makeLandmark({ position: { x, y }, ...change })
const face = makeFaceOf([], { boxOrigin: 'drawn' })

function change(verb: EditVerb, ...changes: [number, Landmark, Landmark][]): Edit {
  return {
    verb,
    actions: [{ kind: 'landmarks.set', faceId: 'f', changes: changes.map(([index, before, after]) => ({ index, before, after })) }],
  }
}

const set = (before: Partial<Face>, after: Partial<Face>): EditAction => ({ kind: 'face.set', faceId: 'f', before, after })

describe('summarizeEdit', () => {
  it.each<[string, Edit]>([
    ['54 by 5.0 px', change('move', [54, at(0, 0), at(3, 4)])],
    ['36, 39 by 2.0 px', change('move', [36, at(0, 0), at(1, 0)], [39, at(0, 0), at(3, 0)])],
    ['5 points by 1.0 px', change('move', ...[0, 1, 2, 3, 4].map((i): [number, Landmark, Landmark] => [i, at(0, 0), at(0, 1)]))],
    ['54 placed', change('move', [54, { ...at(0, 0), position: null }, at(3, 4)])],
    ['confirmed 48', change('confirm', [48, at(1, 1), at(1, 1, { origin: 'confirmed' })])],
    ['pinned 8', change('pin', [8, at(1, 1), at(1, 1, { pinned: true })])],
    ['unpinned 8', change('pin', [8, at(1, 1, { pinned: true }), at(1, 1)])],
    ['3 to occluded', change('set-state', [3, at(1, 1), at(1, 1, { state: 'occluded' })])],
    ['sides swapped, 2 points', change('swap-sides', [0, at(0, 0), at(1, 0)], [16, at(1, 0), at(0, 0)])],
    ['re-solved 7 by 1.0 px', change('re-solve', [7, at(0, 0), at(1, 0)])],
    ['re-solved 7 by 1.0 px', change('re-solve', [7, at(0, 0), at(1, 0)], [8, at(0, 0), at(0, 0)])],
    ['re-solved, 1 point judged again', change('re-solve', [8, at(0, 0), at(0, 0)])],
    ['face added', { verb: 'add-face', actions: [{ kind: 'face.add', face, at: 0 }] }],
    ['face deleted', { verb: 'delete-face', actions: [{ kind: 'face.remove', face, at: 0 }] }],
    ['accepted', { verb: 'set-review', actions: [set({ reviewState: 'unseen' }, { reviewState: 'accepted' })] }],
    [
      'rejected: blurred',
      {
        verb: 'set-review',
        actions: [set({ reviewState: 'unseen', rejectReason: null }, { reviewState: 'rejected', rejectReason: 'blurred' })],
      },
    ],
    ['box changed', { verb: 'set-box', actions: [set({ box: null }, { box: { x0: 0, y0: 0, x1: 1, y1: 1 } })] }],
    // The first act on a face takes it into review besides.
    ['box changed', { verb: 'set-box', actions: [set({ box: null, reviewState: 'unseen' }, { box: { x0: 0, y0: 0, x1: 1, y1: 1 }, reviewState: 'in-review' })] }],
    ['in review', { verb: 'set-review', actions: [set({ reviewState: 'accepted' }, { reviewState: 'in-review' })] }],
    [
      '1 face added, 1 face removed',
      { verb: 'predict', actions: [{ kind: 'face.remove', face, at: 0 }, { kind: 'face.add', face, at: 0 }] },
    ],
    ['faces in another order', { verb: 'import', actions: [{ kind: 'faces.order', before: ['f', 'g'], after: ['g', 'f'] }] }],
  ])('%s', (summary, edit) => {
    expect(summarizeEdit(edit)).toBe(summary)
  })
})

describe('summarizeEntry', () => {
  const deletion: Edit = { verb: 'delete-face', actions: [{ kind: 'face.remove', face, at: 0 }] }
  const move = change('move', [54, at(0, 0), at(3, 4)])
  const run: Edit = { verb: 'predict', actions: [{ kind: 'face.add', face, at: 0 }] }

  it('says what was undone, not what undoing it did', () => {
    expect(summarizeEntry('undo', invertEdit(deletion))).toBe('deletion undone')
    expect(summarizeEntry('redo', deletion)).toBe('deleted again')
    expect(summarizeEntry('undo', invertEdit(move))).toBe('undone: 54 by 5.0 px')
    expect(summarizeEntry('redo', move)).toBe('redone: 54 by 5.0 px')
    expect(summarizeEntry('undo', invertEdit({ verb: 'add-face', actions: [{ kind: 'face.add', face, at: 0 }] }))).toBe('undone: face added')
  })

  it('tells a prediction from its taking back', () => {
    expect(summarizeEntry('model', run)).toBe('1 face added')
    expect(summarizeEntry('edit', invertEdit(run))).toBe('prediction taken back')
    expect(summarizeEntry('undo', run)).toBe('undone: prediction taken back')
  })

  it('calls copied faces copied', () => {
    expect(summarizeEntry('edit', { verb: 'copy', actions: [{ kind: 'face.add', face, at: 0 }] })).toBe('1 face copied')
  })
})
