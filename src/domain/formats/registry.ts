/** All codecs, in the order in which they are offered. A new one is one line here (and its id in format-ids.ts). */
import type { FormatCodec } from './codec.ts'
import type { FormatId } from './format-ids.ts'

export const codecs: readonly FormatCodec<FormatId>[] = [
]

/** null: this build does not know the format. */
export function codecOf(id: FormatId): FormatCodec<FormatId> | null {
  return codecs.find((codec) => codec.id === id) ?? null
}
