/** Which picture of the project a file is, when folders are scanned again and others come along. */
import { copyFile, cp, link, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeTestFolder, startTestCore, writePictures } from '../../../test/helpers/core.ts'
import type { TestCore, TestFolder } from '../../../test/helpers/core.ts'

let folder: TestFolder
let core: TestCore
let file: string
const at = (...parts: string[]): string => join(folder.path, ...parts)

beforeEach(() => {
  folder = makeTestFolder()
  core = startTestCore(folder.path)
  file = at('work.canthus')
})

afterEach(async () => {
  await core.close()
  folder.remove()
})

const open = (name: string) => core.handlers['projects.openFolder']({ folder: at(name), projectPath: file, schemaId: '300w-68' })

/** Name and id of each picture; those outside the project's folder from the test's folder on. */
async function idsByName(projectId: string): Promise<Record<string, string>> {
  const input = { projectId, filter: 'all', order: 'name', text: '', offset: 0, limit: 500 } as const
  const { rows } = await core.handlers['images.list'](input)
  return Object.fromEntries(rows.map((r) => [r.name.replace(`${folder.path}/`, '/'), r.imageId]))
}

async function predict(projectId: string): Promise<void> {
  const { jobId } = await core.handlers['predict.start']({ projectId, scope: 'all', schemaId: '300w-68', mode: 'fast' })
  await core.waitForJob(jobId)
}

/** Of one size and one time, as frames of a fixed size have when they come out of one archive. */
async function writeFrames(names: readonly string[], date = new Date('2024-05-01T12:00:00Z')): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(at(name)), { recursive: true })
    await writeFile(at(name), name.padEnd(100))
    await utimes(at(name), date, date)
  }
}

async function touch(name: string): Promise<void> {
  await utimes(at(name), new Date(), new Date())
}

it('leaves pictures of other folders where they are, whatever a file of a second folder is called', async () => {
  await writeFrames(['one/0001.png', 'one/0002.png', 'two/0001.png', 'three/0002.png'])
  const { projectId } = await open('one')
  const first = await idsByName(projectId)
  expect(await open('two')).toMatchObject({ images: 3, notes: [] })
  expect(await open('three')).toMatchObject({ images: 4, notes: [] })
  await rename(at('two', '0001.png'), at('two', '0002.png'))
  await open('one')
  expect(await idsByName(projectId)).toMatchObject({ ...first, '/two/0001.png': '3', '/three/0002.png': '4' })
})

it('also those of equal content', async () => {
  await writePictures(at('one'), ['a.jpg'])
  const { projectId } = await open('one')
  await predict(projectId)
  await cp(at('one'), at('two'), { recursive: true, preserveTimestamps: true })
  await open('two')
  expect(await idsByName(projectId)).toEqual({ 'a.jpg': '1', '/two/a.jpg': '2' })
})

it('finds a picture whose file is gone by its name, size and time, each by the folders around it', async () => {
  await writeFrames(['one/train/0001.png', 'one/val/0001.png', 'one/0002.png'])
  const { projectId } = await open('one')
  const before = await idsByName(projectId)
  await mkdir(at('other'))
  await rename(at('one'), at('other', 'deep'))
  await mkdir(at('one'))
  expect(await open('other')).toMatchObject({ images: 3, notes: [] })
  expect(await idsByName(projectId)).toEqual({
    '/other/deep/train/0001.png': before['train/0001.png'],
    '/other/deep/val/0001.png': before['val/0001.png'],
    '/other/deep/0002.png': before['0002.png'],
  })
})

it('finds a picture that a model has seen by its content, also of another name and time', async () => {
  await writePictures(at('one'), ['a.jpg', 'b.jpg'])
  const { projectId } = await open('one')
  await predict(projectId)
  await mkdir(at('two'))
  await rename(at('one', 'b.jpg'), at('two', 'renamed.jpg'))
  await touch('two/renamed.jpg')
  expect(await open('two')).toMatchObject({ images: 2, notes: [] })
  expect(await idsByName(projectId)).toEqual({ 'a.jpg': '1', '/two/renamed.jpg': '2' })
})

it('of copies of one content takes the one whose folders agree most', async () => {
  await writePictures(at('one'), ['x/a.jpg'])
  const { projectId } = await open('one')
  await predict(projectId)
  await mkdir(at('two', 'x'), { recursive: true })
  await copyFile(at('one', 'x', 'a.jpg'), at('two', 'a.jpg'))
  await rename(at('one', 'x', 'a.jpg'), at('two', 'x', 'a.jpg'))
  await open('two')
  expect(await idsByName(projectId)).toEqual({ '/two/x/a.jpg': '1', '/two/a.jpg': '2' })
})

it('guesses nothing where two files could be the one that is gone, and says so', async () => {
  await writeFrames(['one/a.png', 'one/b.png', 'two/x/a.png', 'two/y/a.png'])
  const { projectId } = await open('one')
  await rm(at('one', 'a.png'))
  const { notes } = await open('two')
  expect(await idsByName(projectId)).toMatchObject({ 'a.png': '1', '/two/x/a.png': '3', '/two/y/a.png': '4' })
  expect(notes).toHaveLength(1)
  expect(notes[0]).toContain(`a.png (${at('two', 'x', 'a.png')} or ${at('two', 'y', 'a.png')})`)
  expect((await open('two')).notes, 'no more news').toEqual([])
})

it('nor where one file could be two that are gone', async () => {
  await writeFrames(['one/x/a.png', 'one/y/a.png', 'two/a.png'])
  const { projectId } = await open('one')
  await rm(at('one', 'x'), { recursive: true })
  await rm(at('one', 'y'), { recursive: true })
  const { notes } = await open('two')
  expect(await idsByName(projectId)).toEqual({ 'x/a.png': '1', 'y/a.png': '2', '/two/a.png': '3' })
  expect(notes[0]).toMatch(/^2 pictures are missing/)
})

it('nor where name and size alone agree', async () => {
  await writeFrames(['one/a.png', 'two/a.png'])
  const { projectId } = await open('one')
  await rm(at('one', 'a.png'))
  await touch('two/a.png')
  const { notes } = await open('two')
  expect(await idsByName(projectId)).toEqual({ 'a.png': '1', '/two/a.png': '2' })
  expect(notes[0]).toContain(`a.png (${at('two', 'a.png')})`)
})

it('takes a folder inside or around the project’s own for what it is', async () => {
  await writeFrames(['all/one/a.png', 'all/one/sub/b.png', 'all/c.png'])
  const { projectId } = await open('all/one')
  await writeFrames(['all/one/sub/new.png'])
  expect(await open('all/one/sub')).toMatchObject({ images: 3 })
  expect(await open('all')).toMatchObject({ images: 4 })
  expect(Object.keys(await idsByName(projectId)).sort()).toEqual(['/all/c.png', 'a.png', 'sub/b.png', 'sub/new.png'])
})

it.runIf(process.platform === 'linux')('takes a file under both spellings of its folder, as on a disk that ignores case, for one picture', async () => {
  await writeFrames(['one/a.png', 'faces/b.png'])
  const { projectId } = await open('one')
  await open('faces')
  await mkdir(at('Faces'))
  await link(at('faces', 'b.png'), at('Faces', 'b.png'))
  await open('Faces')
  expect(await idsByName(projectId)).toEqual({ 'a.png': '1', '/Faces/b.png': '2' })
})
