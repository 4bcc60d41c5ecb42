/** Numbered lines of a text that comes in pieces. */
import { LabelFileError } from './label-file.ts'

export interface TextLine {
  readonly text: string
  /** 1-based. */
  readonly line: number
}

/** No label row comes near it: a 98-point face with everything takes 15 thousand. */
const mostCharacters = 16 * 1024 * 1024

/**
 * Lines with any of the three line ends, without them; an empty last line is left out.
 *
 * @throws LabelFileError where a line grows beyond 16 Mi characters: this is no file of lines
 */
export async function* readLines(pieces: AsyncIterable<string>): AsyncGenerator<TextLine> {
  let rest = ''
  let line = 1
  let endedInReturn = false
  for await (const piece of pieces) {
    // "\r\n" may be cut in two.
    const own = endedInReturn && piece.startsWith('\n') ? piece.slice(1) : piece
    if (piece !== '') endedInReturn = piece.endsWith('\r')
    const lines = own.split(/\r\n|\n|\r/)
    const last = lines.pop() ?? ''
    for (const text of lines) {
      yield { text: rest + text, line: line++ }
      rest = ''
    }
    rest += last
    if (rest.length > mostCharacters) throw new LabelFileError('a line has more than 16 million characters', line)
  }
  if (rest !== '') yield { text: rest, line }
}
