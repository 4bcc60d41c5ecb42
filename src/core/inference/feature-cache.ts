/** Encoder outputs of the last faces, so that a correction runs the regressor alone. */
import { stat } from 'node:fs/promises'
import type { EncodedFaces, EncodedView } from './families/canthus-networks.ts'
import type { FaceRequest } from './types.ts'

/** About 240 faces of 1.1 MB. */
export const mostFeatureBytes = 256 * 2 ** 20

export interface Features {
  readonly encoded: EncodedFaces
  /** They were there already. */
  readonly wasReady: boolean
}

interface Entry {
  readonly encoded: EncodedFaces
  readonly bytes: number
}

/** Keeps the features that were used last, up to a sum of bytes; two requests for one face make them once. */
export class FeatureCache {
  readonly #mostBytes: number
  /** The longest unused first. */
  readonly #entries = new Map<string, Entry>()
  readonly #pending = new Map<string, Promise<EncodedFaces>>()
  #bytes = 0

  constructor(mostBytes: number = mostFeatureBytes) {
    this.#mostBytes = mostBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  /**
   * The features of a face: kept ones, or those that `make` makes.
   * @param make rejects with CanthusError; then nothing is kept
   */
  async get(request: FaceRequest & { readonly rollRad?: number }, make: () => Promise<EncodedFaces>): Promise<Features> {
    const key = await markFace(request)
    // Reading the picture says what is wrong with the file.
    if (key === null) return { encoded: await make(), wasReady: false }
    const entry = this.#entries.get(key)
    if (entry !== undefined) {
      this.#entries.delete(key)
      this.#entries.set(key, entry)
      return { encoded: entry.encoded, wasReady: true }
    }
    let pending = this.#pending.get(key)
    if (pending === undefined) {
      pending = make()
      this.#pending.set(key, pending)
      const forget = () => {
        this.#pending.delete(key)
      }
      pending.then((encoded) => this.#keep(key, encoded), forget).finally(forget)
    }
    return { encoded: await pending, wasReady: false }
  }

  #keep(key: string, encoded: EncodedFaces): void {
    const bytes = countBytes(encoded.plain) + (encoded.mirrored === null ? 0 : countBytes(encoded.mirrored))
    this.#entries.set(key, { encoded, bytes })
    this.#bytes += bytes
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes <= this.#mostBytes) return
      this.#entries.delete(oldest)
      this.#bytes -= entry.bytes
    }
  }
}

function countBytes({ features, context, rotation, heads }: EncodedView): number {
  const ofHeads = [...heads.values()].flatMap(({ start, votes, spread }) => [start, votes, spread])
  return [features, context, rotation, ...ofHeads].reduce((sum, t) => sum + t.data.byteLength, 0)
}

/** Another content, crop or mode is another face, another schema is not; null where the file cannot be looked at. */
async function markFace({ path, box, mode, rollRad = 0 }: FaceRequest & { readonly rollRad?: number }): Promise<string | null> {
  const file = await stat(path, { bigint: true }).catch(() => null)
  if (file === null) return null
  return JSON.stringify([path, String(file.mtimeNs), String(file.size), mode, box.x0, box.y0, box.x1, box.y1, rollRad])
}
