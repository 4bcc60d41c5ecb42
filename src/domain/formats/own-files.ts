/** Which of several files a codec reads. */
import type { FormatCodec, LabelFiles, ReadItem } from './codec.ts'
import { LabelFileError } from './label-file.ts'
import { hasEndingOf, readEach, warningAt } from './reading.ts'

/** What `recognise` is shown of a file. */
export const headLength = 16 * 1024

/**
 * Reads the files that are a codec's own with `readOne`: the only one whatever it is called; of several those with its
 * endings that it recognises, and the others are named.
 * @param names of the files that count
 */
export function readOwnFiles(
  codec: Pick<FormatCodec, 'name' | 'endings' | 'recognise'>,
  files: LabelFiles,
  readOne: (name: string) => AsyncIterable<ReadItem>,
  names = files.names,
): AsyncGenerator<ReadItem> {
  const isOnly = names.length === 1
  async function* readIfOwn(name: string): AsyncGenerator<ReadItem> {
    if (isOnly || codec.recognise(await readHead(files, name), name) !== null) yield* readOne(name)
    else yield warningAt(name, null, `this is not a file of ${codec.name} and was left out`)
  }
  return readEach({ names }, (name) => isOnly || hasEndingOf(name, codec.endings), readIfOwn)
}

export async function readHead(files: LabelFiles, name: string): Promise<string> {
  let head = ''
  for await (const piece of files.readText(name)) {
    head += piece
    if (head.length >= headLength) break
  }
  return head.slice(0, headLength)
}

/** Whole text of a file that holds one picture's labels. @throws LabelFileError above 16 Mi characters */
export async function readWhole(files: LabelFiles, name: string): Promise<string> {
  const pieces: string[] = []
  let length = 0
  for await (const piece of files.readText(name)) {
    pieces.push(piece)
    length += piece.length
    if (length > 16 * 1024 * 1024) throw new LabelFileError('this is too large for the labels of one picture')
  }
  return pieces.join('')
}
