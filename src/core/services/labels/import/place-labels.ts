/** Labels with the picture that they mean: none goes onto a picture that another name means as well. */
import type { PictureLabel } from '#domain/formats/codec.ts'
import { mayBeOnePicture } from '#domain/formats/picture-name.ts'
import { LabelSpool } from '../../../store/index.ts'
import { decodeLabel, encodeLabel } from '../read/label-bytes.ts'
import type { StreamedPicture } from '../read/label-stream.ts'

export type Place<P> = { readonly picture: P; readonly isSure: boolean } | { readonly missing: string }

export interface PlacedLabels<P> {
  readonly streamed: StreamedPicture
  readonly match: { readonly picture: P } | { readonly missing: string }
}

/**
 * Labels that are sure of their picture come as they are read; the others at the end, once all names are known. Until
 * then their faces are on disk: memory does not grow with them.
 */
export async function* placeLabels<P extends { readonly path: string }>(
  stream: AsyncIterable<StreamedPicture>,
  find: (picture: PictureLabel) => Promise<Place<P>>,
): AsyncGenerator<PlacedLabels<P>> {
  const claims = new Claims()
  const waiting: P[] = []
  const spool = new LabelSpool()
  try {
    for await (const streamed of stream) {
      if (streamed.faces.length === 0) continue
      const place = await find(streamed.picture)
      if ('missing' in place) yield { streamed, match: place }
      else if (place.isSure) {
        const other = claims.findOther(place.picture.path, streamed.picture.name, 'sure')
        claims.add(place.picture.path, streamed.picture.name, 'sure')
        yield { streamed, match: settle(streamed, place.picture, other) }
      } else {
        claims.add(place.picture.path, streamed.picture.name, 'guessed')
        hold(spool, waiting.push(place.picture), streamed)
      }
    }
    let next = 0
    for (const entry of spool.read()) {
      const picture = waiting[next++]
      if (picture === undefined) throw new Error('more labels were held than pictures')
      const streamed = release(entry)
      const other = claims.findOther(picture.path, streamed.picture.name, 'any')
      yield { streamed, match: settle(streamed, picture, other) }
    }
  } finally {
    spool.close()
  }
}

function settle<P extends { readonly path: string }>({ picture: { name } }: StreamedPicture, picture: P, other: string | null): PlacedLabels<P>['match'] {
  return other === null ? { picture } : { missing: `both ${name} and ${other} fit ${picture.path}, which can be one of them only` }
}

/** The names by which labels mean each picture. */
class Claims {
  readonly #names = { sure: new Map<string, Set<string>>(), guessed: new Map<string, Set<string>>() }

  add(path: string, name: string, kind: 'sure' | 'guessed'): void {
    const names = this.#names[kind].get(path) ?? new Set()
    this.#names[kind].set(path, names.add(name))
  }

  /** A name of the same picture that cannot be another spelling of this one. */
  findOther(path: string, name: string, kind: 'sure' | 'any'): string | null {
    const sure = [...(this.#names.sure.get(path) ?? [])]
    const names = kind === 'sure' ? sure : [...sure, ...(this.#names.guessed.get(path) ?? [])]
    return names.find((other) => !mayBeOnePicture(other, name)) ?? null
  }
}

type Head = Pick<StreamedPicture, 'picture' | 'path'> & { readonly schemaIds: readonly string[] }

function hold(spool: LabelSpool, number: number, { picture, path, faces }: StreamedPicture): void {
  const head: Head = { picture, path, schemaIds: faces.map((face) => face.schemaId) }
  const id = spool.addPicture(String(number), () => Buffer.from(JSON.stringify(head)))
  for (const { label, at } of faces) spool.addFace(id, encodeLabel({ face: label, at }))
}

function release(entry: { readonly picture: Uint8Array; readonly faces: readonly Uint8Array[] }): StreamedPicture {
  const { picture, path, schemaIds } = JSON.parse(Buffer.from(entry.picture).toString()) as Head
  const faces = entry.faces.map((bytes, k) => {
    const { face, at } = decodeLabel(bytes)
    return { label: face, schemaId: schemaIds[k] ?? '', at }
  })
  return { picture, path, faces }
}
