/** A writer for each part of a split, below a folder of its name; one for all where the export is not split. */
import type { FormatCodec } from '#domain/formats/codec.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import type { NamedMap } from '../write/map-labels.ts'
import { holdSchema, SchemaWriter } from '../write/schema-writer.ts'
import type { StagedFiles } from '../disk/staged-files.ts'
import { createSink } from '../disk/staged-sink.ts'

export class SplitWriters {
  readonly #writers = new Map<string, SchemaWriter>()
  readonly #held = holdSchema()
  readonly #create: (prefix: string) => SchemaWriter

  constructor(codec: FormatCodec, files: StagedFiles, map: NamedMap | null, findSchema: (id: string) => LandmarkSchema | null) {
    this.#create = (prefix) => new SchemaWriter({ codec, sink: createSink(files, prefix), map, findSchema, held: this.#held })
  }

  /** @param prefix folder of the part with `/` at its end, or '' */
  of(prefix: string): SchemaWriter {
    const writer = this.#writers.get(prefix) ?? this.#create(prefix)
    this.#writers.set(prefix, writer)
    return writer
  }

  /** @throws CanthusError format.schemaMismatch where no face fits */
  async finish(): Promise<void> {
    if (this.#held.id === null && this.#held.mismatch !== null) throw this.#held.mismatch
    for (const writer of this.#writers.values()) await writer.finish()
  }

  /** Of the faces written; null where there is none. */
  get schemaId(): string | null {
    return this.#held.id
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
