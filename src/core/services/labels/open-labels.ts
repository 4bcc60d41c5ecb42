/** Tells the format of labels on disk and opens them. */
import { open, readdir, stat } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { toReadError } from './file-errors.ts'
import type { LabelSource, WrittenFormat } from './label-source.ts'
import { open300w } from './read-300w.ts'
import { isSplitLine } from './read-split-list.ts'
import { openWflw } from './read-wflw.ts'
import { walkFolder } from './walk-folder.ts'

export interface LabelPlace {
  /** A folder of `.pts` files, one of them, a list of their pictures, or a WFLW list. */
  readonly path: string
  /** null: told from the files. */
  readonly format: WrittenFormat | null
  /** Folder of the pictures; null: around the labels. */
  readonly pictures: string | null
}

interface Guess {
  readonly format: WrittenFormat
  readonly evidence: string
}

/** @throws CanthusError file.notFound, format.unknown, format.invalid */
export async function openLabels(place: LabelPlace): Promise<LabelSource> {
  const path = resolve(place.path)
  const pictures = place.pictures === null ? null : resolve(place.pictures)
  const isFolder = await checkPlace(path)
  if (pictures !== null && !(await checkPlace(pictures))) {
    throw new CanthusError('file.notFound', `${pictures} is not a folder.`, { path: pictures })
  }
  const guess = place.format === null ? await guessFormat(path, isFolder) : { format: place.format, evidence: 'as asked for' }
  if (guess.format === 'wflw' && isFolder) return openListOf(path, pictures, guess)
  const source = guess.format === '300w' ? await open300w(path, isFolder, pictures) : await openWflw(path, pictures)
  if (source.groups.length === 0) {
    throw new CanthusError('format.unknown', `There are no .pts files below ${path}.`, { path })
  }
  return { ...source, evidence: guess.evidence }
}

/** Whether it is a folder. */
async function checkPlace(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    throw toReadError(error, path)
  }
}

async function guessFormat(path: string, isFolder: boolean): Promise<Guess> {
  if (!isFolder) {
    const head = await readHead(path)
    const guess = guessFromHead(head)
    if (guess !== null) return guess
    const ending = extname(path).toLowerCase()
    if (ending === '.pts') return { format: '300w', evidence: 'the name ends in .pts' }
    if (ending === '.txt' && isSplitLine(firstLine(head))) return { format: '300w', evidence: 'it lists pictures by their names' }
    throw unknown(path, 'its first line is neither "version: 1" nor 196 coordinates and a name')
  }
  const files = await walkFolder(path, ['.pts'])
  if (files.length > 0) return { format: '300w', evidence: `${String(files.length)} .pts ${files.length === 1 ? 'file' : 'files'}` }
  const lists = await findLists(path)
  if (lists.length === 1) return { format: 'wflw', evidence: `one WFLW list in the folder: ${lists[0] ?? ''}` }
  if (lists.length > 1) {
    throw unknown(path, `it holds more than one WFLW list, of which one has to be named: ${lists.slice(0, 10).join(', ')}`)
  }
  throw unknown(path, 'it holds neither .pts files nor a WFLW list')
}

async function openListOf(folder: string, pictures: string | null, guess: Guess): Promise<LabelSource> {
  const [list, ...others] = await findLists(folder)
  if (list === undefined) throw unknown(folder, 'it holds no WFLW list')
  if (others.length > 0) throw unknown(folder, `it holds more than one WFLW list, of which one has to be named: ${[list, ...others].slice(0, 10).join(', ')}`)
  return { ...(await openWflw(resolve(folder, list), pictures)), evidence: guess.evidence }
}

function unknown(path: string, reason: string): CanthusError {
  return new CanthusError('format.unknown', `The labels in ${path} could not be recognised: ${reason}.`, { path })
}

/** Text files directly in the folder whose first line is a row. */
async function findLists(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const lists: string[] = []
  for (const entry of entries) {
    if (!entry.isFile() || extname(entry.name).toLowerCase() !== '.txt') continue
    if (guessFromHead(await readHead(resolve(folder, entry.name)))?.format === 'wflw') lists.push(entry.name)
  }
  return lists.sort()
}

/** Enough for 196 coordinates of any spelling and a name. */
const headBytes = 16 * 1024

async function readHead(path: string): Promise<string> {
  try {
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
      return buffer.toString('latin1', 0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw toReadError(error, path)
  }
}

function guessFromHead(head: string): Guess | null {
  const first = firstLine(head)
  if (/^version\s*:|^n_points\s*:|^\{\s*$/i.test(first)) return { format: '300w', evidence: `it begins with "${first.slice(0, 20).trim()}"` }
  const fields = first.split(/\s+/)
  const numbers = fields.slice(0, 196).every((f) => /^[+-]?[\d.]+(?:e[+-]?\d+)?$/i.test(f))
  if (!numbers || fields.length < 197) return null
  return { format: 'wflw', evidence: `its first row has ${String(fields.length)} fields, of which the first 196 are numbers` }
}

function firstLine(head: string): string {
  return head.replace(/^\xef\xbb\xbf/, '').trimStart().split(/[\r\n]/)[0] ?? ''
}
