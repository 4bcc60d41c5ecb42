/** Finds the pictures that labels mean, by name; each folder is listed once. */
import { readdir } from 'node:fs/promises'
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { PictureLabel } from '#domain/formats/codec.ts'
import { isAbsoluteName, mayBeOnePicture, sharedFolders } from '#domain/formats/picture-name.ts'
import { pictureExtensions, unsupportedExtensions } from '../../../images/index.ts'
import { fileErrorCode } from '../disk/file-errors.ts'
import { walkFolder, withoutEnding } from '../disk/walk-folder.ts'

/** Where a picture lies on disk, or why none was found. */
export type PictureLookup =
  /** `isPlace`: its name leads there from one of the folders; false: the name was found elsewhere, and may mean another. */
  { readonly found: string; readonly isPlace: boolean } | { readonly missing: string }

const endings: readonly string[] = [...pictureExtensions, ...unsupportedExtensions]

interface Listing {
  /** Paths of pictures, by their last name in lower case, with and without its ending. */
  readonly byName: ReadonlyMap<string, readonly string[]>
  readonly byStem: ReadonlyMap<string, readonly string[]>
}

export interface PictureFolders {
  /** Names start in one of these; absolute. */
  readonly folders: readonly string[]
  /** Where a picture may lie at any depth, found by its last name and what folders both have; null: nowhere. */
  readonly deep: string | null
}

export class PictureFinder {
  readonly #where: PictureFolders
  readonly #listings = new Map<string, Promise<Listing>>()
  #deep: Promise<Listing> | null = null
  /** Names from some disk that were taken for a picture, by its path. */
  readonly #renamed = new Map<string, string>()

  constructor(where: PictureFolders) {
    this.#where = where
  }

  /** Never leaves the folders. */
  async find({ name, hasEnding }: Pick<PictureLabel, 'name' | 'hasEnding'>): Promise<PictureLookup> {
    const { folders, deep } = this.#where
    for (const folder of folders) {
      const path = resolve(folder, name)
      const found = isBelow(folder, path) ? pick(await this.#list(dirname(path)), path, hasEnding) : null
      if (found !== null) return placed(found)
    }
    for (const part of isAbsoluteName(name) ? endsOf(name) : []) {
      for (const folder of folders) {
        const path = join(folder, part)
        const found = pick(await this.#list(dirname(path)), path, hasEnding)
        if (found !== null) return found
      }
    }
    for (const folder of folders) {
      const found = pick(await this.#list(folder), name, hasEnding)
      if (found !== null) return found
    }
    if (deep !== null) {
      this.#deep ??= walkFolder(deep, endings).then((names) => listingOf(names.map((one) => join(deep, one))))
      const found = pick(await this.#deep, name, hasEnding, deep)
      if (found !== null) return found
    }
    const asked = hasEnding ? name : `${name}.jpg (or another ending)`
    return { missing: `there is no ${asked} below ${folders.slice(0, 3).join(', ')}` }
  }

  /**
   * A picture that is named by its place on some disk, maybe another's, under its name below the folders, so that it is
   * one with those that are named so; as it is where none is found, or more than one, or where another picture of some
   * disk has that name already.
   * @param onlyPlaces as it is also where it does not lie at the place that is named
   */
  async nameBelow(picture: PictureLabel, onlyPlaces: boolean): Promise<PictureLabel> {
    const lookup = await this.find(picture)
    if ('missing' in lookup || (onlyPlaces && !lookup.isPlace)) return picture
    const before = this.#renamed.get(lookup.found)
    if (before !== undefined && !mayBeOnePicture(before, picture.name)) return picture
    this.#renamed.set(lookup.found, picture.name)
    const { folders, deep } = this.#where
    const around = [...folders, ...(deep === null ? [] : [deep])].filter((folder) => isBelow(folder, lookup.found))
    const [nearest] = around.sort((p, q) => q.length - p.length)
    if (nearest === undefined) return picture
    const name = relative(nearest, lookup.found).split(sep).join('/')
    return { ...picture, name: picture.hasEnding ? name : withoutEnding(name) }
  }

  /** All pictures below the folder that is looked through, or in the first one. */
  async listAll(): Promise<readonly string[]> {
    const folder = this.#where.deep ?? this.#where.folders[0]
    return folder === undefined ? [] : (await walkFolder(folder, pictureExtensions)).map((name) => join(folder, name))
  }

  #list(folder: string): Promise<Listing> {
    const known = this.#listings.get(folder)
    if (known !== undefined) return known
    const listing = readNames(folder).then((names) => listingOf(names.map((name) => join(folder, name))))
    this.#listings.set(folder, listing)
    return listing
  }
}

/** `/data/a/b.jpg` to `data/a/b.jpg`, `a/b.jpg`: what may be left of it below another folder. */
function endsOf(name: string): string[] {
  const parts = name.split('/').filter((part) => part !== '' && part !== '..')
  return parts.slice(0, -1).map((_, k) => parts.slice(k).join('/'))
}

/**
 * null: none of that name. The case of letters counts only where two names differ by nothing else.
 * @param below where the paths of the listing and the name have folders to compare; null: the last name says it all
 */
function pick(listing: Listing, name: string, hasEnding: boolean, below: string | null = null): PictureLookup | null {
  const last = name.slice(name.lastIndexOf('/') + 1)
  const paths = (hasEnding ? listing.byName : listing.byStem).get(last.toLowerCase()) ?? []
  const nameOf = (path: string): string => (hasEnding ? basename(path) : withoutEnding(basename(path)))
  const exact = paths.filter((path) => nameOf(path) === last)
  const ofName = exact.length > 0 ? exact : paths
  const candidates = below === null ? ofName : whereFoldersAgree({ name, hasEnding }, ofName, (path) => relative(below, path).split(sep).join('/'))
  const [path] = candidates
  if (path === undefined) return null
  return candidates.length === 1 ? { found: path, isPlace: false } : { missing: `more than one picture fits ${name}: ${candidates.slice(0, 4).join(', ')}` }
}

/**
 * Of pictures with the label's last name, those whose folders agree with its own, as far up as any does. Where none does, all
 * of them stand for a name from the root of some disk, or one without ending, whose folders are those of its label file.
 */
export function whereFoldersAgree<T>(label: Pick<PictureLabel, 'name' | 'hasEnding'>, pictures: readonly T[], nameOf: (picture: T) => string): readonly T[] {
  const shared = pictures.map((picture) => sharedFolders(label.name, nameOf(picture)))
  const most = shared.reduce((most, count) => (count !== null && (most === null || count > most) ? count : most), null)
  const isForeign = !label.hasEnding || isAbsoluteName(label.name)
  if (most === null) return isForeign ? pictures : []
  return pictures.filter((_, k) => shared[k] === most)
}

function placed(lookup: PictureLookup): PictureLookup {
  return 'found' in lookup ? { ...lookup, isPlace: true } : lookup
}

function listingOf(paths: readonly string[]): Listing {
  const pictures = paths.filter((path) => endings.includes(extname(path).toLowerCase())).toSorted()
  const key = (path: string): string => basename(path).toLowerCase()
  return { byName: Map.groupBy(pictures, key), byStem: Map.groupBy(pictures, (path) => withoutEnding(key(path))) }
}

async function readNames(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (fileErrorCode(error) === null) throw error
    return []
  }
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
