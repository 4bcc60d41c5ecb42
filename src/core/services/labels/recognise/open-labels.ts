/** Labels as they lie on disk: their files, their format, and where their pictures are. */
import { stat } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import type { FormatCodec } from '#domain/formats/codec.ts'
import type { FormatId } from '#domain/formats/format-ids.ts'
import { codecOf, codecs } from '#domain/formats/registry.ts'
import { DiskFiles, readHead } from '../disk/disk-files.ts'
import { isOwnManifest, manifestName } from '../export/export-manifest.ts'
import { toReadError } from '../disk/file-errors.ts'
import { PictureFinder } from '../read/picture-finder.ts'
import { readSplitList } from './read-split-list.ts'
import { type FormatCandidate, recogniseLabels } from './recognise-labels.ts'
import { walkFolder } from '../disk/walk-folder.ts'

export interface LabelsAt {
  /** A file, a folder that is looked through, or a list of the pictures of a split. */
  readonly path: string
  /** null: told from the files. */
  readonly format: FormatId | null
  /** Folder of the pictures; null: around the labels. */
  readonly pictures: string | null
}

export interface OpenedLabels {
  readonly codec: FormatCodec<FormatId>
  /** Why this format was chosen. */
  readonly evidence: string
  /** false: another format is as likely. */
  readonly isSure: boolean
  readonly candidates: readonly FormatCandidate[]
  /** Absolute; names of files start here. */
  readonly folder: string
  readonly files: DiskFiles
  readonly pictures: PictureFinder
  /** Pictures of a split that have no labels. */
  readonly without: readonly string[]
  /** Of all files together. */
  measureBytes(): Promise<number>
}

/** @throws CanthusError file.notFound, format.unknown, format.invalid */
export async function openLabels(place: LabelsAt, signal: AbortSignal): Promise<OpenedLabels> {
  const path = resolve(place.path)
  const isFolder = await isFolderAt(path)
  const asked = place.format === null ? null : codecOf(place.format)
  const own = asked === null ? codecs : [asked]
  const found = await findFiles(path, isFolder, own)
  const candidates = await recogniseLabels(own, found.folder, found.names)
  const chosen = chooseFormat(path, isFolder, asked, candidates, found.names)
  const names = isFolder ? found.names.filter((name) => hasEnding(name, chosen.codec)) : found.names
  const pictures = new PictureFinder(await pictureFolders(path, isFolder, place.pictures))
  const findPicture = async (name: string): Promise<string | null> => {
    for (const hasEnding of [true, false]) {
      const lookup = await pictures.find({ name, hasEnding })
      if ('found' in lookup) return lookup.found
    }
    return null
  }
  return {
    ...chosen,
    candidates,
    folder: found.folder,
    files: new DiskFiles({ folder: found.folder, names, findPicture, signal }),
    pictures,
    without: found.without,
    measureBytes: () => sumBytes(names.map((name) => join(found.folder, name))),
  }
}

function hasEnding(name: string, codec: FormatCodec): boolean {
  return codec.endings.includes(extname(name).toLowerCase())
}

/** @throws CanthusError file.notFound */
async function isFolderAt(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    throw toReadError(error, path)
  }
}

interface FoundFiles {
  readonly folder: string
  readonly names: readonly string[]
  readonly without: readonly string[]
}

async function findFiles(path: string, isFolder: boolean, own: readonly FormatCodec[]): Promise<FoundFiles> {
  const endings = [...new Set(own.flatMap((codec) => codec.endings))]
  if (isFolder) return { folder: path, names: await withoutManifests(path, await walkFolder(path, endings)), without: [] }
  const single = { folder: dirname(path), names: [basename(path)], without: [] }
  // A data file of YOLO-pose stands for the labels around it.
  if (/\.ya?ml$/i.test(path) && own.some((codec) => codec.id === 'yolo-pose')) {
    return { ...single, names: [...single.names, ...(await walkFolder(single.folder, ['.txt']))] }
  }
  if (extname(path).toLowerCase() !== '.txt') return single
  // A list of labels ends each row with a picture's name too: what a codec takes for its own is not a split.
  const isLabels = own.some((codec) => hasEnding(path, codec)) && (await recogniseLabels(codecs, single.folder, single.names)).length > 0
  const listed = endings.filter((ending) => ending !== '.txt')
  if (isLabels || listed.length === 0) return single
  const split = await readSplitList(path, listed)
  return { folder: single.folder, names: split.names, without: split.without.map(({ line, named }) => `line ${String(line)}: ${named}`) }
}

async function withoutManifests(folder: string, names: readonly string[]): Promise<string[]> {
  const kept: string[] = []
  for (const name of names) {
    const isOurs = basename(name) === manifestName && isOwnManifest(name, await readHead(join(folder, name)))
    if (!isOurs) kept.push(name)
  }
  return kept
}

function chooseFormat(
  path: string,
  isFolder: boolean,
  asked: FormatCodec<FormatId> | null,
  candidates: readonly FormatCandidate[],
  names: readonly string[],
): Pick<OpenedLabels, 'codec' | 'evidence' | 'isSure'> {
  if (asked !== null) {
    if (isFolder && names.length === 0) {
      throw new CanthusError('format.unknown', `There are no ${asked.endings.join(' or ')} files below ${path}.`, { path })
    }
    return { codec: asked, evidence: 'as asked for', isSure: true }
  }
  const [first, second] = candidates
  if (first === undefined) {
    const looked = names.length === 0 ? 'there is no file with an ending of a known format' : `none of ${countFiles(names.length)} is of a known format`
    throw new CanthusError('format.unknown', `The labels in ${path} could not be recognised: ${looked}.`, { path })
  }
  return { codec: first.codec, evidence: first.reason, isSure: first.sureness > (second?.sureness ?? 0) }
}

function countFiles(count: number): string {
  return count === 1 ? '1 file' : `${count.toLocaleString('en')} files`
}

/** @throws CanthusError format.unknown where another format is as likely */
export function requireSure({ isSure, candidates, codec }: OpenedLabels, path: string): void {
  if (isSure) return
  const best = candidates.filter((c) => c.sureness === candidates[0]?.sureness)
  const words = best.map((c) => `${c.codec.name} (${c.reason})`).join(', or ')
  throw new CanthusError('format.unknown', `The labels in ${path} may be ${words}. Say which: ${best.map((c) => c.codec.id).join(' or ')}.`, {
    path,
    format: codec.id,
  })
}

/** What is named, or the folder of the labels, those around it, and where published archives leave their pictures. */
async function pictureFolders(path: string, isFolder: boolean, pictures: string | null) {
  if (pictures !== null) {
    const folder = resolve(pictures)
    if (!(await isFolderAt(folder))) throw new CanthusError('file.notFound', `${folder} is not a folder.`, { path: folder })
    return { folders: [folder], deep: folder }
  }
  const own = isFolder ? path : dirname(path)
  const around = [own, dirname(own), dirname(dirname(own))]
  const named = around.flatMap((folder) => ['WFLW_images', 'images', 'img', 'pictures'].map((name) => join(folder, name)))
  return { folders: [...new Set([own, ...named])], deep: isFolder ? path : null }
}

async function sumBytes(paths: readonly string[]): Promise<number> {
  let total = 0
  for (const path of paths) total += await stat(path).then((s) => s.size, () => 0)
  return total
}
