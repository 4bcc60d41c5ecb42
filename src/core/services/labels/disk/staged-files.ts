/**
 * Files that appear in a folder all together or not at all: written beside their place first, moved there at the end,
 * and moved back where that fails half way. A kill leaves whole files only, each in its place: the old or the new one.
 */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, link, mkdir, open, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { fileErrorCode, toWriteError } from './file-errors.ts'

export interface StagedFile {
  /** Below the folder, with `/`. */
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

/** A file that is being written. */
export interface StagedOutput {
  write(content: string | Uint8Array): Promise<void>
  close(): Promise<void>
}

const flushesAtOnce = 32
const bufferBytes = 128 * 1024

export class StagedFiles {
  readonly #folder: string
  readonly #staging: string
  readonly #overwrite: boolean
  readonly #files = new Map<string, StagedFile>()
  /** Names that differ in case only are one file on many disks. */
  readonly #taken = new Set<string>()
  readonly #open = new Set<FileHandle>()
  readonly #madeFolders: string[] = []

  private constructor(folder: string, overwrite: boolean) {
    this.#folder = folder
    this.#overwrite = overwrite
    this.#staging = join(folder, `.canthus-export-${randomUUID()}`)
  }

  /**
   * Makes the folder where it does not exist.
   * @throws CanthusError file.notWritable, disk.full
   */
  static async open(folder: string, overwrite: boolean): Promise<StagedFiles> {
    const files = new StagedFiles(folder, overwrite)
    try {
      await files.#makeFolder(folder)
      await mkdir(files.#staging)
    } catch (error) {
      await files.#removeMadeFolders()
      throw toWriteError(error, folder)
    }
    return files
  }

  get files(): readonly StagedFile[] {
    return [...this.#files.values()]
  }

  /** @throws CanthusError file.exists where it may not be overwritten, file.notWritable, disk.full */
  async add(name: string, content: string | Uint8Array): Promise<void> {
    const output = await this.create(name)
    await output.write(content)
    await output.close()
  }

  /** Whether a file of that name was begun, in any case of its letters. */
  has(name: string): boolean {
    return this.#taken.has(name.toLowerCase())
  }

  /** Begins a file; it belongs to the folder once it is closed. @throws CanthusError as `add`, also while writing */
  async create(name: string): Promise<StagedOutput> {
    const target = join(this.#folder, name)
    const staged = await this.#reserve(name, target)
    const file = await this.#guard(target, () => open(staged, 'wx'))
    this.#open.add(file)
    const hash = createHash('sha256')
    let bytes = 0
    let parts: Uint8Array[] = []
    let waiting = 0
    const flush = async (): Promise<void> => {
      const data = parts.length === 1 ? parts[0] : Buffer.concat(parts)
      parts = []
      waiting = 0
      if (data === undefined || data.length === 0) return
      hash.update(data)
      bytes += data.length
      for (let at = 0; at < data.length; ) at += (await file.write(data, at)).bytesWritten
    }
    return {
      write: async (content) => {
        const data = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
        parts.push(data)
        waiting += data.length
        if (waiting >= bufferBytes) await this.#guard(target, flush)
      },
      close: () =>
        this.#guard(target, async () => {
          await flush()
          this.#open.delete(file)
          await file.close()
          this.#files.set(name, { name, bytes, sha256: hash.digest('hex') })
        }),
    }
  }

  /** A copy of a file as it is. @throws CanthusError as `add` */
  async copy(name: string, source: string): Promise<void> {
    const target = join(this.#folder, name)
    const staged = await this.#reserve(name, target)
    await this.#guard(target, async () => {
      await copyFile(source, staged)
      const hash = createHash('sha256')
      let bytes = 0
      for await (const piece of createReadStream(staged) as AsyncIterable<Buffer>) {
        hash.update(piece)
        bytes += piece.length
      }
      this.#files.set(name, { name, bytes, sha256: hash.digest('hex') })
    })
  }

  /** The place of the file before the commit. */
  async #reserve(name: string, target: string): Promise<string> {
    if (this.has(name)) throw new Error(`${name} was added twice`)
    this.#taken.add(name.toLowerCase())
    return this.#guard(target, async () => {
      await this.#isReplacing(target)
      const staged = join(this.#staging, name)
      await mkdir(dirname(staged), { recursive: true })
      return staged
    })
  }

  async #guard<T>(target: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (error) {
      throw toWriteError(error, target)
    }
  }

  /** Moves all files to their places. @throws CanthusError as `add`; then nothing has changed */
  async commit(): Promise<void> {
    const backups = `${this.#staging}-before`
    const added: string[] = []
    const replaced: string[] = []
    try {
      await this.#flush()
      for (const name of this.#files.keys()) {
        const target = join(this.#folder, name)
        await this.#makeFolder(dirname(target))
        if (await this.#isReplacing(target)) {
          const backup = join(backups, name)
          await mkdir(dirname(backup), { recursive: true })
          await keepAlso(target, backup)
          replaced.push(name)
          await rename(join(this.#staging, name), target)
        } else {
          await rename(join(this.#staging, name), target)
          added.push(name)
        }
      }
    } catch (error) {
      for (const name of added) await rm(join(this.#folder, name), { force: true })
      for (const name of replaced) await rename(join(backups, name), join(this.#folder, name))
      await this.discard()
      await rm(backups, { recursive: true, force: true })
      throw toWriteError(error, this.#folder)
    }
    await rm(this.#staging, { recursive: true, force: true })
    await rm(backups, { recursive: true, force: true })
  }

  /** Leaves the folder as it was found. */
  async discard(): Promise<void> {
    for (const file of this.#open) await file.close().catch(() => undefined)
    this.#open.clear()
    await rm(this.#staging, { recursive: true, force: true })
    await this.#removeMadeFolders()
  }

  /** On the disk before they are in their places; many at once, since the disk then takes them together. */
  async #flush(): Promise<void> {
    const names = this.#files.keys()
    const work = async (): Promise<void> => {
      for (const name of names) {
        const file = await open(join(this.#staging, name), 'r+')
        try {
          await file.datasync()
        } finally {
          await file.close()
        }
      }
    }
    await Promise.all(Array.from({ length: flushesAtOnce }, work))
  }

  /** Whether there is a file that may be replaced. */
  async #isReplacing(target: string): Promise<boolean> {
    const kind = await kindOf(target)
    if (kind === null) return false
    if (!this.#overwrite || kind === 'folder') throw existsAlready(target, kind)
    return true
  }

  async #makeFolder(path: string): Promise<void> {
    const missing: string[] = []
    for (let at = path; (await kindOf(at)) === null; at = dirname(at)) missing.push(at)
    for (const folder of missing.reverse()) {
      await mkdir(folder, { recursive: true })
      this.#madeFolders.push(folder)
    }
  }

  async #removeMadeFolders(): Promise<void> {
    for (const folder of this.#madeFolders.splice(0).reverse()) {
      try {
        await rmdir(folder)
      } catch (error) {
        // Somebody else has put something into it: it stays.
        if (fileErrorCode(error) === null) throw error
      }
    }
  }
}

/** The same file in a second place; the first is never empty meanwhile. */
async function keepAlso(path: string, second: string): Promise<void> {
  try {
    await link(path, second)
  } catch (error) {
    // Some disks (exFAT, shares) have no links.
    if (fileErrorCode(error) === null) throw error
    await copyFile(path, second)
  }
}

function existsAlready(path: string, kind: 'file' | 'folder'): CanthusError {
  const what = kind === 'folder' ? 'exists already and is a folder' : 'exists already'
  const remedy = kind === 'folder' ? 'Choose another folder' : 'Choose another folder, or allow overwriting'
  return new CanthusError('file.exists', `${path} ${what}. ${remedy}.`, { path })
}

async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return null
    throw error
  }
}

/** One file, whole or not at all, replacing what was there. @throws CanthusError file.notWritable, disk.full */
export async function writeWholeFile(path: string, content: string): Promise<void> {
  const partial = `${path}.${randomUUID()}.partial`
  try {
    await writeFile(partial, content, { flag: 'wx', flush: true })
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw toWriteError(error, path)
  }
}
