/** Pictures that a page sends: stored under safe names in the project's folder, and added to the project. */
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CanthusError } from '#contract/errors.ts'
import { fingerprintFile, pictureExtensions, readPictureSize } from '../images/index.ts'
import type { PictureFormat } from '../images/index.ts'
import { addImages, toStoreError } from '../store/index.ts'
import { isWithin } from './allowed-roots.ts'
import type { ServiceContext } from './context.ts'

export type UploadData = Uint8Array | AsyncIterable<Uint8Array>

export interface AddedPicture {
  readonly imageId: string
  readonly name: string
  /** The same file had been added before under this name. */
  readonly wasThere: boolean
}

const LONGEST_NAME = 120
const MOST_SUFFIXES = 10_000
/** Names that Windows keeps for devices. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i

/** One part of a path without anything that could lead elsewhere or that some system cannot store. */
function toSafePart(part: string): string {
  const plain = part
    .normalize('NFC')
    .replace(/[\p{Cc}<>:"/\\|?*]/gu, '_')
    .replace(/^[.\s]+/, '')
    .replace(/[.\s]+$/, '')
    .slice(-LONGEST_NAME)
  const stem = plain.slice(0, plain.length - extname(plain).length)
  return reserved.test(stem) ? `_${plain}` : plain
}

/** `album/./../IMG 1.jpg` becomes `album/IMG 1.jpg`. */
export function toSafeName(name: string): string {
  const parts = name.split(/[/\\]/).map(toSafePart).filter((part) => part !== '')
  return parts.length === 0 ? 'picture' : parts.join('/')
}

const extensions: Record<PictureFormat, string> = {
  jpeg: '.jpg',
  png: '.png',
  webp: '.webp',
  gif: '.gif',
  tiff: '.tif',
  avif: '.avif',
}

/** A new folder below `parent` that is called like the project. */
export async function nameUploadFolder(parent: string, name: string): Promise<string> {
  try {
    await mkdir(parent, { recursive: true })
    const base = toSafePart(name) || 'pictures'
    for (let n = 1; n <= MOST_SUFFIXES; n++) {
      const folder = join(parent, n === 1 ? base : `${base}-${String(n)}`)
      if (await makeNew(() => mkdir(folder))) return folder
    }
  } catch (error) {
    throw toStoreError(error, parent)
  }
  throw new CanthusError('file.exists', `There are too many projects called ${name}.`)
}

/** false where it exists already. */
async function makeNew(make: () => Promise<unknown>): Promise<boolean> {
  try {
    await make()
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/**
 * Takes in one picture, whole or not at all; its content says what it is, not its name.
 * @throws CanthusError project.notFound, image.unreadable, image.unsupported, image.tooLarge, disk.full, file.notWritable
 */
export async function addUploadedPicture(
  context: ServiceContext,
  projectId: string,
  name: string,
  data: UploadData,
): Promise<AddedPicture> {
  const project = context.projects.get(projectId)
  const { folder } = project
  if (folder === null) {
    throw new CanthusError('file.notWritable', `${project.meta.name} has no folder of its own that pictures could be added to.`)
  }
  const partial = join(folder, `.upload-${randomUUID()}.partial`)
  try {
    await pipeline(data instanceof Uint8Array ? Readable.from([data]) : Readable.from(data), createWriteStream(partial, { flags: 'wx', flush: true }))
    const { format } = await readPictureSize(partial).catch((error: unknown) => {
      throw renameInError(error, partial, name)
    })
    const safe = withExtension(toSafeName(name), format)
    await makeFolderInside(folder, dirname(join(folder, safe)))
    const placed = await place(folder, partial, safe)
    const { size, mtimeMs } = await stat(join(folder, placed.name))
    await addImages(project.connection, [{ name: placed.name, sizeBytes: size, modifiedMs: mtimeMs }], Date.now())
    context.announceProject(projectId)
    const row = await project.connection.read((db) =>
      db.selectFrom('image').select('id').where('name', '=', placed.name).executeTakeFirstOrThrow(),
    )
    return { imageId: String(row.id), ...placed }
  } catch (error) {
    throw toStoreError(error, join(folder, toSafeName(name)))
  } finally {
    await rm(partial, { force: true })
  }
}

/** A person knows the picture by the name that they sent. */
function renameInError(error: unknown, partial: string, name: string): unknown {
  if (!(error instanceof CanthusError)) return error
  return new CanthusError(error.code, error.message.replaceAll(partial, name), { path: name }, { cause: error })
}

function withExtension(name: string, format: PictureFormat): string {
  const known: readonly string[] = pictureExtensions
  return known.includes(extname(name).toLowerCase()) ? name : name + extensions[format]
}

/** A folder of the project may be a link; pictures never land outside. */
async function makeFolderInside(root: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  if (!isWithin(await realpath(root), await realpath(folder))) {
    throw new CanthusError('file.notWritable', `${folder} leads out of the project's folder.`, { path: folder })
  }
}

/** Takes the name first and then the file to it, so nothing is ever overwritten; the same content is taken once. */
async function place(folder: string, partial: string, name: string): Promise<{ name: string; wasThere: boolean }> {
  const extension = extname(name)
  const stem = name.slice(0, name.length - extension.length)
  for (let n = 1; n <= MOST_SUFFIXES; n++) {
    const candidate = n === 1 ? name : `${stem}-${String(n)}${extension}`
    const path = join(folder, candidate)
    if (await makeNew(() => writeFile(path, '', { flag: 'wx' }))) {
      await rename(partial, path)
      return { name: candidate, wasThere: false }
    }
    if ((await fingerprintFile(path)) === (await fingerprintFile(partial))) return { name: candidate, wasThere: true }
  }
  throw new CanthusError('file.exists', `There are too many pictures called ${name}.`)
}
