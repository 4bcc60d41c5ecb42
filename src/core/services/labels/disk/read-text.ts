import { readFile } from 'node:fs/promises'
import { LabelFileError } from '#domain/formats/label-file.ts'
import { toReadError } from './file-errors.ts'

/** Larger ones are no label files: WFLW's 10,000 rows are 21 MB. */
const mostBytes = 512 * 1024 * 1024

/** The text of a label file. @throws CanthusError file.notFound, format.invalid where it is not UTF-8 text */
export async function readLabelText(path: string): Promise<string> {
  try {
    const bytes = await readFile(path)
    if (bytes.length > mostBytes) throw new LabelFileError('this is too large for a label file')
    if (bytes.includes(0)) throw new LabelFileError('this is not text')
    return decodeUtf8(bytes)
  } catch (error) {
    throw toReadError(error, path)
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new LabelFileError('this is not UTF-8 text')
  }
}
