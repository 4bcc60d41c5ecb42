import { existsSync } from 'node:fs'
import { cp, mkdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseInput } from '../../../test/helpers/parse-input.ts'
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

async function open(path = pictures, projectPath: string | null = null) {
  return core.handlers['projects.openFolder']({ folder: path, projectPath, schemaId: '300w-68' })
}

async function names(projectId: string): Promise<string[]> {
  const input = { projectId, filter: 'all', order: 'name', text: '', offset: 0, limit: 500 } as const
  return (await core.handlers['images.list'](input)).rows.map((r) => r.name)
}

async function restart(): Promise<void> {
  await core.close()
  core = startTestCore(folder.path)
}

describe('projects.openFolder', () => {
  it('makes a project of the pictures, in natural order', async () => {
    await writeFile(join(pictures, 'notes.txt'), 'no picture')
    await writePictures(pictures, ['.hidden.jpg', '.git/x.jpg'])
    const project = await open()
    expect(project).toMatchObject({ name: 'pictures', images: 3, path: join(pictures, 'canthus.canthus'), folder: pictures })
    expect(await names(project.projectId)).toEqual(['b9.jpg', 'b10.jpg', 'sub/a.jpg'])
  })

  it('opens the project that is there, with what is new', async () => {
    const before = await open()
    await writePictures(pictures, ['b11.jpg'])
    await rm(join(pictures, 'b9.jpg'))
    await restart()
    const after = await open()
    expect(after.projectId).toBe(before.projectId)
    expect(await names(after.projectId)).toEqual(['b9.jpg', 'b10.jpg', 'b11.jpg', 'sub/a.jpg'])
  })

  it('finds a moved picture again, with its faces', async () => {
    const { projectId } = await open()
    const { jobId } = await core.handlers['predict.start']({ projectId, scope: 'all', schemaId: '300w-68', mode: 'fast' })
    await core.waitForJob(jobId)
    await mkdir(join(pictures, 'new'))
    await rename(join(pictures, 'b10.jpg'), join(pictures, 'new', 'other-name.jpg'))
    expect(await open()).toMatchObject({ images: 3, faces: 3 })
    expect(await names(projectId)).toEqual(['b9.jpg', 'new/other-name.jpg', 'sub/a.jpg'])
  })

  it('takes a picture that is not where it was for another where its content differs', async () => {
    const { projectId } = await open()
    const { jobId } = await core.handlers['predict.start']({ projectId, scope: 'all', schemaId: '300w-68', mode: 'fast' })
    await core.waitForJob(jobId)
    const { size } = await stat(join(pictures, 'b10.jpg'))
    await rm(join(pictures, 'b10.jpg'))
    await writeFile(join(pictures, 'new.jpg'), Buffer.alloc(size))
    expect(await open()).toMatchObject({ images: 4 })
  })

  it('goes round in no circle of links', async () => {
    await symlink(pictures, join(pictures, 'sub', 'again'))
    expect(await open()).toMatchObject({ images: 3 })
  })

  it('says what is wrong with the folder', async () => {
    await mkdir(join(folder.path, 'empty'))
    await expect(open(join(folder.path, 'empty'))).rejects.toMatchObject({ code: 'folder.noPictures' })
    await expect(open(join(folder.path, 'nowhere'))).rejects.toMatchObject({ code: 'folder.notFound' })
    await expect(open(join(pictures, 'b9.jpg'))).rejects.toMatchObject({ code: 'folder.notFound' })
  })

  it('puts the file where it is told', async () => {
    const path = join(folder.path, 'elsewhere.canthus')
    const project = await open(pictures, path)
    expect(project).toMatchObject({ path, folder: pictures, images: 3 })
    expect(existsSync(join(pictures, 'canthus.canthus'))).toBe(false)
    await writePictures(join(folder.path, 'more'), ['c.jpg'])
    expect(await open(join(folder.path, 'more'), path)).toMatchObject({ images: 4, folder: pictures })
    expect(await names(project.projectId)).toContain(join(folder.path, 'more', 'c.jpg'))
  })

  it('opens on another machine, where the pictures went with the file', async () => {
    await open()
    await restart()
    const copy = join(folder.path, 'other-machine')
    await cp(pictures, copy, { recursive: true })
    await rename(pictures, join(folder.path, 'gone'))
    const project = await core.handlers['projects.open']({ path: join(copy, 'canthus.canthus') })
    expect(project).toMatchObject({ folder: copy, images: 3 })
    const detail = await core.handlers['images.get']({ projectId: project.projectId, imageId: '1' })
    expect(detail).toMatchObject({ error: null, width: 320, height: 240 })
  })

  it('finds a project by its id after a restart, and only one that was open before', async () => {
    const { projectId } = await open()
    await restart()
    expect(await core.handlers['projects.get']({ projectId })).toMatchObject({ projectId, images: 3 })
    await expect(core.handlers['projects.get']({ projectId: 'unknown' })).rejects.toMatchObject({ code: 'project.notFound' })
  })

  it('tells a copy that is open beside its original apart', async () => {
    const original = await open()
    const copy = join(folder.path, 'copy')
    await cp(pictures, copy, { recursive: true })
    const other = await open(copy)
    expect(other.projectId).not.toBe(original.projectId)
    expect([await names(original.projectId), await names(other.projectId)].map((n) => n.length)).toEqual([3, 3])
  })
})

describe('the start page', () => {
  it('lists what was opened, newest first, and forgets what it is told to', async () => {
    await writePictures(join(folder.path, 'second'), ['x.jpg'])
    const first = await open()
    const second = await open(join(folder.path, 'second'))
    await restart()
    const list = async () => (await core.handlers['projects.listRecent']({})).projects
    expect((await list()).map((p) => [p.path, p.images, p.found])).toEqual([
      [second.path, 1, true],
      [first.path, 3, true],
    ])
    await rm(join(folder.path, 'second'), { recursive: true })
    expect((await list())[0]?.found).toBe(false)
    await core.handlers['projects.forgetRecent']({ path: second.path })
    expect((await list()).map((p) => p.path)).toEqual([first.path])
  })

  it('has thumbnails of projects that are not open', async () => {
    await open()
    await restart()
    const [recent] = (await core.handlers['projects.listRecent']({})).projects
    const asset = await core.resolveAsset(recent?.thumbnails[0] ?? '')
    expect(asset).toMatchObject({ kind: 'bytes', type: 'image/webp' })
  })

  it('says what lies outside the folders of a server, and names no picture that would be refused', async () => {
    await writePictures(join(folder.path, 'second'), ['x.jpg'])
    await open()
    await open(join(folder.path, 'second'), join(pictures, 'elsewhere.canthus'))
    await open(join(folder.path, 'second'))
    await core.close()
    core = startTestCore(folder.path, { allowedRoots: [pictures] })
    const { projects } = await core.handlers['projects.listRecent']({})
    expect(projects.map((p) => [p.outside, p.thumbnails.length])).toEqual([
      ['project', 0],
      ['pictures', 0],
      [null, 3],
    ])
    const [first] = projects
    const answer = core.handlers['projects.open']({ path: first?.path ?? '' })
    await expect(answer).rejects.toThrow(`start the server with canthus serve --root ${join(folder.path, 'second')}`)
  })

  it('starts anew from a broken list, and keeps the broken one', async () => {
    const path = join(folder.path, 'data', 'recent.json')
    await mkdir(join(folder.path, 'data'))
    await writeFile(path, '{"projects": [')
    expect((await core.handlers['projects.listRecent']({})).projects).toEqual([])
    expect(existsSync(`${path}.broken`)).toBe(true)
  })
})

describe('the sample set', () => {
  it('is a copy to work on; a fresh one leaves the earlier as it is', async () => {
    await core.close()
    const sampleFolder = join(folder.path, 'sample')
    await writePictures(sampleFolder, ['one.jpg', 'two.jpg'])
    await writeFile(join(sampleFolder, 'one.pts'), 'version: 1')
    core = startTestCore(folder.path, { sampleFolder })
    const first = await core.handlers['projects.openSample']({ fresh: false, schemaId: '300w-68' })
    expect(first).toMatchObject({ name: 'Sample set', images: 2 })
    expect(existsSync(join(first.folder ?? '', 'one.pts'))).toBe(false)
    expect((await core.handlers['projects.openSample']({ fresh: false, schemaId: '300w-68' })).projectId).toBe(first.projectId)
    const fresh = await core.handlers['projects.openSample']({ fresh: true, schemaId: '300w-68' })
    expect(fresh.projectId).not.toBe(first.projectId)
    expect(existsSync(first.path)).toBe(true)
    expect((await core.handlers['projects.openSample']({ fresh: false, schemaId: '300w-68' })).projectId).toBe(fresh.projectId)
  })
})

describe('allowed roots', () => {
  it('keep pages inside, however they ask', async () => {
    await core.close()
    await writePictures(join(folder.path, 'secret'), ['s.jpg'])
    await writePictures(join(folder.path, 'pictures-2'), ['t.jpg'])
    await symlink(join(folder.path, 'secret'), join(pictures, 'way-out'))
    core = startTestCore(folder.path, { allowedRoots: [pictures] })
    const refused = { code: 'folder.notAllowed' }
    const outside = [
      join(folder.path, 'secret'),
      join(folder.path, 'pictures-2'),
      join(folder.path, 'nowhere'),
      `${pictures}/../secret`,
      join(pictures, 'way-out'),
      'secret',
    ]
    for (const path of outside) {
      await expect(open(path)).rejects.toMatchObject(refused)
      await expect(core.handlers['app.listDirectory']({ path })).rejects.toMatchObject(refused)
      await expect(core.handlers['projects.open']({ path: `${path}/canthus.canthus` })).rejects.toMatchObject(refused)
    }
    await expect(open(pictures, join(folder.path, 'secret', 'p.canthus'))).rejects.toMatchObject(refused)
    const project = await open()
    expect(await names(project.projectId)).toEqual(['b9.jpg', 'b10.jpg', 'sub/a.jpg'])
    const exportTo = { projectId: project.projectId, format: '300w', scope: 'all', map: null, overwrite: false } as const
    await expect(core.handlers['export.start'](parseInput('export.start', { ...exportTo, folder: join(pictures, 'way-out', 'x') }))).rejects.toMatchObject(refused)
  })

  it('do not serve what a project file names outside', async () => {
    await writePictures(join(folder.path, 'secret'), ['s.jpg'])
    const path = join(pictures, 'canthus.canthus')
    await open(join(folder.path, 'secret'), path)
    await core.close()
    core = startTestCore(folder.path, { allowedRoots: [pictures] })
    const { projectId } = await core.handlers['projects.open']({ path })
    const detail = await core.handlers['images.get']({ projectId, imageId: '1' })
    expect(detail.error?.code).toBe('image.missing')
    await expect(core.resolveAsset(detail.picture)).rejects.toMatchObject({ code: 'image.missing' })
  })

  it('are listed with what they hold', async () => {
    await core.close()
    core = startTestCore(folder.path, { allowedRoots: [pictures] })
    await open()
    const listing = await core.handlers['app.listDirectory']({ path: null })
    expect(listing).toMatchObject({ path: pictures, parent: null })
    expect(listing.entries.map((e) => [e.name, e.kind, e.pictures])).toEqual([
      ['canthus.canthus', 'project', null],
      ['sub', 'folder', 1],
      ['b9.jpg', 'picture', null],
      ['b10.jpg', 'picture', null],
    ])
    const below = await core.handlers['app.listDirectory']({ path: join(pictures, 'sub') })
    expect(below.parent).toBe(pictures)
  })
})
