import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeTestFolder, startTestCore, writePictures } from '../../../test/helpers/core.ts'
import type { TestCore, TestFolder } from '../../../test/helpers/core.ts'
import { toSafeName } from './uploads.ts'

let folder: TestFolder
let core: TestCore
let first: Buffer
let second: Buffer

beforeEach(async () => {
  folder = makeTestFolder()
  await writePictures(folder.path, ['1.jpg', '2.jpg'])
  first = readFileSync(join(folder.path, '1.jpg'))
  second = readFileSync(join(folder.path, '2.jpg'))
  core = startTestCore(folder.path, { allowedRoots: [join(folder.path, 'roots')] })
})

afterEach(async () => {
  await core.close()
  folder.remove()
})

describe('uploaded pictures', () => {
  it('become pictures of the project, each content once, no name twice', async () => {
    const project = await core.handlers['projects.createForUpload']({ name: 'My: faces', schemaId: '300w-68' })
    expect(project).toMatchObject({ name: 'My: faces', images: 0 })
    const add = (name: string, data: Uint8Array) => core.addUploadedPicture(project.projectId, name, data)
    expect(await add('a.jpg', first)).toMatchObject({ name: 'a.jpg', imageId: '1', wasThere: false })
    expect(await add('a.jpg', second)).toMatchObject({ name: 'a-2.jpg', imageId: '2' })
    expect(await add('a.jpg', first)).toMatchObject({ name: 'a.jpg', imageId: '1', wasThere: true })
    expect(await add('sub/photo', first)).toMatchObject({ name: 'sub/photo.jpg' })
    expect((await core.handlers['projects.get']({ projectId: project.projectId })).images).toBe(3)
    expect(readFileSync(join(project.folder ?? '', 'a-2.jpg')).equals(second)).toBe(true)
  })

  it('come in pieces', async () => {
    const { projectId, folder: place } = await core.handlers['projects.createForUpload']({ name: 'p', schemaId: '300w-68' })
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield first.subarray(0, 100)
      yield first.subarray(100)
    }
    await core.addUploadedPicture(projectId, 'x.jpg', pieces())
    expect(readFileSync(join(place ?? '', 'x.jpg')).equals(first)).toBe(true)
  })

  it('are refused by their content, and leave nothing', async () => {
    const { projectId, folder: place } = await core.handlers['projects.createForUpload']({ name: 'p', schemaId: '300w-68' })
    const refused = core.addUploadedPicture(projectId, 'fake.jpg', Buffer.from('<script>'))
    await expect(refused).rejects.toMatchObject({ code: 'image.unreadable' })
    await expect(refused).rejects.toThrow('fake.jpg')
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield first.subarray(0, 100)
      throw new Error('connection lost')
    }
    await expect(core.addUploadedPicture(projectId, 'half.jpg', broken())).rejects.toThrow('connection lost')
    expect(readdirSync(place ?? '').filter((n) => !n.startsWith('canthus.canthus'))).toEqual([])
  })

  it.each([
    ['../../etc/passwd', 'etc/passwd'],
    ['..\\..\\x.jpg', 'x.jpg'],
    ['/abs/./olute/../x.jpg', 'abs/olute/x.jpg'],
    ['.hidden.jpg', 'hidden.jpg'],
    ['a\u0000b:c*.jpg', 'a_b_c_.jpg'],
    ['con.jpg', '_con.jpg'],
    ['name. ', 'name'],
    ['...', 'picture'],
    ['', 'picture'],
  ])('%j is stored as %j', (name, safe) => {
    expect(toSafeName(name)).toBe(safe)
  })
})

describe('uploaded label files', () => {
  it('lie together by drop, where an import may read them', async () => {
    const drop = '0f0f0f0f-1111'
    const add = (name: string) => core.addUploadedLabels(drop, name, Buffer.from('version: 1\n'))
    const one = await add('set/a.pts')
    const two = await add('../b.pts')
    expect(one.folder).toBe(two.folder)
    expect([one.path, two.path]).toEqual([join(one.folder, 'set', 'a.pts'), join(one.folder, 'b.pts')])
    expect(readFileSync(one.path, 'utf8')).toBe('version: 1\n')
    await expect(core.addUploadedLabels('../../etc', 'a.pts', Buffer.from(''))).rejects.toMatchObject({ code: 'input.invalid' })
    // Below the program's own folder, which a page with few roots may read from too.
    const preview = core.handlers['import.preview']({ projectId: null, path: one.folder, format: null, pictures: null, base: null, schemaId: null })
    await expect(preview).rejects.not.toMatchObject({ code: 'folder.notAllowed' })
  })
})
