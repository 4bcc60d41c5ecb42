import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { formatPts } from '#domain/formats/pts-300w.ts'
import { openLabels } from './open-labels.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canthus-split-'))
  await mkdir(join(folder, 'afw'))
  const pts = formatPts(Array.from({ length: 68 }, (_, i) => ({ x: i, y: 2 * i })))
  for (const name of ['a.pts', 'b.pts', 'b.face2.pts', 'c.pts']) await writeFile(join(folder, 'afw', name), pts)
})
afterEach(() => rm(folder, { recursive: true }))

async function open(list: string) {
  const path = join(folder, 'val.txt')
  await writeFile(path, list)
  return openLabels({ path, format: null, pictures: null }, new AbortController().signal)
}

it('takes the listed pictures only, each with all its faces', async () => {
  const { codec, files } = await open('afw/a.jpg\r\nafw\\b.png\n\n')
  expect(codec.id).toBe('300w')
  expect(files.names).toEqual(['afw/a.pts', 'afw/b.face2.pts', 'afw/b.pts'])
})

it('names the lines that have no labels and goes on', async () => {
  const { files, without } = await open('afw/a.jpg\nafw/gone.jpg\nafw/c.pts\n')
  expect(files.names).toEqual(['afw/a.pts', 'afw/c.pts'])
  expect(without).toEqual(['line 2: afw/gone.jpg'])
})

it('refuses a line that is no name, by its number', async () => {
  await expect(open('afw/a.jpg\nnonsense\n')).rejects.toMatchObject({ code: 'format.invalid', details: { line: 2 } })
})
