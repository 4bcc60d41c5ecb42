/**
 * Files that appear in a folder all together or not at all: written beside their place first, moved there at the end,
 * and moved back where that fails half way. A kill leaves whole files only.
 */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { fileErrorCode, toWriteError } from './file-errors.ts'

export interface StagedFile {
  /** Below the folder, with `/`. */
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

const flushesAtOnce = 32

export class StagedFiles {
  readonly #folder: string
  readonly #staging: string
  readonly #overwrite: boolean
  readonly #files = new Map<string, StagedFile>()
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
  async add(name: string, content: string): Promise<void> {
    const target = join(this.#folder, name)
    if (this.#files.has(name)) throw new Error(`${name} was added twice`)
    try {
      await this.#isReplacing(target)
      const staged = join(this.#staging, name)
      await mkdir(dirname(staged), { recursive: true })
      const data = Buffer.from(content, 'utf8')
      await writeFile(staged, data, { flag: 'wx' })
      this.#files.set(name, { name, bytes: data.length, sha256: createHash('sha256').update(data).digest('hex') })
    } catch (error) {
      throw toWriteError(error, target)
    }
  }

  /** Moves all files to their places. @throws CanthusError as `add`; then nothing has changed */
  async commit(): Promise<void> {
    const backups = `${this.#staging}-before`
    const moved: string[] = []
    const replaced: string[] = []
    try {
      await this.#flush()
      for (const name of this.#files.keys()) {
        const target = join(this.#folder, name)
        await this.#makeFolder(dirname(target))
        if (await this.#isReplacing(target)) {
          const backup = join(backups, name)
          await mkdir(dirname(backup), { recursive: true })
          await rename(target, backup)
          replaced.push(name)
        }
        await rename(join(this.#staging, name), target)
        moved.push(name)
      }
    } catch (error) {
      for (const name of moved) await rm(join(this.#folder, name), { force: true })
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
