/** Folders of the machine, for the host whose pages cannot show the system's own dialogs. */
import { readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import type { Handlers } from '#contract/index.ts'
import { naturalKey } from '../store/index.ts'
import type { AllowedRoots } from './allowed-roots.ts'
import { PROJECT_EXTENSION } from './project-place.ts'
import { isPictureName } from './scan-folder.ts'

type Listing = Awaited<ReturnType<Handlers['app.listDirectory']>>
type Entry = Listing['entries'][number]

/** Counting looks into every folder that is listed; beyond this it would take too long. */
const MOST_COUNTED = 200
/** What SQLite keeps beside a project that is open. */
const companion = /\.canthus-(?:wal|shm|journal)$/
const rank: Record<Entry['kind'], number> = { project: 0, folder: 1, picture: 2, file: 3 }

/** `path` null: the root, or a list of the roots where there are several, or the home folder where all is allowed. */
export async function listDirectory(roots: AllowedRoots, path: string | null): Promise<Listing> {
  if (path === null && roots.roots.length > 1) return listRoots(roots.roots)
  const real = await roots.check(path ?? roots.roots[0] ?? homedir())
  const entries = await readEntries(roots, real)
  return { path: real, parent: await findParent(roots, real), entries }
}

async function listRoots(roots: readonly string[]): Promise<Listing> {
  const entries = await Promise.all(
    roots.map(async (root) => ({ name: root, path: root, kind: 'folder', pictures: await countPictures(root) }) as const),
  )
  return { path: '', parent: null, entries }
}

/** null at a root: there is nothing above that may be seen. */
async function findParent(roots: AllowedRoots, real: string): Promise<string | null> {
  const parent = dirname(real)
  if (parent === real) return null
  try {
    return await roots.check(parent)
  } catch (error) {
    if (error instanceof CanthusError) return null
    throw error
  }
}

async function readEntries(roots: AllowedRoots, folder: string): Promise<Entry[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    if (!isFileError(cause)) throw cause
    throw new CanthusError('folder.notFound', `${folder} is not a folder that can be read.`, { path: folder }, { cause })
  })
  const entries: Entry[] = []
  for (const entry of found) {
    if (entry.name.startsWith('.') || companion.test(entry.name)) continue
    const path = join(folder, entry.name)
    const kind = entry.isDirectory() ? 'folder' : entry.isFile() ? fileKind(path) : await linkKind(roots, path)
    if (kind !== null) entries.push({ name: entry.name, path, kind, pictures: null })
  }
  entries.sort((p, q) => rank[p.kind] - rank[q.kind] || (naturalKey(p.name) < naturalKey(q.name) ? -1 : 1))
  const counted = entries.filter((e) => e.kind === 'folder').slice(0, MOST_COUNTED)
  await Promise.all(
    counted.map(async (entry) => {
      entry.pictures = await countPictures(entry.path)
    }),
  )
  return entries
}

function fileKind(path: string): Entry['kind'] {
  if (extname(path) === PROJECT_EXTENSION) return 'project'
  return isPictureName(basename(path)) ? 'picture' : 'file'
}

/** null where it leads nowhere, or out of what may be seen. */
async function linkKind(roots: AllowedRoots, path: string): Promise<Entry['kind'] | null> {
  try {
    const target = await stat(await roots.check(path))
    return target.isDirectory() ? 'folder' : target.isFile() ? fileKind(path) : null
  } catch (error) {
    if (isFileError(error) || error instanceof CanthusError) return null
    throw error
  }
}

/** Directly in the folder; null where it cannot be read. */
async function countPictures(folder: string): Promise<number | null> {
  try {
    const names = await readdir(folder)
    return names.filter((name) => !name.startsWith('.') && isPictureName(name)).length
  } catch (error) {
    if (isFileError(error)) return null
    throw error
  }
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'code' in error
}
