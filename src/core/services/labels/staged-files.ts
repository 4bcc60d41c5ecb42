/**
 * Files that appear in a folder all together or not at all: written beside their place first, moved there at the end,
 * and moved back where that fails half way. A kill leaves whole files only.
 */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { fileErrorCode, toWriteError } from './file-errors.ts'

export interface StagedFile {
  /** Below the folder, with `/`. */
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

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
      if (!this.#overwrite && (await exists(target))) throw existsAlready(target)
      const staged = join(this.#staging, name)
      await mkdir(dirname(staged), { recursive: true })
      const data = Buffer.from(content, 'utf8')
      await writeFile(staged, data, { flag: 'wx', flush: true })
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
      for (const name of this.#files.keys()) {
        const target = join(this.#folder, name)
        await this.#makeFolder(dirname(target))
        if (await exists(target)) {
          if (!this.#overwrite) throw existsAlready(target)
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

  async #makeFolder(path: string): Promise<void> {
    const missing: string[] = []
    for (let at = path; !(await exists(at)); at = dirname(at)) missing.push(at)
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

function existsAlready(path: string): CanthusError {
  return new CanthusError('file.exists', `${path} exists already. Choose another folder, or allow overwriting.`, { path })
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    const code = fileErrorCode(error)
    if (code === 'ENOENT') return false
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
