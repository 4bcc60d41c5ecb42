/** Label files on disk, as codecs read them: in pieces, each byte counted. */
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import type { LabelFiles } from '#domain/formats/codec.ts'
import { LabelFileError } from '#domain/formats/label-file.ts'
import { readPictureSize } from '../../../images/index.ts'
import { decodeText } from './decode-text.ts'
import { DiskSpool } from './disk-spool.ts'
import { fileErrorCode } from './file-errors.ts'

const pieceBytes = 256 * 1024
/** Characters of a file that tell its format; each takes four bytes at most. */
export const headCharacters = 16 * 1024

export interface DiskFilesOptions {
  /** Absolute. */
  readonly folder: string
  /** Below the folder, with `/`. */
  readonly names: readonly string[]
  /** Where the picture by that name lies; null: nowhere. */
  readonly findPicture: (name: string) => Promise<string | null>
  readonly signal: AbortSignal
}

export class DiskFiles implements LabelFiles {
  readonly names: readonly string[]
  readonly #options: DiskFilesOptions
  readonly #readBefore = new Set<string>()
  #lastSize: { readonly picture: string; readonly size: Promise<{ width: number; height: number } | null> } | null = null
  #bytesRead = 0
  #bytesAgain = 0

  constructor(options: DiskFilesOptions) {
    this.#options = options
    this.names = options.names
  }

  /** Of all passes. */
  get bytesRead(): number {
    return this.#bytesRead
  }

  /** Of readings beyond one of each file as a whole: so much longer it takes, or less long where one ended early. */
  get bytesAgain(): number {
    return this.#bytesAgain
  }

  readText(name: string): AsyncIterable<string> {
    return decodeText(this.readBytes(name))
  }

  async *readBytes(name: string): AsyncGenerator<Uint8Array> {
    const { folder, signal } = this.#options
    const path = join(folder, name)
    try {
      let left = (await stat(path)).size
      if (this.#readBefore.has(name)) this.#bytesAgain += left
      this.#readBefore.add(name)
      try {
        for await (const piece of createReadStream(path, { highWaterMark: pieceBytes }) as AsyncIterable<Buffer>) {
          signal.throwIfAborted()
          this.#bytesRead += piece.length
          left -= piece.length
          yield piece
        }
      } finally {
        this.#bytesAgain -= left
      }
    } catch (error) {
      const code = fileErrorCode(error)
      if (code === null || !isSystemError(error)) throw error
      throw new LabelFileError(code === 'ENOENT' ? 'the file is not there' : `the file cannot be read (${code})`)
    }
  }

  /** Asked for once a face, mostly of the picture before. */
  sizeOf(picture: string): Promise<{ readonly width: number; readonly height: number } | null> {
    if (this.#lastSize?.picture !== picture) this.#lastSize = { picture, size: this.#readSize(picture) }
    return this.#lastSize.size
  }

  openSpool<T>(): DiskSpool<T> {
    return new DiskSpool<T>()
  }

  async #readSize(picture: string): Promise<{ width: number; height: number } | null> {
    const path = await this.#options.findPicture(picture)
    if (path === null) return null
    try {
      const { width, height } = await readPictureSize(path)
      return { width, height }
    } catch (error) {
      if (!(error instanceof CanthusError)) throw error
      return null
    }
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

/** The first characters; '' where it is not text or cannot be read. */
export async function readHead(path: string): Promise<string> {
  const bytes = new Uint8Array(4 * headCharacters)
  try {
    const file = await open(path)
    try {
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
      return await decodeHead(bytes.subarray(0, bytesRead))
    } finally {
      await file.close()
    }
  } catch (error) {
    if (fileErrorCode(error) === null) throw error
    return ''
  }
}

async function decodeHead(bytes: Uint8Array): Promise<string> {
  let text = ''
  try {
    for await (const part of decodeText(cutBeforeEnd(bytes))) text += part
  } catch (error) {
    if (!(error instanceof LabelFileError)) throw error
  }
  return text.slice(0, headCharacters)
}

/** All but the last three bytes at once: a character that is cut there spoils no more than itself. */
async function* cutBeforeEnd(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const cut = Math.max(0, bytes.length - 3)
  yield await Promise.resolve(bytes.subarray(0, cut))
  yield bytes.subarray(cut)
}
