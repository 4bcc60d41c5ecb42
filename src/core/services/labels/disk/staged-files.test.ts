import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { StagedFiles, writeWholeFile } from './staged-files.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'canthus-staged-'))
})
afterEach(() => rm(root, { recursive: true }))

const read = (name: string): Promise<string> => readFile(join(root, name), 'utf8')

it('shows nothing before the commit, and everything after it', async () => {
  const files = await StagedFiles.open(join(root, 'new', 'out'), false)
  await files.add('a.txt', 'a')
  await files.add('sub/b.txt', 'b')
  expect((await readdir(join(root, 'new', 'out'))).filter((name) => !name.startsWith('.'))).toEqual([])
  await files.commit()
  expect(await readdir(join(root, 'new', 'out'))).toEqual(['a.txt', 'sub'])
  expect(await read('new/out/sub/b.txt')).toBe('b')
})

it('takes back what it has moved where a later file fails', async () => {
  await writeFile(join(root, 'a.txt'), 'old')
  const files = await StagedFiles.open(root, true)
  await files.add('a.txt', 'new')
  await files.add('fresh/b.txt', 'b')
  await files.add('c.txt', 'c')
  await mkdir(join(root, 'c.txt'))
  await expect(files.commit()).rejects.toMatchObject({ code: 'file.exists', details: { path: join(root, 'c.txt') } })
  expect(await read('a.txt')).toBe('old')
  expect((await readdir(root)).sort()).toEqual(['a.txt', 'c.txt'])
})

it('leaves no trace when discarded, but keeps a folder that somebody else has used meanwhile', async () => {
  const files = await StagedFiles.open(join(root, 'new', 'out'), false)
  await files.add('a.txt', 'a')
  await writeFile(join(root, 'new', 'mine.txt'), 'mine')
  await files.discard()
  expect(await readdir(join(root, 'new'))).toEqual(['mine.txt'])
})

it('never replaces a folder, and no file unless it may', async () => {
  await mkdir(join(root, 'a.txt'))
  await writeFile(join(root, 'b.txt'), 'old')
  const overwriting = await StagedFiles.open(root, true)
  await expect(overwriting.add('a.txt', 'a')).rejects.toMatchObject({ code: 'file.exists', message: expect.stringMatching(/is a folder/) as string })
  await overwriting.discard()
  const careful = await StagedFiles.open(root, false)
  await expect(careful.add('b.txt', 'b')).rejects.toMatchObject({ code: 'file.exists' })
  await careful.discard()
})

it('names the folder that cannot be made', async () => {
  await writeFile(join(root, 'file'), '')
  await expect(StagedFiles.open(join(root, 'file', 'out'), false)).rejects.toMatchObject({ code: 'file.notWritable' })
})

it('writes a single file whole', async () => {
  await writeWholeFile(join(root, 'x.csv'), 'one')
  await writeWholeFile(join(root, 'x.csv'), 'two')
  expect(await read('x.csv')).toBe('two')
  await expect(writeWholeFile(join(root, 'nowhere', 'x.csv'), '')).rejects.toMatchObject({ code: 'file.notWritable' })
  expect(await readdir(root)).toEqual(['x.csv'])
})
