/** Labels that were in a folder before others are written into it: whoever reads the folder takes them along. */
import { basename, join } from 'node:path'
import type { FormatCodec } from '#domain/formats/codec.ts'
import { readHead } from '../disk/disk-files.ts'
import type { StagedFiles } from '../disk/staged-files.ts'
import { walkFolder } from '../disk/walk-folder.ts'

const mostNamed = 3

/**
 * A sentence for a person, or none: which files below the folder the codec takes for its own too, other than those that
 * are about to be written.
 * @throws CanthusError file.notFound
 */
export async function describeOlderLabels(folder: string, codec: FormatCodec, files: StagedFiles, signal: AbortSignal): Promise<string[]> {
  const older: string[] = []
  for (const name of await walkFolder(folder, codec.endings)) {
    signal.throwIfAborted()
    if (files.has(name)) continue
    if (codec.recognise(await readHead(join(folder, name)), basename(name)) !== null) older.push(name)
  }
  if (older.length === 0) return []
  const named = older.slice(0, mostNamed).join(', ')
  if (older.length === 1) return [`1 label file that was in the folder before stays beside the new ones, and is read along with them: ${named}.`]
  const more = older.length > mostNamed ? ` and ${(older.length - mostNamed).toLocaleString('en')} more` : ''
  return [`${older.length.toLocaleString('en')} label files that were in the folder before stay beside the new ones, and are read along with them: ${named}${more}.`]
}
