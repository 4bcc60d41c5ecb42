/**
 * Finds files again that lie elsewhere now. A wrong guess would give the labels of one picture to another: a picture
 * whose own file is there is never looked for, and one that is gone is known by its content, or, where its fingerprint
 * was never taken, by name, size and time together, if one file alone has them.
 */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { fingerprintFile } from '../images/index.ts'
import type { FoundFile, KnownFile } from '../store/index.ts'

export interface MovedFile {
  readonly id: number
  readonly file: FoundFile
}

/** A picture that is gone, and files that may be it. */
export interface DoubtfulMove {
  readonly name: string
  readonly candidates: readonly string[]
}

type Resolve = (name: string) => string

/** More are no more doubtful, and would be ten thousand for each where all pictures have one name. */
const CANDIDATES = 4
const FILES_AT_ONCE = 64
/** FAT keeps times to two seconds. */
const TIME_TOLERANCE_MS = 2000

/** `notFound`: pictures that the scan did not come by; `fresh`: files that are no picture of the project yet. */
export async function matchMoved(
  notFound: readonly KnownFile[],
  fresh: readonly FoundFile[],
  resolve: Resolve,
): Promise<{ readonly moved: readonly MovedFile[]; readonly doubtful: readonly DoubtfulMove[] }> {
  const sizes = new Set<number | null>(fresh.map((f) => f.sizeBytes))
  const { gone, respelled } = await lookFor(notFound.filter((k) => sizes.has(k.sizeBytes)), fresh, resolve)
  const taken = new Set(respelled.map((m) => m.file))
  // Most folders are opened with nothing gone, and ten thousand new files then have nothing to be compared with.
  const sizesGone = new Set<number | null>(gone.map((k) => k.sizeBytes))
  const fitting = fresh.filter((f) => sizesGone.has(f.sizeBytes) && !taken.has(f))
  const byContent = await matchContent(gone, fitting, resolve)
  for (const { file } of byContent) taken.add(file)
  const { moved, doubtful } = matchNames(gone, fitting.filter((f) => !taken.has(f)))
  return { moved: [...respelled, ...byContent, ...moved], doubtful }
}

/** Which of them have no file any more. A file that is found by both spellings of its name is one with the new name. */
async function lookFor(known: readonly KnownFile[], fresh: readonly FoundFile[], resolve: Resolve) {
  if (known.length === 0) return { gone: [], respelled: [] }
  const bySpelling = new Map(fresh.map((f) => [foldSpelling(resolve(f.name)), f]))
  const gone: KnownFile[] = []
  const respelled: MovedFile[] = []
  const seen = await mapSomeAtOnce(known, (k) => identify(resolve(k.name)))
  for (const [i, old] of known.entries()) {
    const file = bySpelling.get(foldSpelling(resolve(old.name)))
    if (seen[i] === 'gone') gone.push(old)
    else if (file !== undefined && (await identify(resolve(file.name))) === seen[i]) respelled.push({ id: old.id, file })
  }
  return { gone, respelled }
}

/** As disks compare names that ignore case and ways to write an accent. */
function foldSpelling(path: string): string {
  return path.normalize('NFC').toLowerCase()
}

/** The same for two names of one file; a file that cannot be looked at is not gone for that. */
async function identify(path: string): Promise<string> {
  try {
    const { dev, ino } = await stat(path)
    return `${String(dev)} ${String(ino)}`
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return error.code === 'ENOENT' || error.code === 'ENOTDIR' ? 'gone' : `hidden: ${path}`
  }
}

/** Of copies of one content any will do; the one whose folders agree most is the likeliest. */
async function matchContent(gone: readonly KnownFile[], fresh: readonly FoundFile[], resolve: Resolve): Promise<MovedFile[]> {
  const hashed = gone.filter((k) => k.contentHash !== null)
  const sizes = new Set(hashed.map((k) => k.sizeBytes))
  const fitting = fresh.filter((f) => sizes.has(f.sizeBytes))
  const hashes = await mapSomeAtOnce(fitting, (f) => fingerprintOf(resolve(f.name)))
  const ends = new FileEnds()
  for (const [i, file] of fitting.entries()) ends.add(hashes[i] ?? '', file)
  const moved = new Map<FoundFile, number>()
  for (const old of hashed) {
    const [file] = ends.find(old.contentHash ?? '', old.name, (f) => !moved.has(f)).files
    if (file !== undefined) moved.set(file, old.id)
  }
  return Array.from(moved, ([file, id]) => ({ id, file }))
}

async function fingerprintOf(path: string): Promise<string | null> {
  try {
    return await fingerprintFile(path)
  } catch (error) {
    if (error instanceof CanthusError) return null
    throw error
  }
}

function matchNames(gone: readonly KnownFile[], fresh: readonly FoundFile[]) {
  const ends = new FileEnds()
  for (const file of fresh) ends.add(markOf(file), file)
  const moved: MovedFile[] = []
  const doubtful: DoubtfulMove[] = []
  const doubt = (old: KnownFile, files: readonly FoundFile[]): void => {
    if (files.length > 0) doubtful.push({ name: old.name, candidates: files.map((f) => f.name) })
  }

  const claims: { readonly old: KnownFile; readonly file: FoundFile; readonly shared: number }[] = []
  for (const old of gone.filter((k) => k.contentHash === null)) {
    const { files, shared } = ends.find(markOf(old), old.name, (f) => isSameTime(old, f))
    const [file] = files
    if (file !== undefined && files.length === 1) claims.push({ old, file, shared })
    else doubt(old, file === undefined ? ends.find(markOf(old), old.name).files : files)
  }
  for (const [file, rivals] of Map.groupBy(claims, (c) => c.file)) {
    const most = Math.max(...rivals.map((c) => c.shared))
    const [best, ...equals] = rivals.filter((c) => c.shared === most)
    if (best !== undefined && equals.length === 0) moved.push({ id: best.old.id, file })
    else for (const { old } of rivals) doubt(old, [file])
  }
  return { moved, doubtful }
}

function markOf({ name, sizeBytes }: { readonly name: string; readonly sizeBytes: number | null }): string {
  return `${String(sizeBytes)} ${basename(name)}`
}

function isSameTime(old: KnownFile, file: FoundFile): boolean {
  return old.modifiedMs !== null && Math.abs(old.modifiedMs - file.modifiedMs) <= TIME_TOLERANCE_MS
}

/** Files of a mark by how their names end. */
class FileEnds {
  readonly #files = new Map<string, FoundFile[]>()

  add(mark: string, file: FoundFile): void {
    for (const end of endsOf(file.name)) {
      const key = `${mark}\n${end}`
      const files = this.#files.get(key)
      if (files === undefined) this.#files.set(key, [file])
      else files.push(file)
    }
  }

  /** Those of this mark that share the most folders with the name, or as many of them as are of use. */
  find(mark: string, name: string, isFit: (file: FoundFile) => boolean = () => true) {
    const ends = endsOf(name)
    for (const [i, end] of ends.entries()) {
      const files: FoundFile[] = []
      for (const file of this.#files.get(`${mark}\n${end}`) ?? []) {
        if (isFit(file) && files.push(file) === CANDIDATES) break
      }
      if (files.length > 0) return { files, shared: ends.length - i }
    }
    return { files: [], shared: 0 }
  }
}

/** `x/a.jpg`: itself, `a.jpg`, and nothing. */
function endsOf(name: string): string[] {
  const parts = name.split(/[/\\]/)
  return [...parts.keys(), parts.length].map((i) => parts.slice(i).join('/'))
}

async function mapSomeAtOnce<T, U>(all: readonly T[], map: (one: T) => Promise<U>): Promise<U[]> {
  const results: U[] = []
  for (let at = 0; at < all.length; at += FILES_AT_ONCE) {
    results.push(...(await Promise.all(all.slice(at, at + FILES_AT_ONCE).map(map))))
  }
  return results
}
