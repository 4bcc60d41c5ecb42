/** Counts what a preview reads, and keeps a few pictures to look at: the first ones, and those with something odd. */
import { CanthusError } from '#contract/errors.ts'
import type { ImportPreview } from '#contract/methods/formats.ts'
import { findSuspicions, type SuspicionKind, suspicionKinds, suspicionTexts } from '#domain/formats/check-labels.ts'
import type { FormatCodec, PointNames } from '#domain/formats/codec.ts'
import { allNames } from '#domain/formats/point-names.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { readPictureSize, type PictureSize } from '../../../images/index.ts'
import { BaseEvidence } from '../recognise/base-evidence.ts'
import type { StreamedFace, StreamedPicture } from '../read/label-stream.ts'

type Suspicion = ImportPreview['suspicions'][number]
type Sample = ImportPreview['samples'][number]
type SchemaCount = { points: number; names: PointNames | null; faces: number }

const plainSamples = 3
const oddSamples = 3
/** Pictures whose heads are read to hold their points against. */
const mostMeasured = 300
const mostExamples = 20

export interface PreviewPicture {
  /** Absolute. */
  readonly path: string
  /** null: none yet. */
  readonly address: string | null
}

export class PreviewTally {
  readonly base: BaseEvidence
  readonly samples: Sample[] = []
  faces = 0
  readonly #schemas: ReadonlyMap<string, LandmarkSchema>
  readonly #showPicture: (path: string) => Promise<string>
  readonly #counts = new Map<string, SchemaCount & { readonly schemaId: string }>()
  readonly #suspicions = new Map<SuspicionKind, { faces: number; examples: Suspicion['examples'] }>()
  #measured = 0
  #plain = 0
  #odd = 0

  constructor(codec: FormatCodec, base: 0 | 1 | null, schemas: ReadonlyMap<string, LandmarkSchema>, showPicture: (path: string) => Promise<string>) {
    this.base = new BaseEvidence(codec, base)
    this.#schemas = schemas
    this.#showPicture = showPicture
  }

  async add(streamed: StreamedPicture, picture: PreviewPicture | null): Promise<void> {
    const { faces } = streamed
    if (faces.length === 0) return
    const size = picture === null || this.#measured >= mostMeasured ? null : await this.#measure(picture.path)
    const given = streamed.picture.width === null || streamed.picture.height === null ? null : { width: streamed.picture.width, height: streamed.picture.height }
    this.faces += faces.length
    for (const face of faces) {
      this.#count(face)
      this.base.add(face.label, size ?? given)
    }
    const checked = faces.map(({ label, schemaId }) => ({ label, schema: this.#schemas.get(schemaId) ?? null }))
    const kinds = findSuspicions(checked, size ?? given)
    for (const [k, face] of faces.entries()) for (const kind of kinds[k] ?? []) this.#suspect(kind, face, streamed.path)
    if (picture !== null && size !== null) await this.#sample(streamed, picture, size, kinds.some((own) => own.length > 0))
  }

  listSchemas(unknownId: string, fitting: (points: number, names: PointNames | null) => string[]): ImportPreview['schemas'] {
    return [...this.#counts.values()]
      .sort((p, q) => q.faces - p.faces)
      .map(({ schemaId, points, names, faces }) => ({
        schemaId: schemaId === unknownId ? null : schemaId,
        points,
        names: names === null ? null : allNames(names),
        faces,
        fits: fitting(points, names),
      }))
  }

  listSuspicions(): Suspicion[] {
    return suspicionKinds.flatMap((kind) => {
      const found = this.#suspicions.get(kind)
      return found === undefined ? [] : [{ kind, message: suspicionTexts[kind], ...found }]
    })
  }

  #count({ label, schemaId }: StreamedFace): void {
    const key = JSON.stringify([schemaId, label.points.length, label.names])
    const known = this.#counts.get(key) ?? { schemaId, points: label.points.length, names: label.names, faces: 0 }
    known.faces++
    this.#counts.set(key, known)
  }

  #suspect(kind: SuspicionKind, { at }: StreamedFace, path: string): void {
    const known = this.#suspicions.get(kind) ?? { faces: 0, examples: [] }
    known.faces++
    if (known.examples.length < mostExamples) known.examples.push({ path, line: at.line, message: suspicionTexts[kind] })
    this.#suspicions.set(kind, known)
  }

  async #measure(path: string): Promise<PictureSize | null> {
    this.#measured++
    try {
      return await readPictureSize(path)
    } catch (error) {
      // The import says so of the picture; here it only cannot be held against its labels.
      if (!(error instanceof CanthusError)) throw error
      return null
    }
  }

  async #sample({ picture, faces }: StreamedPicture, { path, address }: PreviewPicture, size: PictureSize, isOdd: boolean): Promise<void> {
    if (isOdd ? this.#odd >= oddSamples : this.#plain >= plainSamples) return
    if (isOdd) this.#odd++
    else this.#plain++
    this.samples.push({
      name: picture.name,
      picture: address ?? (await this.#showPicture(path)),
      width: size.width,
      height: size.height,
      pictureScale: size.displayScale,
      faces: faces.map(({ label, schemaId }) => ({
        schemaId: schemaId === '' ? null : schemaId,
        points: label.points.map((p) => p.position),
        states: label.points.map((p) => p.state),
        box: label.box,
      })),
    })
  }
}
