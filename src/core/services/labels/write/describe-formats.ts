/** The registered formats and the maps between schemas, as the contract speaks of them. */
import type { FormatDescription, MapDescription } from '#contract/methods/formats.ts'
import type { FormatCodec } from '#domain/formats/codec.ts'
import type { FormatId } from '#domain/formats/format-ids.ts'
import { schemaMapEnds, schemaMapNames } from '#domain/maps/index.ts'
import { probeFormat } from './probe-format.ts'

export async function describeCodec(codec: FormatCodec<FormatId>): Promise<FormatDescription> {
  const { id, name, endings, schemas, statement } = codec
  return {
    format: id,
    name,
    endings: [...endings],
    schemas: schemas === null ? null : [...schemas],
    canWrite: codec.createWriter !== null,
    carries: await probeFormat(codec),
    ...statement,
    cannotCarry: [...statement.cannotCarry],
  }
}

export function describeMaps(): MapDescription[] {
  return schemaMapNames.map((map) => ({ map, ...schemaMapEnds[map] }))
}
