/** What an import found otherwise than the project had it, summed up. */
import { type ImportResult, type LabelField, labelFields } from '#contract/methods/formats.ts'
import type { FaceDifference } from './merge-import.ts'

type Row = NonNullable<ImportResult['difference']>['rows'][number]

const mostRows = 100

export class DifferenceTally {
  #faces = 0
  #points = 0
  #sumPx = 0
  #largestPx = 0
  #states = 0
  readonly #fields = new Map<LabelField, number>()
  #rows: Row[] = []

  add(picture: string, differences: readonly FaceDifference[]): void {
    for (const { distancesPx, states, kept, fields } of differences) {
      const sumPx = distancesPx.reduce((sum, d) => sum + d, 0)
      const largestPx = Math.max(0, ...distancesPx)
      this.#faces++
      this.#points += distancesPx.length
      this.#sumPx += sumPx
      this.#largestPx = Math.max(this.#largestPx, largestPx)
      this.#states += states
      for (const field of fields) this.#fields.set(field, (this.#fields.get(field) ?? 0) + 1)
      this.#rows.push({ picture, points: distancesPx.length, kept, fieldsKept: [...fields], meanPx: distancesPx.length === 0 ? 0 : sumPx / distancesPx.length, largestPx })
    }
    if (this.#rows.length > 20 * mostRows) this.#cut()
  }

  /** null where nothing differs. */
  summarise(): ImportResult['difference'] {
    if (this.#faces === 0) return null
    this.#cut()
    return {
      faces: this.#faces,
      points: this.#points,
      meanPx: this.#points === 0 ? 0 : this.#sumPx / this.#points,
      largestPx: this.#largestPx,
      states: this.#states,
      fieldsKept: labelFields.flatMap((what) => {
        const faces = this.#fields.get(what)
        return faces === undefined ? [] : [{ what, faces }]
      }),
      rows: this.#rows,
    }
  }

  /** Those that differ most. */
  #cut(): void {
    this.#rows = this.#rows.toSorted((p, q) => q.largestPx - p.largestPx || q.points - p.points || q.fieldsKept.length - p.fieldsKept.length).slice(0, mostRows)
  }
}
