import { describe, expect, it } from 'vitest'
import { applyEdit, invertEdit } from '#domain/edits.ts'
import { summarizeEdit } from '#domain/history.ts'
import { makeFaceOf, makeLandmark } from '../../../test/helpers/faces.ts'
import { confirmPoints } from './make-edits.ts'
import { doubtsOf, opinionGhosts, takeOpinion } from './opinion.ts'

const label = (x: number) => makeLandmark({ position: { x, y: 0 }, origin: 'imported', reliability: null })
const face = makeFaceOf([label(30), label(2), label(0)], {
  opinion: { model: 'm@1', dPx: 100, points: [0, 1, 20].map((x, i) => ({ position: { x, y: 0 }, reliability: [0.9, 0.9, 0.7][i] ?? null })) },
})

describe('a second opinion', () => {
  it('shows where the model has the labels that it doubts', () => {
    expect(opinionGhosts(face)).toEqual([
      { index: 0, from: { x: 30, y: 0 }, to: { x: 0, y: 0 }, movedPx: 30, reliability: 0.9 },
      { index: 2, from: { x: 0, y: 0 }, to: { x: 20, y: 0 }, movedPx: 20, reliability: 0.7 },
    ])
  })

  it('is taken point by point, as a step that is undone; what is in no doubt stays', () => {
    const edit = takeOpinion(face, [0, 1])
    if (edit === null) throw new Error('nothing taken')
    const [after] = applyEdit([face], edit)
    expect(after?.landmarks[0]).toMatchObject({ position: { x: 0, y: 0 }, origin: 'moved', reliability: 0.9 })
    expect(after?.landmarks[1]).toBe(face.landmarks[1])
    expect(after?.reviewState).toBe('in-review')
    expect(after === undefined ? [] : [...doubtsOf(after).keys()]).toEqual([2])
    expect(applyEdit(after === undefined ? [] : [after], invertEdit(edit))).toEqual([face])
    expect(summarizeEdit(edit)).toBe("0 to the model's place by 30.0 px")
    expect(takeOpinion(face, [1])).toBeNull()
  })

  it('is settled by a person who confirms the label', () => {
    const edit = confirmPoints(face, [0])
    const [after] = edit === null ? [] : applyEdit([face], edit)
    expect(after === undefined ? [] : opinionGhosts(after).map((g) => g.index)).toEqual([2])
  })
})
