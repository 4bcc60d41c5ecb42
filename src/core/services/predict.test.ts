import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CanthusError } from '#contract/errors.ts'
import { events, methods } from '#contract/index.ts'
import type { JobRecord } from '#contract/methods/jobs.ts'
import { parseInput } from '../../../test/helpers/parse-input.ts'
import { makeTestFolder, startTestCore, writePictures } from '../../../test/helpers/core.ts'
import type { GeometryOptions, TestCore, TestFolder } from '../../../test/helpers/core.ts'
import { moveEdit } from '../../../test/helpers/store.ts'
import { openStore } from '../store/index.ts'

let folder: TestFolder
let pictures: string
let core: TestCore

beforeEach(async () => {
  folder = makeTestFolder()
  pictures = join(folder.path, 'pictures')
  await writePictures(pictures, ['b10.jpg', 'b9.jpg', 'sub/a.jpg'])
  core = startTestCore(folder.path)
})

afterEach(async () => {
  await core.close()
  folder.remove()
})

async function restart(options: GeometryOptions = {}): Promise<void> {
  await core.close()
  core = startTestCore(folder.path, options)
}

async function open(): Promise<string> {
  return (await core.handlers['projects.openFolder']({ folder: pictures, projectPath: null, schemaId: '300w-68' })).projectId
}

async function start(projectId: string, scope: 'all' | 'unpredicted' = 'unpredicted'): Promise<string> {
  return (await core.handlers['predict.start']({ projectId, scope, schemaId: '300w-68', mode: 'fast' })).jobId
}

async function finish(jobId: string): Promise<JobRecord> {
  await core.waitForJob(jobId)
  return core.handlers['jobs.get']({ jobId })
}

async function list(projectId: string, filter: 'all' | 'failed' = 'all') {
  return core.handlers['images.list']({ projectId, filter, order: 'name', text: '', offset: 0, limit: 500 })
}

const get = (projectId: string, imageId: string) => core.handlers['images.get']({ projectId, imageId })

describe('predict.start', () => {
  it('sets faces on every picture and says how it went', async () => {
    const projectId = await open()
    const job = await finish(await start(projectId))
    const result = { pictures: 3, faces: 3, failed: 0 }
    expect(job).toMatchObject({ state: 'done', done: 3, total: 3, failureCount: 0, result })
    const { rows } = await list(projectId)
    expect(rows.map((r) => r.name)).toEqual(['b9.jpg', 'b10.jpg', 'sub/a.jpg'])
    expect(rows.every((r) => r.predicted && r.faces === 1 && r.flagged === 33)).toBe(true)
    expect(await core.handlers['projects.get']({ projectId })).toMatchObject({ faces: 3, points: 204, imagesPredicted: 3 })
    expect(await core.handlers['jobs.list']({ projectId })).toMatchObject({ jobs: [{ jobId: job.jobId, state: 'done' }] })
  })

  it('tells pages what happens, as the contract says', async () => {
    const projectId = await open()
    await finish(await start(projectId))
    for (const { name, payload } of core.events) expect(events[name].parse(payload)).toEqual(payload)
    expect(core.events.filter((e) => e.name === 'job.progressed').at(-1)?.payload).toMatchObject({ job: { state: 'done', done: 3 } })
    const changed = core.events.filter((e) => e.name === 'image.changed').map((e) => e.payload)
    expect(changed).toHaveLength(3)
    expect(changed).toContainEqual({ projectId, imageId: '1', revision: 1 })
    expect(core.events.some((e) => e.name === 'project.changed')).toBe(true)
  })

  it('takes the threshold of the pack', async () => {
    await restart({ threshold: 0.25 })
    const projectId = await open()
    await finish(await start(projectId))
    expect((await core.handlers['projects.get']({ projectId })).threshold).toBe(0.25)
    expect((await list(projectId)).rows[0]?.flagged).toBe(16)
    await restart({ threshold: 0.75 })
    await open()
    await finish(await start(projectId))
    expect((await list(projectId)).rows[0]?.flagged).toBe(50)
  })

  it('counts the wrong points that the pack expects, and none where it is not calibrated', async () => {
    const summary = (projectId: string) => core.handlers['projects.get']({ projectId })
    const projectId = await open()
    await finish(await start(projectId))
    expect(await summary(projectId)).toMatchObject({ expectedWrong: 0, expectedWrongSd: 0, pointsUnjudged: 204 })
    // Half of the least reliable are wrong. The reliabilities are 1 - i / 68.
    await restart({ wrong8: [{ regions: 'all', knots: [[0, 0.5], [1, 0]] }] })
    await open()
    await finish(await start(projectId))
    const shares = Array.from({ length: 68 }, (_, i) => i / 68 / 2)
    const { expectedWrong, expectedWrongSd, pointsUnjudged } = await summary(projectId)
    expect(expectedWrong).toBeCloseTo(3 * shares.reduce((sum, p) => sum + p, 0))
    expect(expectedWrongSd).toBeCloseTo(Math.sqrt(3 * shares.reduce((sum, p) => sum + p * (1 - p), 0)))
    expect(pointsUnjudged).toBe(0)
  })

  it('names a broken picture and goes on', async () => {
    await writeFile(join(pictures, 'b11.jpg'), 'no picture')
    const projectId = await open()
    const job = await finish(await start(projectId))
    expect(job).toMatchObject({ state: 'done', done: 4, failureCount: 1, failures: [{ name: 'b11.jpg', code: 'image.unreadable' }] })
    expect((await list(projectId, 'failed')).rows.map((r) => r.name)).toEqual(['b11.jpg'])
    await writePictures(pictures, ['b11.jpg'])
    expect(await finish(await start(projectId))).toMatchObject({ done: 1, failureCount: 0 })
    expect((await list(projectId, 'failed')).total).toBe(0)
  })

  it('leaves what a person did when it predicts again, and the log has what was', async () => {
    const projectId = await open()
    await finish(await start(projectId))
    const before = await get(projectId, '1')
    const edit = moveEdit(before.faces, 5)
    const input = { projectId, imageId: '1', baseRevision: before.revision, coalesce: false }
    const moved = await core.handlers['edits.commit'](methods['edits.commit'].input.parse({ ...input, edit }))
    await restart({ shiftPx: 8 })
    await open()
    await finish(await start(projectId, 'all'))
    const after = await get(projectId, '1')
    expect(after.faces[0]?.landmarks[5]).toEqual(moved.faces[0]?.landmarks[5])
    expect(after.faces[0]?.landmarks[6]?.position?.x).toBe((before.faces[0]?.landmarks[6]?.position?.x ?? 0) + 8)
    const history = await core.handlers['edits.listHistory']({ projectId, imageId: '1', limit: 10 })
    expect(history.entries.map((e) => [e.kind, e.summary])).toEqual([
      ['model', '1 face updated'],
      ['edit', '5 by 1.0 px'],
      ['model', '1 face added'],
    ])
    expect(after.canUndo).toBe(true)
  })

  it('does not bring back a face that a person deleted, unless that is undone', async () => {
    const projectId = await open()
    await finish(await start(projectId))
    const { faces, revision } = await get(projectId, '1')
    const edit = { verb: 'delete-face', actions: [{ kind: 'face.remove', face: faces[0], at: 0 }] }
    await core.handlers['edits.commit'](methods['edits.commit'].input.parse({ projectId, imageId: '1', baseRevision: revision, edit }))
    await finish(await start(projectId, 'all'))
    expect((await get(projectId, '1')).faces).toEqual([])
    await core.handlers['edits.undo']({ projectId, imageId: '1', baseRevision: revision + 1 })
    await finish(await start(projectId, 'all'))
    expect((await get(projectId, '1')).faces).toHaveLength(1)
  })

  it('can be cancelled, and only one runs on a project', async () => {
    await restart({ before: (_, signal) => wait(60_000, undefined, { signal }).catch(() => {}) })
    const projectId = await open()
    const jobId = await start(projectId)
    await expect(start(projectId)).rejects.toMatchObject({ code: 'job.alreadyRunning' })
    await core.handlers['jobs.cancel']({ jobId })
    expect(await finish(jobId)).toMatchObject({ state: 'cancelled', done: 0 })
    await restart()
    await open()
    expect(await core.handlers['jobs.get']({ jobId })).toMatchObject({ state: 'cancelled' })
  })

  it('gives up where the network fails again and again', async () => {
    await writePictures(pictures, Array.from({ length: 12 }, (_, i) => `more/${String(i)}.jpg`))
    await restart({ before: () => Promise.reject(new CanthusError('inference.crashed', 'the worker ended')) })
    const projectId = await open()
    const job = await finish(await start(projectId))
    expect(job).toMatchObject({ state: 'failed', error: { code: 'inference.crashed' } })
    expect(job.done).toBeLessThan(10)
  })

  it('refuses a schema and pictures that are not there', async () => {
    const projectId = await open()
    const start = (schemaId: string, imageIds: string[]) =>
      core.handlers['predict.start']({ projectId, scope: { imageIds }, mode: 'fast', schemaId })
    await expect(start('own', ['1'])).rejects.toMatchObject({ code: 'model.noSchema' })
    await expect(start('300w-68', ['1', '44'])).rejects.toMatchObject({ code: 'image.notFound' })
    expect((await core.handlers['jobs.list']({ projectId })).jobs).toEqual([])
  })
})

describe('jobs after an end', () => {
  it('a prediction goes on where it was stopped', async () => {
    let answered = 0
    await restart({ before: (_, signal) => (answered++ === 0 ? Promise.resolve() : wait(60_000, undefined, { signal }).catch(() => {})) })
    const projectId = await open()
    const jobId = await start(projectId)
    while ((await list(projectId)).rows.every((r) => !r.predicted)) await wait(5)
    await restart()
    await open()
    expect(await finish(jobId)).toMatchObject({ state: 'done', done: 3, total: 3 })
    expect((await core.handlers['edits.listHistory']({ projectId, imageId: '1', limit: 10 })).entries).toHaveLength(1)
  })

  it('a prediction goes on after kill -9, and nothing is done twice', async () => {
    await writePictures(pictures, Array.from({ length: 20 }, (_, i) => `more/${String(i)}.jpg`))
    await core.close()
    const script = join(import.meta.dirname, '../../../test/helpers/predict-until-killed.ts')
    const child = spawn(process.execPath, [script, folder.path, pictures], { stdio: ['ignore', 'pipe', 'inherit'] })
    const said: string[] = []
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', (text: string) => {
      said.push(...text.trim().split('\n'))
      if (said.length >= 6) child.kill('SIGKILL')
    })
    await new Promise((resolve) => child.on('close', resolve))
    core = startTestCore(folder.path)
    const projectId = await open()
    const [job] = (await core.handlers['jobs.list']({ projectId })).jobs
    expect(await finish(job?.jobId ?? '')).toMatchObject({ state: 'done', done: 23, total: 23 })
    const { rows } = await list(projectId)
    expect(rows.every((r) => r.faces === 1)).toBe(true)
    for (const { imageId } of rows) expect((await get(projectId, imageId)).revision).toBe(1)
    expect(said.length).toBeLessThan(23)
  })

  it.each([
    ['is gone', 'another-host/1/x', 0, 'failed'],
    ['lives elsewhere', 'another-host/1/x', Date.now() + 3_600_000, 'running'],
  ])('of an export whose process %s', async (_, owner, heartbeatMs, state) => {
    const projectId = await open()
    const exported = await core.handlers['export.start'](parseInput('export.start', { projectId, format: '300w', folder: null, scope: 'all', map: null, overwrite: false }))
    const done = await finish(exported.jobId)
    await core.close()
    const store = await openStore(join(pictures, 'canthus.canthus'))
    await store.connection.write((trx) =>
      trx.updateTable('job').set({ state: 'running', owner, heartbeat_ms: heartbeatMs }).where('id', '=', done.jobId).execute(),
    )
    await store.close()
    core = startTestCore(folder.path)
    await open()
    const job = await core.handlers['jobs.get']({ jobId: done.jobId })
    expect(job.state).toBe(state)
    expect(job.error?.code).toBe(state === 'failed' ? 'job.cancelled' : undefined)
  })
})
