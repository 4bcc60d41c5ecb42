/** Bytes of a label file as text, in pieces: UTF-8, or UTF-16 where a byte order mark says so. */
import { LabelFileError } from '#domain/formats/label-file.ts'

/** The encoding that a mark at the start of the file names, and the length of the mark. */
function sniffEncoding(head: Uint8Array): { readonly encoding: string; readonly name: string; readonly mark: number } {
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', name: 'UTF-16', mark: 2 }
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', name: 'UTF-16', mark: 2 }
  return { encoding: 'utf-8', name: 'UTF-8', mark: head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0 }
}

/** @throws LabelFileError where it is not text */
export async function* decodeText(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: { readonly decode: (bytes?: Uint8Array) => string } | null = null
  let head = new Uint8Array(0)
  for await (const piece of pieces) {
    if (decoder === null) {
      // A mark may be cut by the end of a short piece.
      head = concat(head, piece)
      if (head.length < 3) continue
      decoder = startDecoder(head)
      yield decoder.decode(head.subarray(sniffEncoding(head).mark))
    } else yield decoder.decode(piece)
  }
  decoder ??= startDecoder(head)
  if (head.length < 3) yield decoder.decode(head.subarray(sniffEncoding(head).mark))
  yield decoder.decode()
}

function startDecoder(head: Uint8Array) {
  const { encoding, name } = sniffEncoding(head)
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  return {
    decode(bytes?: Uint8Array): string {
      let text: string
      try {
        text = bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
      } catch {
        throw new LabelFileError(`this is not ${name} text`)
      }
      if (text.includes('\0')) throw new LabelFileError('this is not text: it holds zero bytes')
      return text
    },
  }
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}
