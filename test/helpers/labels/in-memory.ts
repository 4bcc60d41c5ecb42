/** The two ports of codecs without a disk: files as bytes or text, fed in pieces of chosen sizes. */
import type { LabelFiles, LabelOutput, LabelSink, LabelSpool } from '#domain/formats/codec.ts'
import { LabelFileError } from '#domain/formats/label-file.ts'

export interface MemoryOptions {
  /** Length of the next piece, 1 and up; the whole file at once where it is not given. */
  readonly pieceLength?: () => number
  readonly sizes?: Readonly<Record<string, { readonly width: number; readonly height: number }>>
}

/** Files by name; text stands for its UTF-8 bytes. */
export function filesInMemory(contents: Readonly<Record<string, string | Uint8Array>>, options: MemoryOptions = {}): LabelFiles {
  const pieceLength = options.pieceLength ?? (() => Infinity)
  const find = (name: string): string | Uint8Array => {
    const content = contents[name]
    if (content === undefined) throw new Error(`nothing called ${name} was given`)
    return content
  }
  return {
    names: Object.keys(contents),
    async *readText(name) {
      const content = find(name)
      const text = typeof content === 'string' ? content.replace(/^\uFEFF/, '') : decodeText(content)
      for (const [from, to] of cuts(text.length, pieceLength)) yield await Promise.resolve(text.slice(from, to))
    },
    async *readBytes(name) {
      const content = find(name)
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
      for (const [from, to] of cuts(bytes.length, pieceLength)) yield await Promise.resolve(bytes.slice(from, to))
    },
    sizeOf: (picture) => Promise.resolve(options.sizes?.[picture] ?? null),
    openSpool: spoolInMemory,
  }
}

function spoolInMemory<T>(): LabelSpool<T> {
  const kept = new Map<string, T[]>()
  return {
    add(key, value) {
      const values = kept.get(key) ?? []
      values.push(structuredClone(value))
      kept.set(key, values)
    },
    read: () => [...kept].toSorted(([p], [q]) => (p < q ? -1 : 1)).map(([key, values]) => ({ key, values })),
    close: () => {
      kept.clear()
    },
  }
}

/** What a writer wrote; a file shows up when it is closed. */
export function sinkInMemory(): LabelSink & { readonly written: Map<string, string> } {
  const written = new Map<string, string>()
  const opened = new Set<string>()
  return {
    written,
    open(name) {
      const key = name.toLowerCase()
      if (opened.has(key)) return Promise.reject(new LabelFileError(`${name} was written already`))
      opened.add(key)
      return Promise.resolve(outputTo(written, name))
    },
  }
}

function outputTo(written: Map<string, string>, name: string): LabelOutput {
  const parts: string[] = []
  return {
    write(text) {
      if (written.has(name)) return Promise.reject(new Error(`${name} is closed`))
      parts.push(text)
      return Promise.resolve()
    },
    close() {
      written.set(name, parts.join(''))
      return Promise.resolve()
    },
  }
}

/** UTF-8, or UTF-16 with a byte order mark. @throws LabelFileError */
export function decodeText(bytes: Uint8Array): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  const encoding = isUtf16 ? (bytes[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw new LabelFileError(`this is not ${isUtf16 ? 'UTF-16' : 'UTF-8'} text`)
  }
}

function* cuts(length: number, pieceLength: () => number): Generator<[from: number, to: number]> {
  for (let from = 0; from < length; ) {
    const to = Math.min(length, from + Math.max(1, pieceLength()))
    yield [from, to]
    from = to
  }
}
