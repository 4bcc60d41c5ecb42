import { readdirSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { methods } from '#contract/index.ts'
import { convertResult } from '#contract/methods/formats.ts'
import { codecs } from '#domain/formats/registry.ts'
import { parseInput } from '../../../test/helpers/parse-input.ts'
import { makeTestFolder, startTestCore, writePictures } from '../../../test/helpers/core.ts'
import type { TestCore, TestFolder } from '../../../test/helpers/core.ts'

let folder: TestFolder
let pictures: string
let core: TestCore
let projectId: string

beforeEach(async () => {
  folder = makeTestFolder()
  pictures = join(folder.path, 'pictures')
  await writePictures(pictures, ['a.jpg', 'b.jpg'])
  core = startTestCore(folder.path)
  projectId = (await core.handlers['projects.openFolder']({ folder: pictures, projectPath: null, schemaId: '300w-68' })).projectId
})

afterEach(async () => {
  await core.close()
  folder.remove()
})

async function finish({ jobId }: { jobId: string }) {
  await core.waitForJob(jobId)
  return core.handlers['jobs.get']({ jobId })
}

const facesOf = async (imageId: string) => (await core.handlers['images.get']({ projectId, imageId })).faces

describe('labels through the contract', () => {
  it('go out and come back as they were', async () => {
    await finish(await core.handlers['predict.start']({ projectId, scope: 'all', schemaId: '300w-68', mode: 'fast' }))
    const before = await facesOf('1')
    const out = join(folder.path, 'out')
    const exported = await finish(
      await core.handlers['export.start'](parseInput('export.start', { projectId, format: '300w', folder: out, scope: 'all', map: null, overwrite: false })),
    )
    expect(exported).toMatchObject({ state: 'done', result: { faces: 2, files: 2, folder: out } })

    await core.close()
    rmSync(join(pictures, 'canthus.canthus'))
    core = startTestCore(folder.path)
    projectId = (await core.handlers['projects.openFolder']({ folder: pictures, projectPath: null, schemaId: '300w-68' })).projectId
    const place = { projectId, path: out, format: null, pictures }
    expect(await core.handlers['import.preview'](parseInput('import.preview', place))).toMatchObject({ format: '300w', faces: 2, images: 2 })
    const imported = await finish(await core.handlers['import.start'](parseInput('import.start', place)))
    expect(imported).toMatchObject({ state: 'done', failureCount: 0, result: { facesAdded: 2 } })
    const after = await facesOf('1')
    expect(after[0]?.landmarks.every((l) => l.origin === 'imported')).toBe(true)
    for (const [i, l] of (after[0]?.landmarks ?? []).entries()) {
      expect(l.position?.x).toBeCloseTo(before[0]?.landmarks[i]?.position?.x ?? NaN, 2)
    }
    const history = await core.handlers['edits.listHistory']({ projectId, imageId: '1', limit: 9 })
    expect(history.entries.map((e) => e.kind)).toEqual(['import'])
    expect(core.events.filter((e) => e.name === 'image.changed')).toHaveLength(2)
  })

  it('go to the exports of the project where no folder is named', async () => {
    await finish(await core.handlers['predict.start']({ projectId, scope: 'all', schemaId: '300w-68', mode: 'fast' }))
    const input = { projectId, format: '300w', folder: null, scope: 'all', map: null, overwrite: false } as const
    expect(await finish(await core.handlers['export.start'](parseInput('export.start', input)))).toMatchObject({ state: 'done' })
    expect(readdirSync(join(pictures, 'exports'))).toHaveLength(1)
  })

  it('are measured against', async () => {
    await finish(await core.handlers['predict.start']({ projectId, scope: 'all', schemaId: '300w-68', mode: 'fast' }))
    const out = join(folder.path, 'out')
    await finish(await core.handlers['export.start'](parseInput('export.start', { projectId, format: '300w', folder: out, scope: 'all', map: null, overwrite: false })))
    const job = await finish(
      await core.handlers['evaluate.start']({
        path: out,
        format: '300w',
        pictures,
        boxes: 'detector',
        mode: 'fast',
        schemaId: null,
        occlude: null,
        pack: null,
        norm: 'inter-ocular',
        threshold: null,
        perFace: null,
      }),
    )
    expect(job).toMatchObject({ state: 'done', projectId: null, result: { images: 2, faces: 2, missed: 0 } })
    expect((await core.handlers['jobs.list']({ projectId: null })).jobs.map((j) => j.kind)).toEqual(['evaluate', 'export', 'predict'])
  })

  it('are described, format by format, as the contract says', async () => {
    const answer = methods['formats.list'].output.parse(await core.handlers['formats.list']({}))
    expect(answer.formats.map((f) => f.format)).toEqual(codecs.map((codec) => codec.id))
    expect(answer.formats.find((f) => f.format === '300w')).toMatchObject({ base: 1, canWrite: true, endings: ['.pts'] })
    expect(answer.formats.find((f) => f.format === 'cofw')).toMatchObject({ canWrite: false, carries: null })
    expect(answer.maps).toContainEqual(expect.objectContaining({ map: 'pipnet-98-to-68', from: 'wflw-98', to: '300w-68' }))
  })

  it('are looked at before there is a project, with their pictures', async () => {
    await finish(await core.handlers['predict.start'](parseInput('predict.start', { projectId, scope: 'all', schemaId: '300w-68' })))
    await finish(await core.handlers['export.start'](parseInput('export.start', { projectId, format: '300w', folder: pictures, scope: 'all' })))
    const shown = methods['import.preview'].output.parse(
      await core.handlers['import.preview'](parseInput('import.preview', { projectId: null, path: pictures, format: null, pictures: null })),
    )
    expect(shown.samples).toHaveLength(2)
    const [sample] = shown.samples
    expect(await core.resolveAsset(sample?.picture ?? '')).toMatchObject({ kind: 'file', path: join(pictures, 'a.jpg'), type: 'image/jpeg' })
    await expect(core.resolveAsset('/asset/preview/999/picture')).rejects.toMatchObject({ code: 'image.notFound' })
  })

  it('are converted without a project, in a job that can be asked about', async () => {
    await finish(await core.handlers['predict.start'](parseInput('predict.start', { projectId, scope: 'all', schemaId: '300w-68' })))
    await finish(await core.handlers['export.start'](parseInput('export.start', { projectId, format: '300w', folder: join(folder.path, 'pts'), scope: 'all' })))
    const out = join(folder.path, 'all.json')
    const job = await finish(await core.handlers['convert.start'](parseInput('convert.start', { path: join(folder.path, 'pts'), format: null, pictures, to: 'coco', out })))
    expect(job).toMatchObject({ kind: 'convert', projectId: null, state: 'done', failureCount: 0 })
    expect(convertResult.parse(job.result)).toMatchObject({ from: '300w', to: 'coco', faces: 2, images: 2, files: [{ name: 'all.json' }] })
    const refused = await finish(await core.handlers['convert.start'](parseInput('convert.start', { path: join(folder.path, 'pts'), format: null, pictures, to: 'cofw', out: join(folder.path, 'x') })))
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'format.notSupported' } })
  })

  it('that are not there or make no sense are said', async () => {
    await mkdir(join(folder.path, 'junk'))
    await writeFile(join(folder.path, 'junk', 'x.txt'), 'hello')
    const place = (path: string) => ({ projectId, path: join(folder.path, path), format: null, pictures: null })
    await expect(core.handlers['import.start'](parseInput('import.start', place('nowhere')))).rejects.toMatchObject({ code: 'file.notFound' })
    await expect(core.handlers['import.preview'](parseInput('import.preview', place('junk')))).rejects.toMatchObject({ code: 'format.unknown' })
    expect(await finish(await core.handlers['import.start'](parseInput('import.start', place('junk'))))).toMatchObject({ state: 'failed', error: { code: 'format.unknown' } })
  })
})
