import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeTestFolder, startTestCore, writePictures } from '../../../test/helpers/core.ts'
import type { TestCore, TestFolder } from '../../../test/helpers/core.ts'

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

async function openAndPredict(scope: 'all' | 'unpredicted' = 'unpredicted') {
  const project = await core.handlers['projects.openFolder']({ folder: pictures, projectPath: null, schemaId: '300w-68' })
  const { jobId } = await core.handlers['predict.start']({ projectId: project.projectId, scope, schemaId: '300w-68' })
  await core.waitForJob(jobId)
  return { projectId: project.projectId, job: await core.handlers['jobs.get']({ jobId }) }
}

const firstPage = { filter: 'all', order: 'name', text: '', offset: 0, limit: 100 } as const

describe('predict.start', () => {
  it('sets faces on every picture and says how it went', async () => {
    const { projectId, job } = await openAndPredict()
    expect(job).toMatchObject({ state: 'done', done: 3, total: 3, failureCount: 0, result: { pictures: 3, faces: 3, failed: 0 } })
    const list = await core.handlers['images.list']({ projectId, ...firstPage })
    expect(list.rows.map((r) => r.name)).toEqual(['b9.jpg', 'b10.jpg', 'sub/a.jpg'])
    expect(list.rows.every((r) => r.predicted && r.faces === 1 && r.flagged === 33)).toBe(true)
    const last = core.events.filter((e) => e.name === 'job.progressed').at(-1)
    expect(last?.payload).toMatchObject({ job: { state: 'done', done: 3 } })
    expect(await core.handlers['projects.get']({ projectId })).toMatchObject({ images: 3, faces: 3, points: 204, imagesPredicted: 3 })
  })

  it('names a broken picture and goes on', async () => {
    await writeFile(join(pictures, 'b11.jpg'), 'no picture')
    const { projectId, job } = await openAndPredict()
    expect(job).toMatchObject({ state: 'done', done: 4, failureCount: 1, failures: [{ name: 'b11.jpg' }] })
    const failed = await core.handlers['images.list']({ projectId, ...firstPage, filter: 'failed' })
    expect(failed.rows.map((r) => r.name)).toEqual(['b11.jpg'])
    expect(failed.total).toBe(1)
    expect(existsSync(join(pictures, 'canthus.canthus'))).toBe(true)
  })
})
