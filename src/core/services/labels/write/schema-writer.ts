/**
 * One writer of a format for faces of one schema, made at the first face; the others are mapped, or refused by name unless
 * the format holds several.
 */
import { CanthusError } from '#contract/errors.ts'
import type { FaceLabel, FormatCodec, LabelSink, LabelWriter, PictureLabel, WriteOptions } from '#domain/formats/codec.ts'
import { allNames } from '#domain/formats/point-names.ts'
import { describeLandmark } from '#domain/schema.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { ownNamesOf } from '../recognise/fit-names.ts'
import { countFreed, describeMap, mapLabel, type NamedMap, schemaMismatch } from './map-labels.ts'
import { NamedFaces } from './named-faces.ts'

const mostWaiting = 100_000

/** The schema of the first face that fits, and the first face that does not; shared by the writers of one export. */
export interface HeldSchema {
  id: string | null
  /** Of faces that follow no known schema; null: they have none. */
  names: readonly string[] | null
  count: number
  mismatch: CanthusError | null
}

export const holdSchema = (): HeldSchema => ({ id: null, names: null, count: 0, mismatch: null })

export interface SchemaWriterOptions {
  readonly codec: FormatCodec
  readonly sink: LabelSink
  readonly map: NamedMap | null
  readonly findSchema: (id: string) => LandmarkSchema | null
  readonly held?: HeldSchema
}

export class SchemaWriter {
  images = 0
  faces = 0
  facesMapped = 0
  readonly #options: SchemaWriterOptions
  readonly #createWriter: NonNullable<FormatCodec['createWriter']>
  #writer: LabelWriter | null = null
  readonly #held: HeldSchema
  readonly #waiting: PictureLabel[] = []
  readonly #named = new NamedFaces()
  /** Comments whose point the map has no equal of. */
  #freed = 0

  /** @throws CanthusError format.notSupported where the format is only read */
  constructor(options: SchemaWriterOptions) {
    const { createWriter, id, name } = options.codec
    if (createWriter === null) throw new CanthusError('format.notSupported', `${name} is only read, not written.`, { format: id })
    this.#options = options
    this.#held = options.held ?? holdSchema()
    this.#createWriter = createWriter
  }

  /** Of the faces written; null as long as there is none. */
  get schemaId(): string | null {
    return this.#held.id
  }

  /**
   * All faces of one picture. @returns why faces could not be written, by their place in `faces`
   */
  async write(picture: PictureLabel, faces: readonly FaceLabel[]): Promise<ReadonlyMap<number, string>> {
    const reasons = new Map<number, string>()
    const taken: { readonly face: FaceLabel; readonly place: number; readonly isMapped: boolean }[] = []
    for (const [place, face] of faces.entries()) {
      try {
        taken.push({ ...this.#fit(face, picture), place })
      } catch (error) {
        // A map may have no answer for a shape without size.
        if (!(error instanceof RangeError)) throw error
        reasons.set(place, error.message)
      }
    }
    if (this.#writer === null && taken.length === 0) {
      // The writer is made for a schema; pictures without faces wait for the first one with a face.
      if (this.#waiting.length < mostWaiting) this.#waiting.push(picture)
      return reasons
    }
    for (const bare of this.#waiting.splice(0)) await this.#open().write(bare, [])
    const refused = await this.#open().write(picture, taken.map((t) => t.face))
    for (const [k, reason] of refused) reasons.set(taken[k]?.place ?? k, reason)
    const written = taken.filter((_, k) => !refused.has(k))
    this.faces += written.length
    this.facesMapped += written.filter((t) => t.isMapped).length
    for (const { face, place, isMapped } of written) if (isMapped && this.#options.codec.isOwn === true) this.#freed += countFreed(faces[place] ?? face, face)
    if (written.length > 0) this.images++
    return reasons
  }

  /** The face as it was written: through the map where it was mapped. */
  mapped(face: FaceLabel): FaceLabel {
    const { map } = this.#options
    return map?.from === face.schemaId && this.#wants(map.to) ? mapLabel(face, map) : face
  }

  async finish(): Promise<void> {
    await this.#writer?.finish()
  }

  notes(): string[] {
    return [...(this.#writer?.notes() ?? []), ...describeMap(this.#options.map, this.facesMapped, this.#freed)]
  }

  /** @throws RangeError with the reason */
  #fit(face: FaceLabel, picture: PictureLabel): { face: FaceLabel; isMapped: boolean } {
    const { codec, map, findSchema } = this.#options
    const own = face.schemaId ?? ''
    const isMapped = map?.from === own && this.#wants(map.to)
    const schemaId = isMapped ? map.to : own
    if (!this.#wants(schemaId)) {
      const wanted = this.#held.id === null ? (codec.schemas ?? []) : [this.#held.id]
      const mismatch = schemaMismatch(picture.name, own, this.#held.id === null ? codec.name : 'what was written before', wanted, map)
      this.#held.mismatch ??= mismatch
      if (this.#held.id === null) throw new RangeError(mismatch.message)
      throw new RangeError(`it has the points of ${own}, and the others have those of ${this.#held.id}`)
    }
    const fitted = isMapped ? mapLabel(face, map) : face
    const schema = findSchema(schemaId)
    // Each of them names its own points, or the points are in the order of a schema.
    if (codec.mixesSchemas === true || schema !== null) this.#hold(schemaId, fitted.points.length, null)
    else if (this.#held.id === null) this.#hold(schemaId, fitted.points.length, fitted.names && allNames(fitted.names))
    else return { face: this.#named.arrange(fitted, this.#held.names), isMapped }
    // Whoever reads it may have a schema of that id with another order.
    const names = codec.mixesSchemas === true && fitted.names === null ? schema && ownNamesOf(schema) : fitted.names
    return { face: names?.length === fitted.points.length ? { ...fitted, names } : fitted, isMapped }
  }

  #hold(id: string, count: number, names: readonly string[] | null): void {
    const held = this.#held
    if (held.id !== null) return
    held.id = id
    held.count = count
    held.names = names
  }

  #wants(schemaId: string): boolean {
    const { codec } = this.#options
    if (codec.mixesSchemas === true) return true
    return this.#held.id === null ? codec.schemas === null || codec.schemas.includes(schemaId) : this.#held.id === schemaId
  }

  #open(): LabelWriter {
    const { sink, findSchema } = this.#options
    if (this.#writer !== null) return this.#writer
    const schemaId = this.#held.id ?? ''
    const schema = findSchema(schemaId)
    const options = schema === null ? optionsOfPoints(schemaId, this.#held.count, this.#held.names) : optionsOf(schema)
    const writer = this.#createWriter(sink, options)
    this.#writer = writer
    return writer
  }
}

function optionsOf(schema: LandmarkSchema): WriteOptions {
  const pointNames = schema.landmarks.map((_, k) => describeLandmark(schema, k))
  return { schemaId: schema.id, pointNames, edges: schema.edges, flip: schema.flip }
}

/** Of points that no schema describes: each its own mirror image. */
function optionsOfPoints(schemaId: string, count: number, names: readonly string[] | null): WriteOptions {
  const indices = Array.from({ length: count }, (_, k) => k)
  return { schemaId, pointNames: names ?? indices.map((k) => `point ${String(k)}`), edges: [], flip: indices }
}
