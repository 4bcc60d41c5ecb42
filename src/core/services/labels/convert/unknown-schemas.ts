/** Faces whose points follow no known schema: what is written of them, and what is said of it. */
import { CanthusError } from '#contract/errors.ts'
import type { FaceLabel, FormatCodec } from '#domain/formats/codec.ts'
import { allNames, areNumbers } from '#domain/formats/point-names.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { listNames } from '../recognise/fit-names.ts'
import type { NoSchema } from '../recognise/resolve-schema.ts'

export class UnknownSchemas {
  /** Of the first face that was refused. */
  mismatch: CanthusError | null = null
  readonly #from: FormatCodec
  readonly #to: FormatCodec
  readonly #knownCounts: ReadonlySet<number>
  readonly #faces = new Map<string, { readonly points: number; readonly isNamed: boolean; readonly why: string | null; count: number }>()

  constructor(from: FormatCodec, to: FormatCodec, known: readonly LandmarkSchema[]) {
    this.#from = from
    this.#to = to
    this.#knownCounts = new Set(known.map((schema) => schema.landmarks.length))
  }

  /** @returns an id for them; or why they are left out: their order would be nobody's, or that of another schema */
  take(label: FaceLabel, { misfit }: NoSchema): string | { readonly reason: string } {
    if (label.schemaId !== null) return label.schemaId
    const { length } = label.points
    // Numbers say an order, and nothing is lost with them.
    const isNamed = label.names !== null && !areNumbers(label.names)
    const isOrderKnown = this.#from.pointNames?.inOrder === true && !this.#knownCounts.has(length)
    if (isNamed && !isOrderKnown && this.#to.pointNames?.areWritten !== true) {
      const names = allNames(label.names ?? [])
      const remedy = `bring their schema along with --schema${this.#from.pointNames?.inOrder === true ? ', or say with --points whose order they have' : ''}`
      const against = misfit === null ? '' : ` (${misfit})`
      const reason = `the names of its ${String(length)} points (${listNames(names)}) are those of no known schema${against}, and ${this.#to.name} would lose them; ${remedy}`
      this.mismatch ??= new CanthusError('format.schemaMismatch', `No face could be written: ${reason}.`, { names })
      return { reason }
    }
    const key = `${String(length)} ${String(isNamed)} ${misfit ?? ''}`
    const known = this.#faces.get(key) ?? { points: length, isNamed, why: misfit, count: 0 }
    known.count++
    this.#faces.set(key, known)
    return `points-${String(length)}`
  }

  notes(): string[] {
    return [...this.#faces.values()].map(({ points, isNamed, why, count }) => {
      const own = isNamed ? ` under names of ${count === 1 ? 'its' : 'their'} own` : ''
      return `${count === 1 ? '1 face has' : `${count.toLocaleString('en')} faces have`} ${String(points)} points${own}, which no schema that Canthus knows has: they were taken as they are${why === null ? '' : `; ${why}`}.`
    })
  }
}
