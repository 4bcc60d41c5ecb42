/** Where the project file of a folder is, or shall be. */
import { createHash, randomUUID } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, relative, sep } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { DEFAULT_THRESHOLD } from '../store/meta.ts'
import type { ProjectMeta } from '../store/index.ts'

export const PROJECT_EXTENSION = '.canthus'

/** For a folder that cannot be written: a file in the user's data folder whose name follows from the folder's path. */
export function placeElsewhere(dataFolder: string, folder: string): string {
  const mark = createHash('sha256').update(folder).digest('hex').slice(0, 8)
  return join(dataFolder, 'projects', `${basename(folder)}-${mark}${PROJECT_EXTENSION}`)
}

export function placeInside(folder: string): string {
  return join(folder, `canthus${PROJECT_EXTENSION}`)
}

/** The project inside, beside, or in the data folder for `folder`, in this order; null where there is none. */
export async function findProjectOf(folder: string, dataFolder: string): Promise<string | null> {
  const inside = await newestProjectIn(folder)
  if (inside !== null) return inside
  for (const path of [`${folder}${PROJECT_EXTENSION}`, placeElsewhere(dataFolder, folder)]) {
    if (await isFile(path)) return path
  }
  return null
}

async function newestProjectIn(folder: string): Promise<string | null> {
  const entries = await readdir(folder, { withFileTypes: true })
  const paths = entries
    .filter((e) => e.isFile() && !e.name.startsWith('.') && extname(e.name) === PROJECT_EXTENSION)
    .map((e) => join(folder, e.name))
  if (paths.includes(placeInside(folder))) return placeInside(folder)
  const dated = await Promise.all(paths.map(async (path) => ({ path, ms: (await stat(path)).mtimeMs })))
  return dated.sort((p, q) => q.ms - p.ms)[0]?.path ?? null
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}

/** The real path of a folder that is there. @throws CanthusError folder.notFound */
export async function requireFolder(path: string): Promise<void> {
  try {
    if ((await stat(path)).isDirectory()) return
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
  }
  throw new CanthusError('folder.notFound', `${path} is not a folder.`, { path })
}

export function newMeta(name: string, folder: string, projectPath: string, schemaId: string): ProjectMeta {
  const way = relative(dirname(projectPath), folder)
  return {
    projectId: randomUUID(),
    name,
    folder,
    folderFromProject: way.split(sep).join('/'),
    schemaId,
    threshold: DEFAULT_THRESHOLD,
    createdMs: Date.now(),
  }
}
