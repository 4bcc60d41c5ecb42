/** Where a browser host lets its pages look: the folders it was started with, and nothing that leads out of them. */
import { realpath } from 'node:fs/promises'
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { PROJECT_EXTENSION } from './project-place.ts'

export interface AllowedRoots {
  /** As given; empty: the host has dialogs of its own, and everything is allowed. */
  readonly roots: readonly string[]
  /** The real path, symbolic links resolved. @throws CanthusError folder.notAllowed, folder.notFound */
  check(path: string): Promise<string>
  /** For what shall be made: the place, with the links above it resolved. @throws CanthusError folder.notAllowed */
  checkNew(path: string): Promise<string>
}

/** `own`: folders of the program itself, allowed besides the roots but never listed. */
export function createAllowedRoots(roots: readonly string[], own: readonly string[]): AllowedRoots {
  const isOpen = roots.length === 0

  const checkNew = async (path: string): Promise<string> => {
    const folder = extname(path) === PROJECT_EXTENSION ? dirname(path) : path
    const remedy = `To open it, start the server with canthus serve --root ${folder}`
    const refused = new CanthusError('folder.notAllowed', `${path} is outside the folders that this server may open. ${remedy}`, { path })
    if (!isOpen && !isAbsolute(path)) throw refused
    const place = await resolveLinks(resolve(path))
    if (isOpen) return place
    for (const root of [...roots, ...own]) if (isWithin(await resolveLinks(resolve(root)), place)) return place
    throw refused
  }

  return {
    roots: roots.map((root) => resolve(root)),
    checkNew,
    // Refused before it is looked for, so that nobody can ask what there is outside.
    check: async (path) => {
      const place = await checkNew(path)
      if ((await findReal(place)) === null) throw new CanthusError('folder.notFound', `${path} does not exist.`, { path })
      return place
    },
  }
}

/** The real path of what exists of it; the rest as it is. */
async function resolveLinks(path: string): Promise<string> {
  const real = await findReal(path)
  if (real !== null) return real
  const parent = dirname(path)
  return parent === path ? path : join(await resolveLinks(parent), basename(path))
}

export function isWithin(root: string, path: string): boolean {
  const way = relative(root, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

async function findReal(path: string): Promise<string | null> {
  try {
    return await realpath(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}
