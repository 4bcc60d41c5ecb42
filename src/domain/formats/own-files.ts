/** Which files a codec reads, and what becomes of a file that breaks off. */
import type { FormatCodec, LabelFiles, ReadItem } from './codec.ts'
import { LabelFileError } from './label-file.ts'

/** What `recognise` is shown of a file. */
export const headLength = 16 * 1024

/** Endings that are one format's alone; a file with any other has to be recognised before it is read among others. */
const tellingEndings = ['.pts', '.ljson']

/**
 * Reads the files that are a codec's own with `readOne`: the only one whatever it is called, of several those with its
 * endings that it recognises. A LabelFileError from a file is a problem of that file, and the others go on.
 */
export async function* readOwnFiles(
  codec: Pick<FormatCodec, 'name' | 'endings' | 'recognise'>,
  files: LabelFiles,
  readOne: (name: string) => AsyncIterable<ReadItem>,
): AsyncGenerator<ReadItem> {
  const own = files.names.length === 1 ? files.names : files.names.filter((name) => codec.endings.some((ending) => name.toLowerCase().endsWith(ending)))
  for (const name of own) {
    try {
      if (files.names.length > 1 && !(await isOwn(codec, files, name))) {
        yield { kind: 'warning', message: `this is not a file of ${codec.name} and was left out`, at: { file: name, line: null } }
      } else yield* readOne(name)
    } catch (error) {
      yield problemOf(error, name)
    }
  }
}

/** @throws the error itself where it is none of a label file */
export function problemOf(error: unknown, file: string, line: number | null = null): ReadItem {
  if (!(error instanceof LabelFileError)) throw error
  return { kind: 'problem', reason: error.message, at: { file, line: error.line ?? line } }
}

async function isOwn(codec: Pick<FormatCodec, 'recognise'>, files: LabelFiles, name: string): Promise<boolean> {
  if (tellingEndings.some((ending) => name.toLowerCase().endsWith(ending))) return true
  return codec.recognise(await readHead(files, name), name) !== null
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
