/** The pre-annotation job, whole, against the sum of what its stages cost alone in the same run. */
import { copyFile, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readPicture } from '#core/images/index.ts'
import { detectFaces } from '#core/inference/detector.ts'
import { loadEngine, predictPicture } from '#core/inference/engine.ts'
import type { Engine } from '#core/inference/engine.ts'
import { readPack } from '#core/inference/pack.ts'
import { openTestBackend } from '../helpers/backend.ts'
import type { Benchmark, Figure } from './figure.ts'
import { figure } from './figure.ts'

const root = join(import.meta.dirname, '..', '..')
const sampleFolder = join(root, 'resources', 'sample')
/** The sample set is copied this often, so that starting and ending do not count. */
const copies = 4
const schemaId = '300w-68'

export const predictBenchmark: Benchmark = {
  name: 'predict',
  about: 'a pre-annotation job (decode, detect, encode, regress, store) against its stages, each alone',
  run: measure,
}

interface StageSums {
  readonly decodeMs: number
  readonly detectMs: number
  readonly encodeMs: number
  readonly regressMs: number
  /** Encoding and regressing, careful. */
  readonly carefulMs: number
  readonly faces: number
}

async function measure(): Promise<readonly Figure[]> {
  const names = (await readdir(sampleFolder)).filter((n) => /\.jpe?g$/i.test(n)).sort()
  const stages = await measureStages(names.map((n) => join(sampleFolder, n)))
  const aloneMs = stages.decodeMs + stages.detectMs + stages.encodeMs + stages.regressMs
  const jobMs = (await measureJob(names)) / copies
  const perFace = (ms: number): number => ms / stages.faces
  const against = { name: 'sum of the stages alone', value: aloneMs / names.length }
  return [
    figure('predict job, a picture', jobMs / names.length, 'ms', { against, limit: 1.25 }),
    figure('decode, a picture', stages.decodeMs / names.length, 'ms'),
    figure('detect, a picture', stages.detectMs / names.length, 'ms'),
    figure('encode, a face', perFace(stages.encodeMs), 'ms'),
    figure('regress, a face', perFace(stages.regressMs), 'ms'),
    figure('careful, a face', perFace(stages.carefulMs), 'ms', {
      against: { name: 'fast, a face', value: perFace(stages.encodeMs + stages.regressMs) },
      limit: 2.2,
    }),
  ]
}

async function measureStages(paths: readonly string[]): Promise<StageSums> {
  const pack = await readPack(join(root, 'models', 'canthus-68-98'))
  const { value: engine } = await loadEngine(pack, ['cpu'])
  const pictures = await Promise.all(paths.map((path) => readPicture(path)))
  const [first] = pictures
  if (first !== undefined) await predictPicture(engine, first, { schemaId, mode: 'fast', boxes: null }, 0)

  let begunMs = performance.now()
  for (const path of paths) await readPicture(path)
  const decodeMs = performance.now() - begunMs

  begunMs = performance.now()
  const boxes = []
  for (const picture of pictures) boxes.push((await detect(engine, picture)).map((d) => d.box))
  const detectMs = performance.now() - begunMs

  const sums = { encodeMs: 0, regressMs: 0, carefulMs: 0, faces: 0 }
  for (const [i, picture] of pictures.entries()) {
    const { timings, faces } = await predictPicture(engine, picture, { schemaId, mode: 'fast', boxes: boxes[i] ?? [] }, 0)
    sums.encodeMs += timings.encodeMs
    sums.regressMs += timings.regressMs
    sums.faces += faces.length
    const careful = await predictPicture(engine, picture, { schemaId, mode: 'careful', boxes: boxes[i] ?? [] }, 0)
    sums.carefulMs += careful.timings.encodeMs + careful.timings.regressMs
  }
  return { decodeMs, detectMs, ...sums }
}

function detect(engine: Engine, picture: Awaited<ReturnType<typeof readPicture>>): ReturnType<typeof detectFaces> {
  if (engine.detector === null || engine.manifest.detector === undefined) throw new Error('the pack has no detector')
  return detectFaces(engine.detector, engine.manifest.detector, picture)
}

async function measureJob(names: readonly string[]): Promise<number> {
  const { backend, folder, close } = await openTestBackend()
  const pictures = join(folder, 'pictures')
  await mkdir(pictures)
  for (let copy = 0; copy < copies; copy++) {
    for (const name of names) await copyFile(join(sampleFolder, name), join(pictures, `${String(copy)}-${name}`))
  }
  const client = backend.connect()
  const opened = await client.call('projects.openFolder', { folder: pictures, projectPath: join(folder, 'p.canthus') })
  if (!opened.ok) throw new Error(opened.error.message)
  const { projectId } = opened.value
  // The worker starts and loads its pack with the first picture, which a person waits for once.
  const listed = await client.call('images.list', { projectId, filter: 'all', order: 'name', offset: 0, limit: 1 })
  const imageId = listed.ok ? listed.value.rows[0]?.imageId : undefined
  if (imageId === undefined) throw new Error('no picture was listed')
  const box = { x0: 100, y0: 100, x1: 300, y1: 300 }
  await client.call('images.predictBox', { projectId, imageId, box, schemaId: '300w-68' })

  const ended = new Promise<void>((resolve) => {
    client.on('job.progressed', ({ job }) => {
      if (job.state !== 'running' && job.state !== 'queued') resolve()
    })
  })
  const begunMs = performance.now()
  const started = await client.call('predict.start', { projectId, scope: 'unpredicted', schemaId: '300w-68' })
  if (!started.ok) throw new Error(started.error.message)
  await ended
  const tookMs = performance.now() - begunMs
  await close()
  return tookMs
}
