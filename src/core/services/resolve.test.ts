import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CanthusError } from '#contract/errors.ts'
import { methods } from '#contract/index.ts'
import type { MethodInput } from '#contract/index.ts'
import { boxOfPoints, boxOverlap } from '#domain/frames.ts'
import type { Face, Landmark } from '#domain/records.ts'
import { createGeometryPredictor, makeTestFolder, startTestCore, writePictures } from '../../../test/helpers/core.ts'
import type { TestCore, TestFolder } from '../../../test/helpers/core.ts'
import { makeFaceOf, makeLandmark } from '../../../test/helpers/faces.ts'
import type { FaceRequest, Predictor } from '../inference/types.ts'
import { listProposals } from './proposals.ts'
import { chooseSolveBox } from './solve-box.ts'

let folder: TestFolder
let core: TestCore
let projectId: string

beforeEach(async () => {
  folder = makeTestFolder()
  const pictures = join(folder.path, 'pictures')
  await writePictures(pictures, ['a.jpg'])
  core = startTestCore(folder.path)
  projectId = (await core.handlers['projects.openFolder']({ folder: pictures, projectPath: null, schemaId: '300w-68' })).projectId
  const { jobId } = await core.handlers['predict.start']({ projectId, scope: 'all', schemaId: '300w-68', mode: 'fast' })
  await core.waitForJob(jobId)
})

afterEach(async () => {
  await core.close()
  folder.remove()
})

async function restartWith(predictor: Partial<Predictor>): Promise<void> {
  await core.close()
  core = startTestCore(folder.path, { createPredictor: () => ({ ...createGeometryPredictor(), ...predictor }) })
  await core.handlers['projects.openFolder']({ folder: join(folder.path, 'pictures'), projectPath: null, schemaId: '300w-68' })
}

async function getFace(): Promise<Face> {
  const face = (await core.handlers['images.get']({ projectId, imageId: '1' })).faces[0]
  if (face === undefined) throw new Error('one face was predicted')
  return face
}

async function commit(face: Face, index: number, after: Partial<Landmark>): Promise<void> {
  const { revision } = await core.handlers['images.get']({ projectId, imageId: '1' })
  const before = face.landmarks[index]
  if (before === undefined) throw new Error('no such landmark')
  const changes = [{ index, before, after: { ...before, ...after } }]
  const edit = { verb: 'move' as const, actions: [{ kind: 'landmarks.set' as const, faceId: face.id, changes }] }
  await core.handlers['edits.commit']({ projectId, imageId: '1', baseRevision: revision, edit, coalesce: false })
}

async function resolve(input: Partial<MethodInput<'images.resolve'>> = {}) {
  const faceId = input.faceId ?? (await getFace()).id
  const method = methods['images.resolve']
  return method.output.parse(
    await core.handlers['images.resolve'](method.input.parse({ projectId, imageId: '1', pins: [], ...input, faceId })),
  )
}

describe('images.resolve', () => {
  it('without pins on a face as predicted proposes nothing, and stores nothing', async () => {
    expect(await resolve()).toMatchObject({ proposals: [], featuresReady: true })
    expect((await core.handlers['images.get']({ projectId, imageId: '1' })).revision).toBe(1)
  })

  it('leaves what is pinned, placed or absent, and says how far the others go from where they are stored', async () => {
    const face = await getFace()
    await commit(face, 5, { origin: 'moved', position: { x: 10, y: 10 } })
    await commit(face, 6, { state: 'absent' })
    await commit(face, 7, { origin: 'imported', position: { x: 20, y: 20 }, reliability: null })
    const pins = [
      { index: 5, position: { x: 10, y: 10 } },
      { index: 9, position: { x: 30, y: 30 } },
    ]
    const { proposals, pose } = await resolve({ pins, posePin: true })
    expect(proposals.map((p) => p.index)).toEqual(face.landmarks.map((_, i) => i).filter((i) => ![5, 6, 9].includes(i)))
    expect(proposals.find((p) => p.index === 0)).toMatchObject({ movedPx: 2, reliability: 1 })
    expect(proposals.find((p) => p.index === 7)?.movedPx).toBeGreaterThan(50)
    expect(pose?.rollRad).toBe(1)
  })

  it('names what is not there', async () => {
    await expect(resolve({ faceId: 'gone' })).rejects.toMatchObject({ code: 'face.notFound', details: { faceId: 'gone' } })
    await expect(resolve({ imageId: '9' })).rejects.toMatchObject({ code: 'image.notFound' })
    await expect(resolve({ projectId: 'p' })).rejects.toMatchObject({ code: 'project.notFound' })
  })

  it('solves a face in the mode that it was predicted in', async () => {
    const asked: string[] = []
    const geometry = createGeometryPredictor()
    await restartWith({
      resolve: (request) => {
        asked.push(request.mode)
        return geometry.resolve(request)
      },
    })
    await resolve()
    const { jobId } = await core.handlers['predict.start']({ projectId, scope: 'all', schemaId: '300w-68', mode: 'careful' })
    await core.waitForJob(jobId)
    expect((await getFace()).model).toBe('geometry@1+careful')
    await resolve()
    expect(asked).toEqual(['fast', 'careful'])
  })

  it('refuses a face of a schema that the pack does not set', async () => {
    const { id: faceId } = await getFace()
    await restartWith({ getPack: async () => ({ ...(await createGeometryPredictor().getPack()), schemas: ['wflw-98'] }) })
    await expect(resolve()).rejects.toMatchObject({ code: 'model.noSchema', details: { schemaId: '300w-68' } })
    const address = { projectId, imageId: '1', faceId }
    await expect(core.handlers['images.explain'](address)).rejects.toMatchObject({ code: 'model.noSchema' })
    await expect(core.handlers['images.prepareFace'](address)).rejects.toMatchObject({ code: 'model.noSchema' })
  })
})

describe('images.explain', () => {
  it('holds what the stored face has placed', async () => {
    const face = await getFace()
    await commit(face, 3, { origin: 'confirmed' })
    await commit(face, 4, { origin: 'moved', state: 'absent' })
    const explained = methods['images.explain'].output.parse(
      await core.handlers['images.explain']({ projectId, imageId: '1', faceId: face.id }),
    )
    expect(explained.weight.flatMap((w, i) => (w === 1 ? [i] : []))).toEqual([3])
    expect([explained.iterates.length, explained.attention.length]).toEqual([3, 68])
  })
})

describe('images.prepareFace', () => {
  async function prepareWith(prepare: Predictor['prepare']) {
    const { id: faceId } = await getFace()
    await restartWith({ prepare })
    return core.handlers['images.prepareFace']({ projectId, imageId: '1', faceId })
  }

  it('prepares the box of the prediction', async () => {
    const asked: FaceRequest[] = []
    const { box } = await getFace()
    await prepareWith(async (request) => {
      asked.push(request)
    })
    expect(asked).toMatchObject([{ box, schemaId: '300w-68' }])
  })

  it('does not mind that later faces came first, but a crash', async () => {
    expect(await prepareWith(() => Promise.reject(new CanthusError('job.cancelled', 'overtaken')))).toEqual({})
    const crashed = prepareWith(() => Promise.reject(new CanthusError('inference.crashed', 'the worker ended')))
    await expect(crashed).rejects.toMatchObject({ code: 'inference.crashed' })
  })
})

describe('chooseSolveBox', () => {
  const landmarks = (points: readonly (readonly [number, number] | null)[]): Landmark[] =>
    points.map((p) => makeLandmark({ position: p === null ? null : { x: p[0], y: p[1] }, origin: 'imported', reliability: null }))
  const around = { x0: 0, y0: 0, x1: 400, y1: 500 }
  const asFace = (f: Partial<Face>): Face =>
    makeFaceOf(landmarks([[100, 120], [220, 130], null, [160, 250]]), { box: around, boxOrigin: 'imported', ...f })

  it('is the box that the face was predicted with, untouched', () => {
    expect(chooseSolveBox(asFace({ boxOrigin: 'detected' }))).toBe(around)
    expect(chooseSolveBox(asFace({ boxOrigin: 'drawn' }))).toBe(around)
  })

  it('is about the box of the points otherwise, and stays while one of them moves a little', () => {
    const face = asFace({})
    const box = chooseSolveBox(face)
    const square = { x0: 95, y0: 120, x1: 225, y1: 250 }
    expect(boxOverlap(box ?? around, square)).toBeGreaterThan(0.8)
    expect(chooseSolveBox(asFace({ box: null, landmarks: landmarks([[101, 120], [220, 130], null, [160, 251.5]]) }))).toEqual(box)
    expect(boxOfPoints(face.landmarks.map((l) => l.position))).toEqual({ x0: 100, y0: 120, x1: 220, y1: 250 })
  })

  it('is what the file says where there are no points, and null where there is nothing', () => {
    const none = landmarks([null, null])
    expect(chooseSolveBox(asFace({ landmarks: none }))).toBe(around)
    expect(chooseSolveBox(asFace({ landmarks: none, box: null }))).toBeNull()
    expect(chooseSolveBox(asFace({ landmarks: landmarks([[5, 5], null]), box: null }))).toBeNull()
  })
})

describe('listProposals', () => {
  it('passes over changes that nobody would see', async () => {
    const face = await getFace()
    const points = face.landmarks.map((l) => l.position ?? { x: NaN, y: NaN })
    const reliability = face.landmarks.map((l) => l.reliability ?? NaN)
    const moved = points.map((p, i) => ({ x: p.x + (i === 0 ? 0.04 : i === 1 ? 0.06 : 0), y: p.y }))
    const certain = reliability.map((r, i) => r - (i === 2 ? 0.009 : i === 3 ? 0.011 : 0))
    const proposals = listProposals(face, [], { points: moved, reliability: certain })
    expect(proposals.map((p) => p.index)).toEqual([1, 3])
    expect(proposals[1]?.movedPx).toBe(0)
  })
})
