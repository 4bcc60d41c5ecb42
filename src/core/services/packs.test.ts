/** Packs on the shelf, with real networks: the tiny pack of random weights knows both schemas. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { methods } from '#contract/index.ts'
import { createPredictor } from '#core/inference/index.ts'
import { makeTestFolder, startTestCore, writePictures } from '../../../test/helpers/core.ts'
import type { TestCore, TestFolder } from '../../../test/helpers/core.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const tiny = join(root, 'test', 'fixtures', 'tiny-pack')

let folder: TestFolder
let core: TestCore
let shelf: string

beforeEach(async () => {
  folder = makeTestFolder()
  shelf = join(folder.path, 'data', 'packs')
  await writePictures(join(folder.path, 'pictures'), ['a.jpg', 'b.jpg'])
  core = startTestCore(folder.path, {
    packFolder: join(root, 'models', 'canthus-68-98'),
    createPredictor: (packFolder) => createPredictor({ packFolder, providers: ['cpu'] }),
  })
})
afterEach(async () => {
  await core.close()
  folder.remove()
})

async function open(schemaId: string): Promise<string> {
  const input = { folder: join(folder.path, 'pictures'), projectPath: join(folder.path, `${schemaId}.canthus`), schemaId }
  return (await core.handlers['projects.openFolder'](input)).projectId
}

async function predict(projectId: string, schemaId: string, mode: 'fast' | 'careful' = 'fast') {
  const { jobId } = await core.handlers['predict.start']({ projectId, scope: 'all', schemaId, mode })
  await core.waitForJob(jobId)
  return core.handlers['images.get']({ projectId, imageId: '1' })
}

describe('packs', () => {
  it('are added whole, listed with their terms, and refused a second time', async () => {
    expect((await core.handlers['packs.list']({})).packs).toMatchObject([{ builtIn: true, ref: 'canthus-68-98@0.5.0', error: null }])
    expect(await core.handlers['packs.add']({ folder: tiny })).toEqual({ ref: 'tiny@0.0.1' })
    const answer = await core.handlers['packs.list']({})
    expect(methods['packs.list'].output.parse(answer)).toEqual(answer)
    expect(answer).toMatchObject({ folder: shelf })
    expect(answer.packs[1]).toMatchObject({
      ref: 'tiny@0.0.1',
      folder: join(shelf, 'tiny@0.0.1'),
      builtIn: false,
      pack: { licence: expect.stringMatching(/random weights/), reliability: { '300w-68': { madeFrom: expect.any(String) }, 'wflw-98': { madeFrom: null } } },
    })
    await expect(core.handlers['packs.add']({ folder: tiny })).rejects.toMatchObject({ code: 'file.exists' })
    expect((await core.handlers['packs.getCard']({ ref: 'tiny@0.0.1' })).markdown).toMatch(/^# tiny/)
    // The script that made it is no part of it.
    await expect(readFile(join(shelf, 'tiny@0.0.1', 'make_tiny_pack.py'))).rejects.toThrow()
  })

  it('that are broken are listed with what is wrong, and not added', async () => {
    const broken = join(folder.path, 'broken')
    await cp(tiny, broken, { recursive: true })
    await writeFile(join(broken, 'regressor-98.onnx'), 'no network')
    await expect(core.handlers['packs.add']({ folder: broken })).rejects.toMatchObject({
      code: 'model.invalid',
      details: { path: expect.stringContaining('regressor-98.onnx') },
    })
    await cp(broken, join(shelf, 'mine'), { recursive: true })
    await mkdir(join(shelf, 'empty'))
    const { packs } = await core.handlers['packs.list']({})
    expect(packs.map((p) => [p.ref, p.error?.code ?? null])).toEqual([
      ['canthus-68-98@0.5.0', null],
      [null, 'model.notFound'],
      [null, 'model.invalid'],
    ])
    expect(packs[2]?.error?.message).toMatch(/regressor-98\.onnx: its SHA-256/)
    await expect(core.handlers['packs.check']({ ref: 'tiny@0.0.1' })).rejects.toMatchObject({ code: 'model.notFound' })
  })

  it('are loaded and listed file by file', async () => {
    await core.handlers['packs.add']({ folder: tiny })
    const checked = await core.handlers['packs.check']({ ref: 'tiny@0.0.1' })
    expect(checked).toMatchObject({ pack: { id: 'tiny' }, provider: { loaded: 'cpu' } })
    expect(checked.files.map((f) => f.name).sort()).toEqual([
      'detector.onnx', 'encoder.onnx', 'mean-face-68.json', 'mean-face-98.json', 'regressor-68.onnx', 'regressor-98.onnx',
    ])
  })
})

describe('a project', () => {
  it('predicts 98 points with the pack that it has chosen, and solves them again around pins', async () => {
    await core.handlers['packs.add']({ folder: tiny })
    const projectId = await open('wflw-98')
    const info = () => core.handlers['app.getInfo']({ projectId })
    await expect(core.handlers['predict.start']({ projectId, scope: 'all', schemaId: 'cofw-29', mode: 'fast' })).rejects.toMatchObject({ code: 'model.noSchema' })
    await core.handlers['packs.choose']({ projectId, ref: 'tiny@0.0.1' })
    expect((await core.handlers['projects.get']({ projectId })).pack).toBe('tiny@0.0.1')
    expect((await info()).pack?.id).toBe('tiny')
    expect((await core.handlers['app.getInfo']({ projectId: null })).pack?.id).toBe('canthus-68-98')
    const { faces } = await predict(projectId, 'wflw-98', 'careful')
    expect(faces[0]?.landmarks).toHaveLength(98)
    expect(faces[0]).toMatchObject({ schemaId: 'wflw-98', model: 'tiny@0.0.1+careful' })
    // It is not calibrated for 98 points: nothing is invented.
    const summary = await core.handlers['projects.get']({ projectId })
    expect(summary).toMatchObject({ threshold: 0.45, expectedWrong: 0, pointsUnjudged: 2 * 98 })

    const faceId = faces[0]?.id ?? ''
    const still = await core.handlers['images.resolve']({ projectId, imageId: '1', faceId, pins: [], posePin: false })
    expect(still.proposals).toEqual([])
    // One point says little to a network of random weights; half of them are heard.
    const pins = Array.from({ length: 49 }, (_, k) => {
      const { x = NaN, y = NaN } = faces[0]?.landmarks[49 + k]?.position ?? {}
      return { index: 49 + k, position: { x: x + 15, y: y - 9 } }
    })
    const solved = await core.handlers['images.resolve']({ projectId, imageId: '1', faceId, pins, posePin: true })
    expect(solved.proposals.length).toBeGreaterThan(5)
    expect(solved.proposals.every((p) => p.index < 49)).toBe(true)
    const explained = await core.handlers['images.explain']({ projectId, imageId: '1', faceId })
    expect(explained.attention).toHaveLength(98)
    expect(explained.iterates.map((i) => i.length)).toEqual([98, 98, 98])
  })

  it('counts wrong points by the map of each pack and schema', async () => {
    await core.handlers['packs.add']({ folder: tiny })
    const projectId = await open('300w-68')
    await core.handlers['packs.choose']({ projectId, ref: 'tiny@0.0.1' })
    const { faces } = await predict(projectId, '300w-68')
    const one = faces.flatMap((f) => f.landmarks).reduce((sum, l) => sum + 0.8 * (1 - (l.reliability ?? NaN)), 0)
    const summary = await core.handlers['projects.get']({ projectId })
    expect(summary.pointsUnjudged).toBe(0)
    expect(summary.expectedWrong).toBeGreaterThan(one)
    expect(summary.expectedWrongSd).toBeGreaterThan(0)
    expect(summary.threshold).toBe(0.4)
  })

  it('says which pack it misses, and goes on with another', async () => {
    await core.handlers['packs.add']({ folder: tiny })
    const projectId = await open('300w-68')
    await core.handlers['packs.choose']({ projectId, ref: 'tiny@0.0.1' })
    await core.close()
    await rm(join(shelf, 'tiny@0.0.1'), { recursive: true })
    core = startTestCore(folder.path, { packFolder: tiny, createPredictor: (packFolder) => createPredictor({ packFolder, providers: ['cpu'] }) })
    await open('300w-68')
    // A pack of that name is built in now: it is the same.
    expect((await core.handlers['app.getInfo']({ projectId })).pack?.id).toBe('tiny')
    await core.close()
    core = startTestCore(folder.path, { packFolder: join(root, 'models', 'canthus-68-98'), createPredictor: (packFolder) => createPredictor({ packFolder, providers: ['cpu'] }) })
    await open('300w-68')
    const { pack, packError } = await core.handlers['app.getInfo']({ projectId })
    expect(pack).toBeNull()
    expect(packError).toMatchObject({ code: 'model.notFound', message: expect.stringContaining('tiny@0.0.1') })
    await expect(predict(projectId, '300w-68')).rejects.toMatchObject({ code: 'model.notFound' })
    await expect(core.handlers['packs.choose']({ projectId, ref: 'none@1.0.0' })).rejects.toMatchObject({ code: 'model.notFound' })
    await core.handlers['packs.choose']({ projectId, ref: null })
    expect((await core.handlers['app.getInfo']({ projectId })).pack?.id).toBe('canthus-68-98')
  })
})
