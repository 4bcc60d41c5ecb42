/** Label files in memory: written, and read back. */
import type { LabelFiles, LabelSink } from '#domain/formats/codec.ts'
import { LabelFileError } from '#domain/formats/label-file.ts'
import { DiskSpool } from './disk-spool.ts'

export class MemoryFiles implements LabelFiles, LabelSink {
  readonly #parts = new Map<string, string[]>()
  readonly #sizes: ReadonlyMap<string, { readonly width: number; readonly height: number }>

  /** @param sizes of pictures by their last name without ending: a format may put them into folders of its own */
  constructor(sizes: ReadonlyMap<string, { readonly width: number; readonly height: number }>) {
    this.#sizes = sizes
  }

  get names(): readonly string[] {
    return [...this.#parts.keys()]
  }

  open(name: string) {
    if (this.#parts.has(name)) return Promise.reject(new LabelFileError(`${name} is there already`))
    const parts: string[] = []
    this.#parts.set(name, parts)
    return Promise.resolve({
      write: (text: string) => {
        parts.push(text)
        return Promise.resolve()
      },
      close: () => Promise.resolve(),
    })
  }

  async *readText(name: string): AsyncGenerator<string> {
    for (const part of this.#parts.get(name) ?? []) yield await Promise.resolve(part)
  }

  async *readBytes(name: string): AsyncGenerator<Uint8Array> {
    const encoder = new TextEncoder()
    for await (const part of this.readText(name)) yield encoder.encode(part)
  }

  sizeOf(picture: string) {
    return Promise.resolve(this.#sizes.get(stemOf(picture)) ?? null)
  }

  openSpool<T>(): DiskSpool<T> {
    return new DiskSpool<T>()
  }
}

/** `images/a b.jpg` to `a b` */
export function stemOf(name: string): string {
  return (name.split('/').at(-1) ?? name).replace(/\.[^.]*$/, '')
}
