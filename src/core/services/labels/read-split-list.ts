/** A split of a 300-W tree: a text file that names one picture (or `.pts` file) a line, below its own folder. */
import { readdir } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import type { LabelProblem } from './label-source.ts'
import { readLabelText } from './read-text.ts'
import { withoutEnding } from './walk-folder.ts'

const namedEndings = new Set(['.pts', '.jpg', '.jpeg', '.png', '.bmp', '.tif', '.tiff', '.webp'])

export function isSplitLine(line: string): boolean {
  return namedEndings.has(extname(line.trim()).toLowerCase())
}

export interface SplitList {
  /** `.pts` files below the list's folder, with `/`: those of the named pictures, further faces among them. */
  readonly files: readonly string[]
  /** Lines whose picture has no `.pts` file. */
  readonly problems: readonly LabelProblem[]
}

/** @throws CanthusError file.notFound, format.invalid (a line that names neither picture nor labels) */
export async function readSplitList(path: string): Promise<SplitList> {
  const folder = dirname(path)
  const listings = new Map<string, Promise<string[]>>()
  const files = new Set<string>()
  const problems: LabelProblem[] = []
  const lines = (await readLabelText(path)).split(/\r?\n/)
  for (const [at, raw] of lines.entries()) {
    const named = raw.trim().replaceAll('\\', '/')
    if (named === '') continue
    const line = at + 1
    if (!isSplitLine(named)) {
      const message = `${path}, line ${String(line)}: "${named}" names neither a picture nor a .pts file.`
      throw new CanthusError('format.invalid', message, { path, line })
    }
    const found = await findFaces(folder, withoutEnding(named), listings)
    for (const file of found) files.add(file)
    if (found.length > 0) continue
    const message = `${path}, line ${String(line)}: there is no .pts file for ${named}.`
    problems.push({ path, line, error: new CanthusError('file.notFound', message, { path, line }) })
  }
  return { files: [...files], problems }
}

/** `X.pts` and `X.face2.pts`, `X.face3.pts`, …; of a line that names a `.pts` file, just that one and its further faces. */
async function findFaces(folder: string, stem: string, listings: Map<string, Promise<string[]>>): Promise<string[]> {
  const sub = dirname(stem)
  const names = await (listings.get(sub) ?? remember(listings, sub, readdir(join(folder, sub)).catch(() => [])))
  const own = basename(stem)
  return names
    .filter((name) => extname(name).toLowerCase() === '.pts')
    .filter((name) => withoutEnding(name).replace(/\.face\d+$/i, '') === own)
    .map((name) => (sub === '.' ? name : `${sub}/${name}`))
}

function remember<T>(known: Map<string, Promise<T>>, key: string, value: Promise<T>): Promise<T> {
  known.set(key, value)
  return value
}
