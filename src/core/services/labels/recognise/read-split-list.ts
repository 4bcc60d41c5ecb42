/** A split of a dataset: a text file that names one picture (or label file) a line, below its own folder. */
import { readdir } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { pictureName } from '#domain/formats/picture-name.ts'
import { readLabelText } from '../disk/read-text.ts'
import { withoutEnding } from '../disk/walk-folder.ts'

const pictureEndings = ['.jpg', '.jpeg', '.png', '.bmp', '.tif', '.tiff', '.webp']

/** @param endings of label files, lower case with the dot */
export function isSplitLine(line: string, endings: readonly string[]): boolean {
  const ending = extname(line.trim()).toLowerCase()
  return pictureEndings.includes(ending) || endings.includes(ending)
}

export interface SplitList {
  /** Label files below the list's folder, with `/`: those of the named pictures, further faces among them. */
  readonly names: readonly string[]
  /** Lines whose picture has no labels: the number of the line, and what it names. */
  readonly without: readonly { readonly line: number; readonly named: string }[]
}

/** @throws CanthusError file.notFound, format.invalid (a line that names neither picture nor labels) */
export async function readSplitList(path: string, endings: readonly string[]): Promise<SplitList> {
  const folder = dirname(path)
  const listings = new Map<string, Promise<string[]>>()
  const names = new Set<string>()
  const without: { line: number; named: string }[] = []
  const lines = (await readLabelText(path)).split(/\r?\n/)
  for (const [at, raw] of lines.entries()) {
    const named = pictureName(raw)
    if (named === '') continue
    const line = at + 1
    if (!isSplitLine(named, endings)) {
      const message = `${path}, line ${String(line)}: "${named.slice(0, 80)}" names neither a picture nor a file of labels.`
      throw new CanthusError('format.invalid', message, { path, line })
    }
    const found = await findFaces(folder, withoutEnding(named), endings, listings)
    for (const name of found) names.add(name)
    if (found.length === 0) without.push({ line, named })
  }
  return { names: [...names], without }
}

/** `X.pts` and `X.face2.pts`, `X.face3.pts`, … */
async function findFaces(folder: string, stem: string, endings: readonly string[], listings: Map<string, Promise<string[]>>): Promise<string[]> {
  const sub = dirname(stem)
  const names = await (listings.get(sub) ?? remember(listings, sub, readdir(join(folder, sub)).catch(() => [])))
  const own = basename(stem)
  return names
    .filter((name) => endings.includes(extname(name).toLowerCase()))
    .filter((name) => withoutEnding(name).replace(/\.face\d+$/i, '') === own)
    .map((name) => (sub === '.' ? name : `${sub}/${name}`))
}

function remember<T>(known: Map<string, Promise<T>>, key: string, value: Promise<T>): Promise<T> {
  known.set(key, value)
  return value
}
