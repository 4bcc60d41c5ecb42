/** A writer for each part of a split, below a folder of its name; one for all where the export is not split. */
import type { FormatCodec } from '#domain/formats/codec.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import type { NamedMap } from './map-labels.ts'
import { SchemaWriter } from './schema-writer.ts'
import type { StagedFiles } from './staged-files.ts'
import { createSink } from './staged-sink.ts'

export class SplitWriters {
  readonly #writers = new Map<string, SchemaWriter>()
  readonly #create: (prefix: string) => SchemaWriter

  constructor(codec: FormatCodec, files: StagedFiles, map: NamedMap | null, findSchema: (id: string) => LandmarkSchema | null) {
    this.#create = (prefix) => new SchemaWriter({ codec, sink: createSink(files, prefix), map, findSchema, isStrict: true })
  }

  /** @param prefix folder of the part with `/` at its end, or '' */
  of(prefix: string): SchemaWriter {
    const writer = this.#writers.get(prefix) ?? this.#create(prefix)
    this.#writers.set(prefix, writer)
    return writer
  }

  async finish(): Promise<void> {
    for (const writer of this.#writers.values()) await writer.finish()
  }

  /** Of the faces written; null where there is none. */
  get schemaId(): string | null {
    return [...this.#writers.values()].find((writer) => writer.schemaId !== null)?.schemaId ?? null
  }

  count(): { faces: number; facesMapped: number } {
    const all = [...this.#writers.values()]
    return { faces: sum(all.map((w) => w.faces)), facesMapped: sum(all.map((w) => w.facesMapped)) }
  }

  notes(): string[] {
    return [...this.#writers].flatMap(([prefix, writer]) => writer.notes().map((note) => (prefix === '' ? note : `${prefix} ${note}`)))
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, v) => total + v, 0)
}
