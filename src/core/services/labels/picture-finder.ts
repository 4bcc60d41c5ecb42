/** Finds pictures by name; each folder is listed once. */
import { readdir } from 'node:fs/promises'
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { pictureExtensions, unsupportedExtensions } from '../../images/index.ts'
import { fileErrorCode } from './file-errors.ts'
import type { PictureLookup } from './label-source.ts'
import { withoutEnding } from './walk-folder.ts'

const endings: ReadonlySet<string> = new Set([...pictureExtensions, ...unsupportedExtensions])

interface Listing {
  readonly names: ReadonlySet<string>
  /** Pictures by their name without ending. */
  readonly byStem: ReadonlyMap<string, readonly string[]>
}

export class PictureFinder {
  readonly #listings = new Map<string, Promise<Listing>>()

  /** The one picture in the folder whose name without ending is `stem`. */
  async findByStem(folder: string, stem: string): Promise<PictureLookup> {
    const { byStem } = await this.#list(folder)
    const names = byStem.get(stem) ?? []
    const [name] = names
    if (name === undefined) return { missing: `there is no picture ${stem}.jpg (or another ending) in ${folder}` }
    if (names.length > 1) return { missing: `more than one picture fits in ${folder}: ${names.join(', ')}` }
    return { found: join(folder, name) }
  }

  /** `name`, a relative path with `/`, below the first of the folders that has it. Never leaves them. */
  async findByName(folders: readonly string[], name: string): Promise<PictureLookup> {
    for (const folder of folders) {
      const path = resolve(folder, name)
      if (!isBelow(folder, path)) return { missing: `${name} leads out of the folder of the pictures` }
      const { names } = await this.#list(dirname(path))
      if (names.has(basename(path))) return { found: path }
    }
    return { missing: `there is no ${name} below ${folders.slice(0, 3).join(', ')}` }
  }

  #list(folder: string): Promise<Listing> {
    const known = this.#listings.get(folder)
    if (known !== undefined) return known
    const listing = listFolder(folder)
    this.#listings.set(folder, listing)
    return listing
  }
}

async function listFolder(folder: string): Promise<Listing> {
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    if (fileErrorCode(error) === null) throw error
    names = []
  }
  const pictures = names.filter((name) => endings.has(extname(name).toLowerCase())).sort()
  return { names: new Set(names), byStem: Map.groupBy(pictures, withoutEnding) }
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
