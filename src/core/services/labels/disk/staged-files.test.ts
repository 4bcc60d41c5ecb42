import { spawn } from 'node:child_process'
import { once } from 'node:events'
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

it.each([['links', false], ['copies, where the disk has no links', true]])('has each file whole in its place whenever it is killed, by %s', async (_, isWithoutLinks) => {
  let kills = 0
  for (let step = 1; ; step++) {
    await writeFile(join(root, 'a.txt'), 'old')
    await writeFile(join(root, 'b.txt'), 'old')
    const isKilled = await overwriteUntil(step, isWithoutLinks)
    const found = [await read('a.txt'), await read('b.txt')]
    if (!isKilled) {
      expect(found).toEqual(['new', 'new'])
      break
    }
    kills++
    for (const content of found) expect(['old', 'new']).toContain(content)
  }
  // Two files, each of which is kept and replaced.
  expect(kills).toBeGreaterThanOrEqual(4)
})

/** Overwrites both files in a process that ends right after a step that changes a folder. @returns false: it came to its end */
async function overwriteUntil(step: number, isWithoutLinks: boolean): Promise<boolean> {
  const script = `
    import fs from 'node:fs/promises'
    import { syncBuiltinESMExports } from 'node:module'
    let steps = 0
    for (const name of ['rename', 'link', 'copyFile']) {
      const act = fs[name]
      fs[name] = async (...args) => {
        if (name === 'link' && ${String(isWithoutLinks)}) throw Object.assign(new Error('EPERM: link'), { code: 'EPERM', syscall: 'link' })
        await act(...args)
        if (++steps === ${String(step)}) process.exit(137)
      }
    }
    syncBuiltinESMExports()
    const { StagedFiles } = await import(${JSON.stringify(join(import.meta.dirname, 'staged-files.ts'))})
    const files = await StagedFiles.open(${JSON.stringify(root)}, true)
    await files.add('a.txt', 'new')
    await files.add('b.txt', 'new')
    await files.commit()`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = (await once(child, 'close')) as [number | null]
  expect([0, 137]).toContain(code)
  return code === 137
}

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
