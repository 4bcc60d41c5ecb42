/** Pictures by their ids, packed: the one part of reading COCO that grows with the file. About 30 bytes a picture and its name. */
import type { PictureLabel } from './codec.ts'
import { pictureOf } from './reading.ts'

const namesAChunk = 1024

export class PictureTable {
  /** Ids that rise, as most writers have them: the place is found by halving. From the first that does not, all lie in the map. */
  #rising = new Float64Array(namesAChunk)
  #places: Map<string | number, number> | null = null
  #count = 0
  /** Width and height of each; 0 where it is not known. */
  #sides = new Uint32Array(2 * namesAChunk)
  /** Names of a whole chunk in one string, and where each begins. */
  readonly #chunks: { readonly text: string; readonly begins: Uint32Array }[] = []
  #open: string[] = []

  get size(): number {
    return this.#count
  }

  /** @returns false where the id is there already */
  add(id: string | number, picture: PictureLabel): boolean {
    if (this.#placeOf(id) !== null) return false
    const place = this.#count
    if (this.#places === null && typeof id === 'number' && (place === 0 || id > (this.#rising[place - 1] ?? Infinity))) {
      if (place === this.#rising.length) this.#rising = grown(this.#rising, new Float64Array(2 * place))
      this.#rising[place] = id
    } else {
      this.#places ??= new Map(Array.from(this.#rising.subarray(0, place), (known, k) => [known, k]))
      this.#rising = new Float64Array(0)
      this.#places.set(id, place)
    }
    if (2 * place === this.#sides.length) this.#sides = grown(this.#sides, new Uint32Array(4 * place))
    this.#sides.set([picture.width ?? 0, picture.height ?? 0], 2 * place)
    this.#open.push(picture.name)
    if (this.#open.length === namesAChunk) this.#close()
    this.#count++
    return true
  }

  get(id: string | number): PictureLabel | undefined {
    const place = this.#placeOf(id)
    if (place === null) return undefined
    const [width = 0, height = 0] = this.#sides.subarray(2 * place, 2 * place + 2)
    return pictureOf(this.#nameAt(place), width === 0 ? null : width, height === 0 ? null : height)
  }

  #placeOf(id: string | number): number | null {
    if (this.#places !== null) return this.#places.get(id) ?? null
    if (typeof id !== 'number') return null
    let [low, high] = [0, this.#count - 1]
    while (low <= high) {
      const middle = (low + high) >> 1
      const found = this.#rising[middle] ?? NaN
      if (found === id) return middle
      if (found < id) low = middle + 1
      else high = middle - 1
    }
    return null
  }

  #nameAt(place: number): string {
    const chunk = this.#chunks[Math.floor(place / namesAChunk)]
    const within = place % namesAChunk
    if (chunk === undefined) return this.#open[within] ?? ''
    return chunk.text.slice(chunk.begins[within], chunk.begins[within + 1])
  }

  #close(): void {
    const begins = new Uint32Array(namesAChunk + 1)
    this.#open.forEach((name, k) => {
      begins[k + 1] = (begins[k] ?? 0) + name.length
    })
    this.#chunks.push({ text: this.#open.join(''), begins })
    this.#open = []
  }
}

function grown<T extends Float64Array | Uint32Array>(from: T, into: T): T {
  into.set(from)
  return into
}
