/** From a correction to the proposals: in the window, and the contract call `images.resolve` over the direct transport alone. */
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Face } from '#domain/records.ts'
import { openTestBackend } from '../helpers/backend.ts'
import type { TestBackend } from '../helpers/backend.ts'
import type { Benchmark, Figure } from './figure.ts'
import { figure, quantile } from './figure.ts'
import { measureKeyToGhosts } from './key-to-ghosts.ts'
import { sampleFolder } from './labelled-faces.ts'

/** Corrections of each face, with 1, 2, ... pins. */
const corrections = 6
const goalMs = 50

export const reSolveBenchmark: Benchmark = {
  name: 're-solve',
  about: 'from the key to the ghosts in the window; from the call of images.resolve to its answer, features ready, cold, and during a batch; sample set',
  run: measure,
}
const packManifest = join(import.meta.dirname, '..', '..', 'models', 'canthus-68-98', 'manifest.json')

interface FaceOnPicture {
  readonly imageId: string
  readonly face: Face
}

async function measure(): Promise<readonly Figure[]> {
  const { schemas } = JSON.parse(await readFile(packManifest, 'utf8')) as { readonly schemas: readonly string[] }
  const figures: Figure[] = []
  for (const schemaId of schemas) figures.push(...(await measureKeyToGhosts(schemaId)), ...(await measureSchema(schemaId)))
  return figures
}

async function measureSchema(schemaId: string): Promise<readonly Figure[]> {
  const test = await openTestBackend()
  try {
    const client = test.backend.connect()
    const projectId = await openPredicted(test, client, schemaId)
    const faces = await listFaces(client, projectId)
    const cold: number[] = []
    const ready: number[] = []
    const posed: number[] = []
    const solve = async ({ imageId, face }: FaceOnPicture, count: number, posePin: boolean, into: number[], isReady: boolean) => {
      const pins = makePins(face, count)
      const begunMs = performance.now()
      const answer = await client.call('images.resolve', { projectId, imageId, faceId: face.id, pins, posePin })
      into.push(performance.now() - begunMs)
      if (!answer.ok) throw new Error(answer.error.message)
      if (answer.value.featuresReady !== isReady) throw new Error(`features ready: ${String(answer.value.featuresReady)}`)
    }
    const [first, ...others] = faces
    if (first === undefined) throw new Error('the sample set has no faces')
    // The first run of the networks is slower than all others, and the prediction has had it.
    for (const one of others) await solve(one, 1, false, cold, false)
    for (const { imageId, face } of faces) await client.call('images.prepareFace', { projectId, imageId, faceId: face.id })
    for (let count = 1; count <= corrections; count++) for (const one of faces) await solve(one, count, false, ready, true)
    for (const one of faces) await solve(one, corrections, true, posed, true)
    const busy: number[] = []
    const batch = followPrediction(client, projectId, 'all', schemaId)
    let running = true
    void batch.then(() => (running = false))
    for (let i = 0; running; i = (i + 1) % faces.length) await solve(faces[i] ?? first, 3, false, busy, true)
    await batch
    return [
      figure(`${schemaId}: features ready, p50`, quantile(ready, 0.5), 'ms'),
      figure(`${schemaId}: features ready, p95`, quantile(ready, 0.95), 'ms', { limit: goalMs }),
      figure(`${schemaId}: features ready, with a pose pin, p95`, quantile(posed, 0.95), 'ms'),
      figure(`${schemaId}: features ready, while a batch is predicted, p95`, quantile(busy, 0.95), 'ms', {
        against: { name: 'with nothing else to do', value: quantile(ready, 0.95) },
      }),
      figure(`${schemaId}: cold, p50`, quantile(cold, 0.5), 'ms'),
      figure(`${schemaId}: cold, p95`, quantile(cold, 0.95), 'ms'),
    ]
  } finally {
    await test.close()
  }
}

type Client = ReturnType<TestBackend['backend']['connect']>

async function openPredicted({ folder }: TestBackend, client: Client, schemaId: string): Promise<string> {
  const pictures = join(folder, 'pictures')
  await mkdir(pictures)
  const names = (await readdir(sampleFolder)).filter((n) => n.endsWith('.jpg'))
  for (const name of names) await copyFile(join(sampleFolder, name), join(pictures, name))
  const opened = await client.call('projects.openFolder', { folder: pictures, projectPath: join(folder, 'p.canthus') })
  if (!opened.ok) throw new Error(opened.error.message)
  const { projectId } = opened.value
  await followPrediction(client, projectId, 'unpredicted', schemaId)
  return projectId
}

/** Resolves when the job has ended. */
async function followPrediction(client: Client, projectId: string, scope: 'all' | 'unpredicted', schemaId: string): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    const stop = client.on('job.progressed', ({ job }) => {
      if (job.state === 'running' || job.state === 'queued') return
      stop()
      resolve()
    })
  })
  const started = await client.call('predict.start', { projectId, scope, schemaId })
  if (!started.ok) throw new Error(started.error.message)
  await ended
}

async function listFaces(client: Client, projectId: string): Promise<FaceOnPicture[]> {
  const listed = await client.call('images.list', { projectId, filter: 'all', order: 'name', offset: 0, limit: 100 })
  if (!listed.ok) throw new Error(listed.error.message)
  const found: FaceOnPicture[] = []
  for (const { imageId } of listed.value.rows) {
    const image = await client.call('images.get', { projectId, imageId })
    if (!image.ok) throw new Error(image.error.message)
    found.push(...image.value.faces.map((face) => ({ imageId, face })))
  }
  return found
}

/** The least reliable points, each moved a little. */
function makePins({ landmarks }: Face, count: number): { index: number; position: { x: number; y: number } }[] {
  const order = landmarks
    .flatMap(({ position, reliability }, index) => (position === null ? [] : [{ index, position, reliability: reliability ?? 1 }]))
    .toSorted((a, b) => a.reliability - b.reliability)
  return order.slice(0, count).map(({ index, position }) => ({ index, position: { x: position.x + 4, y: position.y - 3 } }))
}
