/** Files made from pictures, kept in a folder of bounded size; the folder may be deleted at any time. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const PRUNE_EVERY_WRITES = 400
const KEEP_SHARE = 0.8
/** Decoding fills all cores with two at a time; more would only hold up what is asked for first. */
const MADE_AT_ONCE = 2

export class AssetCache {
  readonly #folder: string
  readonly #mostBytes: number
  readonly #making = new Map<string, Promise<Buffer>>()
  readonly #waiting: (() => void)[] = []
  #running = 0
  #writes = 0
  #pruning: Promise<void> | null = null

  constructor(folder: string, mostBytes: number) {
    this.#folder = folder
    this.#mostBytes = mostBytes
  }

  /** `key`: everything that the content depends on. */
  async get(key: string, make: () => Promise<Buffer>): Promise<Buffer> {
    const name = createHash('sha256').update(key).digest('hex')
    const path = join(this.#folder, name.slice(0, 2), name)
    const kept = await readIfThere(path)
    if (kept !== null) {
      const now = new Date()
      await utimes(path, now, now).catch(ignoreMissing)
      return kept
    }
    const known = this.#making.get(name)
    if (known !== undefined) return known
    const making = this.#make(path, make).finally(() => this.#making.delete(name))
    this.#making.set(name, making)
    return making
  }

  async #make(path: string, make: () => Promise<Buffer>): Promise<Buffer> {
    if (this.#running >= MADE_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#running++
    try {
      const data = await make()
      await this.#write(path, data)
      return data
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running--
      else next()
    }
  }

  /** A cache that cannot be written is no reason to show nothing. */
  async #write(path: string, data: Buffer): Promise<void> {
    const partial = `${path}.${randomUUID()}.partial`
    try {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(partial, data)
      await rename(partial, path)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
      await rm(partial, { force: true })
    }
    if (this.#writes++ % PRUNE_EVERY_WRITES === 0) {
      this.#pruning ??= this.prune().finally(() => {
        this.#pruning = null
      })
    }
  }

  /** Deletes what was not used for longest, down to four fifths of the bound. */
  async prune(): Promise<void> {
    const files = await listFiles(this.#folder)
    let total = files.reduce((sum, f) => sum + f.bytes, 0)
    if (total <= this.#mostBytes) return
    files.sort((p, q) => p.usedMs - q.usedMs)
    for (const file of files) {
      if (total <= this.#mostBytes * KEEP_SHARE) return
      await rm(file.path, { force: true })
      total -= file.bytes
    }
  }

  /** Waits for what still works on the folder. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#making.values())
    await this.#pruning
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error)) throw error
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}

async function listFiles(folder: string): Promise<{ path: string; bytes: number; usedMs: number }[]> {
  const files: { path: string; bytes: number; usedMs: number }[] = []
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const facts = await stat(path).catch(ignoreMissing)
    if (facts !== undefined) files.push({ path, bytes: facts.size, usedMs: facts.mtimeMs })
  }
  return files
}
