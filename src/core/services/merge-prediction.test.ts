import { describe, expect, it } from 'vitest'
import { applyEdit, invertEdit } from '#domain/edits.ts'
import type { Box } from '#domain/frames.ts'
import type { Face, Landmark } from '#domain/records.ts'
import type { PredictedFace } from '../inference/types.ts'
import { makeFace } from '../../../test/helpers/store.ts'
import { mergePrediction } from './merge-prediction.ts'

const here: Box<'imagePx'> = { x0: 0, y0: 0, x1: 100, y1: 100 }
const nearby: Box<'imagePx'> = { x0: 10, y0: 10, x1: 110, y1: 110 }
const elsewhere: Box<'imagePx'> = { x0: 500, y0: 0, x1: 600, y1: 100 }

function found(box: Box<'imagePx'>, at = 5): PredictedFace {
  return {
    box,
    detectionScore: 0.8,
    points: Array.from({ length: 68 }, (_, i) => ({ x: at + i, y: at })),
    reliability: Array.from({ length: 68 }, () => 0.7),
    pose: { yawRad: 0.1, pitchRad: 0, rollRad: 0 },
  }
}

function faceAt(box: Box<'imagePx'>, change: Partial<Face> = {}): Face {
  return { ...makeFace(), box, ...change }
}

function withLandmark(face: Face, index: number, change: Partial<Landmark>): Face {
  return { ...face, landmarks: face.landmarks.map((l, i) => (i === index ? { ...l, ...change } : l)) }
}

function merge(faces: readonly Face[], predictions: readonly PredictedFace[], deleted: readonly Face[] = [], schemaId = '300w-68') {
  let n = 0
  const edit = mergePrediction(faces, deleted, { found: predictions, schemaId, model: 'pack@2', newId: () => `new-${String(++n)}` })
  const after = applyEdit(faces, edit)
  // Whatever it does can be taken back from the log.
  expect(applyEdit(after, invertEdit(edit))).toEqual(faces)
  return { after, edit }
}

describe('predicting again', () => {
  it('adds what is new, in the order of the prediction', () => {
    const { after } = merge([], [found(here), found(elsewhere)])
    expect(after.map((f) => [f.id, f.box, f.reviewState, f.model])).toEqual([
      ['new-1', here, 'unseen', 'pack@2'],
      ['new-2', elsewhere, 'unseen', 'pack@2'],
    ])
  })

  it('moves the points of a face that overlaps and keeps its id', () => {
    const { after } = merge([faceAt(here)], [found(nearby)])
    expect(after).toHaveLength(1)
    expect(after[0]).toMatchObject({ box: nearby, model: 'pack@2', pose: { yawRad: 0.1 } })
    expect(after[0]?.landmarks[3]).toMatchObject({ position: { x: 8, y: 5 }, reliability: 0.7, origin: 'predicted' })
  })

  it.each<[string, Partial<Landmark>]>([
    ['moved', { origin: 'moved' }],
    ['confirmed', { origin: 'confirmed' }],
    ['pinned', { pinned: true }],
    ['imported', { origin: 'imported', reliability: null }],
    ['said to be absent', { state: 'absent' }],
  ])('leaves a point that was %s', (_, change) => {
    const face = withLandmark(faceAt(here), 7, change)
    const { after } = merge([face], [found(nearby)])
    expect(after[0]?.landmarks[7]).toEqual(face.landmarks[7])
    expect(after[0]?.landmarks[8]?.position).toEqual({ x: 13, y: 5 })
  })

  it('has an opinion of imported labels, beside them, and none of what it set itself', () => {
    const face = withLandmark(faceAt(here), 7, { origin: 'imported', reliability: null })
    const { after } = merge([face, faceAt(elsewhere)], [found(nearby), found(elsewhere)])
    expect(after[0]?.opinion?.points[7]).toEqual({ position: { x: 12, y: 5 }, reliability: 0.7 })
    expect(after[0]?.opinion?.model).toBe('pack@2')
    expect(after[0]?.landmarks[7]).toEqual(face.landmarks[7])
    expect(after[1]?.opinion).toBeNull()
  })

  it('keeps the state that a person gave to a point it moves', () => {
    const { after } = merge([withLandmark(faceAt(here), 7, { state: 'occluded' })], [found(nearby)])
    expect(after[0]?.landmarks[7]).toMatchObject({ state: 'occluded', position: { x: 12, y: 5 } })
  })

  it.each(['accepted', 'rejected'] as const)('leaves a face that was %s', (reviewState) => {
    const face = faceAt(here, { reviewState })
    expect(merge([face], [found(nearby)]).after).toEqual([face])
  })

  it.each<[string, Face]>([
    ['was drawn', faceAt(here, { boxOrigin: 'drawn' })],
    ['was imported', faceAt(here, { boxOrigin: 'imported' })],
    ['is in review', faceAt(here, { reviewState: 'in-review' })],
    ['has a placed point', withLandmark(faceAt(here), 0, { origin: 'confirmed' })],
  ])('keeps a face that is not found again and %s', (_, face) => {
    expect(merge([face], [found(elsewhere)]).after.map((f) => f.id)).toEqual([face.id, 'new-1'])
  })

  it('removes a face that is not found again and that nobody has touched', () => {
    expect(merge([faceAt(here)], [found(elsewhere)]).after.map((f) => f.id)).toEqual(['new-1'])
  })

  it('keeps the box of a file or a person', () => {
    for (const boxOrigin of ['drawn', 'imported'] as const) {
      const { after } = merge([faceAt(here, { boxOrigin })], [found(nearby)])
      expect(after[0]).toMatchObject({ box: here, boxOrigin, detectionScore: 0.9 })
    }
  })

  it('does not bring back a face that a person deleted', () => {
    expect(merge([], [found(nearby)], [faceAt(here)]).edit.actions).toEqual([])
  })

  it('gives each old face one prediction, the nearest', () => {
    const [first, second] = [faceAt(here), faceAt({ x0: 30, y0: 0, x1: 130, y1: 100 })]
    const { after } = merge([first, second], [found({ x0: 28, y0: 0, x1: 128, y1: 100 }, 50), found(here, 5)])
    expect(after.map((f) => [f.id, f.landmarks[0]?.position?.x])).toEqual([
      [first.id, 5],
      [second.id, 50],
    ])
  })

  it('replaces an untouched face of another schema and leaves one that was worked on', () => {
    const other = faceAt(here, { schemaId: 'wflw-98' })
    expect(merge([other], [found(nearby)]).after.map((f) => f.schemaId)).toEqual(['300w-68'])
    const worked = withLandmark(other, 0, { origin: 'moved' })
    expect(merge([worked], [found(nearby)]).after).toEqual([worked])
  })

  it('says nothing where nothing differs', () => {
    const { after } = merge([], [found(here)])
    expect(merge(after, [found(here)]).edit.actions).toEqual([])
  })
})
