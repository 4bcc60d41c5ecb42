/** Names of points that many faces of a file share: a face that lies on disk has the number of its list. */
import type { PointNames } from '#domain/formats/codec.ts'

/** Each line of JSON Lines may have its own: memory does not grow with them. */
const mostLists = 1000

export class SharedNames {
  readonly #lists: PointNames[] = []
  readonly #numbers = new WeakMap<PointNames, number>()
  readonly #byContent = new Map<string, number>()

  /** null: there are too many lists. */
  numberOf(names: PointNames): number | null {
    const known = this.#numbers.get(names)
    if (known !== undefined) return known
    const content = JSON.stringify(names)
    let number = this.#byContent.get(content)
    if (number === undefined) {
      if (this.#lists.length === mostLists) return null
      number = this.#lists.push(names) - 1
      this.#byContent.set(content, number)
    }
    this.#numbers.set(names, number)
    return number
  }

  /** The very same list for each face. */
  at(number: number): PointNames | null {
    return this.#lists[number] ?? null
  }
}
