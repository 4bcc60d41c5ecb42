import { rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { methods } from '#contract/index.ts'
import { makeTestFolder, startTestCore, writePictures } from '../../../test/helpers/core.ts'
import type { TestCore, TestFolder } from '../../../test/helpers/core.ts'

let folder: TestFolder
let pictures: string
let core: TestCore
let projectId: string

beforeEach(async () => {
  folder = makeTestFolder()
  pictures = join(folder.path, 'pictures')
  await writePictures(pictures, ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'])
  await sharp({ create: { width: 64, height: 48, channels: 3, background: 'red' } }).tiff().toFile(join(pictures, 'e.tif'))
  core = startTestCore(folder.path)
  projectId = (await core.handlers['projects.openFolder']({ folder: pictures, projectPath: null, schemaId: '300w-68' })).projectId
})

afterEach(async () => {
  await core.close()
  folder.remove()
})

const page = { filter: 'all', order: 'name', text: '', offset: 0, limit: 10 } as const
const get = (imageId: string) => core.handlers['images.get']({ projectId, imageId })

async function predict(imageIds: string[]): Promise<void> {
  const { jobId } = await core.handlers['predict.start']({ projectId, scope: { imageIds }, schemaId: '300w-68', mode: 'fast' })
  await core.waitForJob(jobId)
}

describe('images.list and images.locate', () => {
  it('agree, under every filter and order', async () => {
    await predict(['1', '3', '4'])
    const detail = await get('3')
    const face = detail.faces[0]
    const accept = { kind: 'face.set', faceId: face?.id ?? '', before: { reviewState: 'unseen' }, after: { reviewState: 'accepted' } } as const
    await core.handlers['edits.commit']({
      projectId,
      imageId: '3',
      baseRevision: detail.revision,
      edit: { verb: 'set-review', actions: [accept] },
      coalesce: false,
    })
    const expected = { all: 5, flagged: 2, unseen: 2, accepted: 1, 'no-faces': 2, failed: 0 } as const
    for (const filter of ['all', 'flagged', 'unseen', 'accepted', 'no-faces', 'failed'] as const) {
      for (const order of ['name', 'least-reliable', 'most-flagged', 'disagreement', 'newest'] as const) {
        const list = await core.handlers['images.list']({ projectId, ...page, filter, order })
        expect([list.total, list.all, list.rows.length]).toEqual([expected[filter], 5, expected[filter]])
        const ids = list.rows.map((r) => r.imageId)
        for (const [index, imageId] of ids.entries()) {
          expect(await core.handlers['images.locate']({ projectId, imageId, filter, order, text: '' })).toEqual({
            index,
            total: ids.length,
            previous: ids[index - 1] ?? null,
            next: ids[index + 1] ?? null,
          })
        }
      }
    }
  })

  it('tell the neighbours of a picture that is not in the list', async () => {
    await predict(['1', '3'])
    const place = await core.handlers['images.locate']({ projectId, imageId: '2', filter: 'flagged', order: 'name', text: '' })
    expect(place).toEqual({ index: null, total: 2, previous: '1', next: '3' })
  })

  it('search by name, whatever the letters', async () => {
    const list = await core.handlers['images.list']({ projectId, ...page, text: ' B.J' })
    expect(list.rows.map((r) => r.name)).toEqual(['b.jpg'])
    expect(await core.handlers['images.list']({ projectId, ...page, text: '100%' })).toMatchObject({ total: 0, all: 5 })
  })

  it('answer as the contract says', async () => {
    await predict(['1'])
    const list = await core.handlers['images.list']({ projectId, ...page })
    expect(methods['images.list'].output.parse(list)).toEqual(list)
    const detail = await get('1')
    expect(methods['images.get'].output.parse(detail)).toEqual(detail)
  })

  it('refuse an id that is none', async () => {
    for (const imageId of ['0', '99', 'x', '1e3', '../1']) {
      await expect(get(imageId)).rejects.toMatchObject({ code: 'image.notFound' })
    }
  })
})

describe('images.get', () => {
  it('says that a picture is missing, and that it is back', async () => {
    const path = join(pictures, 'a.jpg')
    await rm(path)
    expect((await get('1')).error?.code).toBe('image.missing')
    expect((await core.handlers['images.list']({ projectId, ...page, filter: 'failed' })).total).toBe(1)
    await writePictures(pictures, ['a.jpg'])
    expect(await get('1')).toMatchObject({ error: null, width: 320 })
    expect((await core.handlers['images.list']({ projectId, ...page, filter: 'failed' })).total).toBe(0)
  })

  it('says what is wrong with a file', async () => {
    await writeFile(join(pictures, 'a.jpg'), 'no picture at all')
    expect((await get('1')).error?.code).toBe('image.unreadable')
  })
})

describe('images.predictBox', () => {
  it('answers with a face and stores nothing', async () => {
    const box = { x0: 10, y0: 20, x1: 50, y1: 60 }
    const { face } = await core.handlers['images.predictBox']({ projectId, imageId: '1', box, schemaId: '300w-68', mode: 'fast' })
    expect(face).toMatchObject({ box, boxOrigin: 'drawn', detectionScore: null, model: 'geometry@1', reviewState: 'unseen' })
    expect(face.landmarks).toHaveLength(68)
    expect(await get('1')).toMatchObject({ revision: 0, faces: [] })
  })

  it('refuses a schema that the pack does not know', async () => {
    const input = { projectId, imageId: '1', box: { x0: 0, y0: 0, x1: 9, y1: 9 }, schemaId: 'own', mode: 'fast' as const }
    await expect(core.handlers['images.predictBox'](input)).rejects.toMatchObject({ code: 'model.noSchema' })
  })
})

describe('edits.commit', () => {
  it('refuses a face whose landmarks do not fit its schema', async () => {
    const box = { x0: 10, y0: 20, x1: 50, y1: 60 }
    const { face } = await core.handlers['images.predictBox']({ projectId, imageId: '1', box, schemaId: '300w-68', mode: 'fast' })
    const wrong = { ...face, landmarks: face.landmarks.slice(1) }
    const edit = { verb: 'add-face', actions: [{ kind: 'face.add', face: wrong, at: 0 }] } as const
    const refused = core.handlers['edits.commit']({ projectId, imageId: '1', baseRevision: 0, edit: { ...edit, actions: [...edit.actions] }, coalesce: false })
    await expect(refused).rejects.toMatchObject({ code: 'input.invalid' })
  })
})

describe('assets', () => {
  it('are the file itself where a browser shows it, else a copy', async () => {
    expect(await core.resolveAsset((await get('1')).picture)).toEqual({ kind: 'file', path: join(pictures, 'a.jpg'), type: 'image/jpeg' })
    const copy = await core.resolveAsset((await get('5')).picture)
    if (copy.kind !== 'bytes') throw new Error('a copy was expected')
    expect(copy.type).toBe('image/jpeg')
    expect(await sharp(copy.data).metadata()).toMatchObject({ width: 64, height: 48, format: 'jpeg' })
  })

  it('come from the cache until the file changes', async () => {
    const { thumbnail } = await get('1')
    const first = await core.resolveAsset(thumbnail)
    expect(await core.resolveAsset(thumbnail)).toEqual(first)
    await sharp({ create: { width: 50, height: 90, channels: 3, background: 'blue' } }).jpeg().toFile(join(pictures, 'a.jpg'))
    const second = await core.resolveAsset(thumbnail)
    if (second.kind !== 'bytes') throw new Error('bytes were expected')
    expect(await sharp(second.data).metadata()).toMatchObject({ width: 50, height: 90, format: 'webp' })
  })

  it('are refused where there is nothing to show', async () => {
    const { thumbnail, picture } = await get('1')
    await truncate(join(pictures, 'a.jpg'), 3)
    await expect(core.resolveAsset(picture)).rejects.toMatchObject({ code: 'image.unreadable' })
    await expect(core.resolveAsset(thumbnail)).rejects.toMatchObject({ code: 'image.unreadable' })
    for (const address of ['/asset/x/1/picture', `/asset/${projectId}/1/../../etc`, `/asset/${projectId}/77/picture`, '/']) {
      await expect(core.resolveAsset(address)).rejects.toMatchObject({ code: expect.stringMatching(/notFound$/) })
    }
  })

  it('mark a picture in the list that turns out to be broken further in, once', async () => {
    // Its head is whole, so opening it finds nothing wrong.
    await truncate(join(pictures, 'b.jpg'), 500)
    const { thumbnail, error } = await get('2')
    expect(error).toBeNull()
    await expect(core.resolveAsset(thumbnail)).rejects.toMatchObject({ code: 'image.unreadable' })
    const list = await core.handlers['images.list']({ projectId, ...page, filter: 'failed' })
    expect(list.rows).toMatchObject([{ name: 'b.jpg', error: { code: 'image.unreadable' } }])
    expect(list.rows[0]?.error?.message).toContain('b.jpg')
    expect((await get('2')).error).toMatchObject({ code: 'image.unreadable' })
    const announced = (): number => core.events.filter((e) => e.name === 'project.changed').length
    const before = announced()
    expect(before).toBeGreaterThan(0)
    await expect(core.resolveAsset(thumbnail)).rejects.toMatchObject({ code: 'image.unreadable' })
    expect(announced()).toBe(before)
  })
})
