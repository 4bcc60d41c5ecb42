/** Tells the format of label files from their endings and heads. */
import { extname, join } from 'node:path'
import type { FormatCodec } from '#domain/formats/codec.ts'
import type { FormatId } from '#domain/formats/format-ids.ts'
import { readHead } from '../disk/disk-files.ts'

/** So many files of each ending are looked into, spread over all of them. */
const looksAnEnding = 40

export interface FormatCandidate {
  readonly codec: FormatCodec<FormatId>
  readonly sureness: number
  readonly reason: string
}

/** The likeliest first; of two alike the one with more files that are its own. */
export async function recogniseLabels(
  codecs: readonly FormatCodec<FormatId>[],
  folder: string,
  names: readonly string[],
): Promise<FormatCandidate[]> {
  const found = new Map<FormatCodec<FormatId>, { sureness: number; reason: string; files: number }>()
  for (const [ending, own] of Map.groupBy(names, (name) => extname(name).toLowerCase())) {
    const readers = codecs.filter((codec) => codec.endings.includes(ending))
    for (const name of readers.length === 0 ? [] : spread(own, looksAnEnding)) {
      const head = await readHead(join(folder, name))
      for (const codec of readers) {
        const evidence = codec.recognise(head, name)
        if (evidence === null) continue
        const before = found.get(codec)
        const isBetter = before === undefined || evidence.sureness > before.sureness
        const { sureness, reason } = isBetter ? evidence : before
        found.set(codec, { sureness, reason: isBetter && names.length > 1 ? `${name}: ${reason}` : reason, files: (before?.files ?? 0) + 1 })
      }
    }
  }
  return [...found]
    .sort(([, p], [, q]) => q.sureness - p.sureness || q.files - p.files)
    .map(([codec, { sureness, reason }]) => ({ codec, sureness, reason }))
}

function spread(names: readonly string[], most: number): readonly string[] {
  if (names.length <= most) return names
  return Array.from({ length: most }, (_, k) => names[Math.floor((k * names.length) / most)] ?? '')
}
