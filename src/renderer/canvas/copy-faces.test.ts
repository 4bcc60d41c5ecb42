import { describe, expect, it } from 'vitest'
import { applyEdit, invertEdit } from '#domain/edits.ts'
import { isFlagged, leastReliability, unlabelledAttributes } from '#domain/records.ts'
import type { Face, Landmark } from '#domain/records.ts'
import { makeFaceOf, makeLandmark } from '../../../test/helpers/faces.ts'
import { copyFaces } from './copy-faces.ts'

const point = (x: number, y: number, change: Partial<Landmark> = {}): Landmark => makeLandmark({ position: { x, y }, reliability: 0.3, ...change })

const makeFace = (id: string, landmarks: readonly Landmark[], change: Partial<Face> = {}): Face =>
  makeFaceOf(landmarks, {
    id,
    detectionScore: 0.9,
    pose: { yawRad: 0, pitchRad: 0, rollRad: 0 },
    attributes: { ...unlabelledAttributes, blur: true },
    model: 'm@1',
    ...change,
  })

const picture = (...faces: Face[]) => ({ faces, width: 100, height: 50 })

describe('copyFaces onto a picture without faces', () => {
  const before = makeFace('a', [point(1, 2, { origin: 'moved', pinned: true }), point(3, 4, { state: 'occluded' })], {
    box: { x0: 0, y0: 0, x1: 10, y1: 10 },
    reviewState: 'accepted',
  })

  it('adds all of them as nobody’s statement: no origin of a person, no reliability, to be reviewed', () => {
    const { edit } = copyFaces(picture(before, makeFace('b', [point(50, 20)])), picture(), null)
    const faces = applyEdit([], edit ?? { verb: 'copy', actions: [] })
    expect(faces).toHaveLength(2)
    const [copy] = faces
    expect(copy).toMatchObject({
      boxOrigin: 'drawn',
      detectionScore: null,
      box: before.box,
      pose: null,
      attributes: unlabelledAttributes,
      reviewState: 'in-review',
      model: null,
    })
    expect(copy?.id).not.toBe('a')
    expect(copy?.landmarks).toEqual([
      point(1, 2, { reliability: null }),
      point(3, 4, { reliability: null, state: 'occluded' }),
    ])
    expect(copy?.landmarks.some((l) => isFlagged(l, 1))).toBe(false)
    expect(copy && leastReliability(copy)).toBeNull()
  })

  it('keeps the share of width and height where the sizes differ', () => {
    const half = makeFace('a', [point(49.5, 24.5), point(-0.5, -0.5)])
    const { edit } = copyFaces(picture(half), { faces: [], width: 200, height: 25 }, null)
    const [face] = applyEdit([], edit ?? { verb: 'copy', actions: [] })
    expect(face?.landmarks.map((l) => l.position)).toEqual([{ x: 99.5, y: 12 }, { x: -0.5, y: -0.5 }])
  })

  it('says where there is nothing to copy', () => {
    expect(copyFaces(picture(), picture(), null)).toMatchObject({ edit: null, reason: 'The picture before has no face.' })
  })
})

describe('copyFaces onto a face', () => {
  const active = makeFace('here', [
    point(10, 10),
    point(20, 10, { origin: 'moved' }),
    point(10, 20, { pinned: true }),
    point(20, 20, { origin: 'imported' }),
  ])
  const far = makeFace('far', [point(80, 40), point(90, 40), point(80, 49), point(90, 49)])
  const near = makeFace('near', [point(11, 11), point(21, 11), point(11, 21), point(21, 21)])

  it('moves only points that no person placed and no file brought, from the face that lies over it', () => {
    const { edit } = copyFaces(picture(far, near), picture(active), 'here')
    if (edit === null) throw new Error('nothing copied')
    const [face] = applyEdit([active], edit)
    expect(face?.landmarks).toEqual([point(11, 11, { reliability: null }), ...active.landmarks.slice(1)])
    expect(face?.reviewState).toBe('in-review')
    expect(applyEdit(applyEdit([active], edit), invertEdit(edit))).toEqual([active])
  })

  it('takes no face of another schema', () => {
    const other = { ...near, schemaId: 'wflw-98' }
    expect(copyFaces(picture(other), picture(active), 'here').reason).toContain('no face of 300w-68')
  })

  it('says so where every point was placed', () => {
    const placed = { ...active, landmarks: active.landmarks.map((l) => ({ ...l, origin: 'moved' as const })) }
    expect(copyFaces(picture(near), picture(placed), 'here').reason).toContain('Nothing to copy')
  })
})
