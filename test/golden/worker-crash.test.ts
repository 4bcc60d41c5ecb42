/** What a crash of the inference worker costs. The process is really killed, from outside. */
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { createPredictor, forkWith } from '#core/inference/index.ts'
import type { SpawnWorker, WorkerPredictor, WorkerProcess } from '#core/inference/index.ts'
import { packFolder, root } from './recorded.ts'

const pictures = join(root, 'test', 'fixtures', 'pictures')
const paths = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => join(pictures, `orientation-${String(n)}.jpg`))
const request = (path: string) => ({ path, schemaId: '300w-68', mode: 'fast' as const, boxes: null })

let predictor: WorkerPredictor
afterEach(() => predictor.close())

it('killed in the middle of a batch, every picture still ends with a result', async () => {
  predictor = createPredictor({ packFolder, providers: ['cpu'] })
  const batch = paths.map((path) => predictor.predict(request(path)))
  await batch[1]
  const killed = predictor.workerPid
  if (killed === null) throw new Error('no worker runs')
  process.kill(killed, 'SIGKILL')
  const answers = await Promise.all(batch)
  expect(answers.map((a) => a.faces.length)).toEqual(paths.map(() => 1))
  expect(predictor.workerPid).not.toBeNull()
  expect(predictor.workerPid).not.toBe(killed)
})

/** A spawner whose workers die as soon as they are handed a picture of that name. */
function dyingAt(name: string): { spawn: SpawnWorker; started: () => number } {
  const fork = forkWith()
  let started = 0
  const spawn = async (): Promise<WorkerProcess> => {
    started++
    const worker = await fork()
    const send: WorkerProcess['send'] = (message) => {
      worker.send(message)
      if (message.kind === 'predict' && message.request.path.endsWith(name)) worker.kill()
    }
    return { ...worker, send }
  }
  return { spawn, started: () => started }
}

it('a picture that ends the worker twice fails alone, and the rest goes on', async () => {
  const { spawn, started } = dyingAt('orientation-3.jpg')
  predictor = createPredictor({ packFolder, providers: ['cpu'], spawn })
  const settled = await Promise.allSettled(paths.map((path) => predictor.predict(request(path))))
  expect(settled.map((s) => s.status)).toEqual(paths.map((p) => (p.endsWith('3.jpg') ? 'rejected' : 'fulfilled')))
  expect(settled[2]).toMatchObject({ reason: { code: 'inference.crashed', details: { path: paths[2] } } })
  expect(started()).toBe(3)
})

it('a worker that cannot be started is named', async () => {
  predictor = createPredictor({ packFolder, spawn: forkWith(join(pictures, 'no-such-worker.ts')) })
  await expect(predictor.getPack()).rejects.toMatchObject({ code: 'inference.crashed' })
  await expect(predictor.predict(request(paths[0] ?? ''))).rejects.toMatchObject({ code: 'inference.crashed' })
})

it('an aborted request leaves the queue, and closing cancels what waits', async () => {
  predictor = createPredictor({ packFolder, providers: ['cpu'] })
  const abort = new AbortController()
  const first = predictor.predict(request(paths[0] ?? ''))
  const others = paths.slice(1, 4).map((path) => predictor.predict(request(path)))
  const dropped = predictor.predict(request(paths[4] ?? ''), abort.signal)
  abort.abort()
  await expect(dropped).rejects.toMatchObject({ code: 'job.cancelled' })
  expect((await first).faces.length).toBe(1)
  const rest = Promise.allSettled(others)
  await predictor.close()
  expect((await rest).filter((r) => r.status === 'rejected').every((r) => r.reason.code === 'job.cancelled')).toBe(true)
  await expect(predictor.predict(request(paths[0] ?? ''))).rejects.toMatchObject({ code: 'job.cancelled' })
  expect(predictor.workerPid).toBeNull()
})
