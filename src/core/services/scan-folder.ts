/** Finds the pictures below a folder. */
import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { pictureExtensions, unsupportedExtensions } from '../images/index.ts'
import { naturalKey } from '../store/index.ts'
import type { FoundFile } from '../store/index.ts'

const STATS_AT_ONCE = 64
/** What a scan takes up: files that cannot be read are listed too, with their reason. */
const wanted: ReadonlySet<string> = new Set([...pictureExtensions, ...unsupportedExtensions])
const readable: ReadonlySet<string> = new Set(pictureExtensions)

export function isPictureName(name: string): boolean {
  return readable.has(extname(name).toLowerCase())
}

/**
 * Pictures below `folder`, in natural order of their names, which are relative with `/`. Hidden files and folders are
 * passed over; a folder reached twice through links is taken once; one that `mayEnter` refuses or that cannot be read
 * is passed over.
 * @throws CanthusError folder.notFound
 */
export async function scanFolder(
  folder: string,
  mayEnter: (realPath: string) => Promise<boolean> = () => Promise.resolve(true),
): Promise<FoundFile[]> {
  const names: string[] = []
  const seen = new Set<string>()

  const enter = async (path: string, prefix: string): Promise<void> => {
    const real = await realpath(path)
    if (seen.has(real) || !(await mayEnter(real))) return
    seen.add(real)
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue
      const kind = await kindOf(entry, join(path, entry.name))
      if (kind === 'folder') await tryEnter(join(path, entry.name), `${prefix}${entry.name}/`)
      else if (kind === 'file' && wanted.has(extname(entry.name).toLowerCase())) names.push(prefix + entry.name)
    }
  }
  const tryEnter = async (path: string, prefix: string): Promise<void> => {
    try {
      await enter(path, prefix)
    } catch (error) {
      if (!isFileError(error)) throw error
    }
  }

  try {
    await enter(folder, '')
  } catch (error) {
    if (!isFileError(error)) throw error
    throw new CanthusError('folder.notFound', `${folder} is not a folder that can be read.`, { path: folder }, { cause: error })
  }
  const sorted = names.map((name) => ({ name, key: naturalKey(name) })).sort((p, q) => compare(p.key, q.key))
  return readStats(folder, sorted.map((s) => s.name))
}

function compare(p: string, q: string): number {
  return p < q ? -1 : p > q ? 1 : 0
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}

async function kindOf(entry: Dirent, path: string): Promise<'folder' | 'file' | null> {
  if (entry.isDirectory()) return 'folder'
  if (entry.isFile()) return 'file'
  if (!entry.isSymbolicLink()) return null
  try {
    const target = await stat(path)
    return target.isDirectory() ? 'folder' : target.isFile() ? 'file' : null
  } catch (error) {
    // A link to nowhere.
    if (isFileError(error)) return null
    throw error
  }
}

async function readStats(folder: string, names: readonly string[]): Promise<FoundFile[]> {
  const files: FoundFile[] = []
  for (let at = 0; at < names.length; at += STATS_AT_ONCE) {
    const some = await Promise.all(
      names.slice(at, at + STATS_AT_ONCE).map(async (name) => {
        try {
          const { size, mtimeMs } = await stat(join(folder, name))
          return { name, sizeBytes: size, modifiedMs: mtimeMs }
        } catch (error) {
          // Gone since the folder was read.
          if (isFileError(error)) return null
          throw error
        }
      }),
    )
    for (const file of some) if (file !== null) files.push(file)
  }
  return files
}
