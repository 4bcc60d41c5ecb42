/** Faces whose points follow no known schema: what is written of them, and what is said of it. */
import { CanthusError } from '#contract/errors.ts'
import type { FaceLabel, FormatCodec } from '#domain/formats/codec.ts'
import { orderOfNames } from '#domain/formats/point-names.ts'
import { shorten } from '#domain/formats/reading.ts'
import type { LandmarkSchema } from '#domain/schema.ts'

const mostNamesShown = 3

export class UnknownSchemas {
  /** Of the first face that was refused. */
  mismatch: CanthusError | null = null
  readonly #from: FormatCodec
  readonly #to: FormatCodec
  readonly #knownCounts: ReadonlySet<number>
  readonly #faces = new Map<string, { readonly points: number; readonly isNamed: boolean; count: number }>()
  /** Faces of one file mostly share their names. */
  #last: { readonly names: readonly string[]; readonly areOwn: boolean } | null = null

  constructor(from: FormatCodec, to: FormatCodec, known: readonly LandmarkSchema[]) {
    this.#from = from
    this.#to = to
    this.#knownCounts = new Set(known.map((schema) => schema.landmarks.length))
  }

  /** @returns an id for them; or why they are left out: their order would be nobody's, or that of another schema */
  take(label: FaceLabel): string | { readonly reason: string } {
    if (label.schemaId !== null) return label.schemaId
    const { length } = label.points
    const isNamed = label.names !== null && this.#areOwn(label.names)
    const isOrderKnown = this.#from.pointNames?.inOrder === true && !this.#knownCounts.has(length)
    if (isNamed && !isOrderKnown && this.#to.pointNames?.areWritten !== true) {
      const names = label.names ?? []
      const shown = `${names.slice(0, mostNamesShown).map((name) => shorten(name, 30)).join(', ')}${length > mostNamesShown ? ', …' : ''}`
      const remedy = `bring their schema along with --schema${this.#from.pointNames?.inOrder === true ? ', or say with --points whose order they have' : ''}`
      const reason = `the names of its ${String(length)} points (${shown}) are those of no known schema, and ${this.#to.name} would lose them; ${remedy}`
      this.mismatch ??= new CanthusError('format.schemaMismatch', `No face could be written: ${reason}.`, { names: [...names] })
      return { reason }
    }
    const key = `${String(length)} ${String(isNamed)}`
    const known = this.#faces.get(key) ?? { points: length, isNamed, count: 0 }
    known.count++
    this.#faces.set(key, known)
    return `points-${String(length)}`
  }

  notes(): string[] {
    return [...this.#faces.values()].map(({ points, isNamed, count }) => {
      const own = isNamed ? ` under names of ${count === 1 ? 'its' : 'their'} own` : ''
      return `${count === 1 ? '1 face has' : `${count.toLocaleString('en')} faces have`} ${String(points)} points${own}, which no schema that Canthus knows has: they were taken as they are.`
    })
  }

  /** Numbers say an order, and nothing is lost with them. */
  #areOwn(names: readonly string[]): boolean {
    if (this.#last?.names !== names) this.#last = { names, areOwn: orderOfNames(names).hasOwnNames }
    return this.#last.areOwn
  }
}
