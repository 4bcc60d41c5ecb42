/** Which known schema the points of a label follow. */
import type { FaceLabel } from '#domain/formats/codec.ts'
import { nameWithSide } from '#domain/schema.ts'
import type { LandmarkSchema } from '#domain/schema.ts'

export type ResolvedSchema = { readonly schema: LandmarkSchema } | { readonly reason: string }

export class SchemaResolver {
  readonly #known: readonly LandmarkSchema[]
  readonly #chosen: LandmarkSchema | null
  /** Faces of one file mostly share their names. */
  #last: { readonly names: readonly string[]; readonly schema: LandmarkSchema | null } | null = null

  /** @param chosenId of the faces that fit none by themselves. @throws RangeError where it is not known */
  constructor(known: readonly LandmarkSchema[], chosenId: string | null) {
    this.#known = known
    const chosen = known.find((schema) => schema.id === chosenId) ?? null
    if (chosen === null && chosenId !== null) throw new RangeError(`there is no schema ${chosenId}`)
    this.#chosen = chosen
  }

  resolve(face: Pick<FaceLabel, 'schemaId' | 'names' | 'points'>): ResolvedSchema {
    const count = face.points.length
    // Names say more than a number of points does, from which a reader may have told a schema.
    const schema = this.#byNames(face.names) ?? this.#known.find((one) => one.id === face.schemaId) ?? this.#chosen
    if (schema === null) {
      const whose = face.schemaId === null ? `${countPoints(count)} fit no known schema` : `the schema ${face.schemaId} is not known`
      return { reason: `${whose}; choose one for them` }
    }
    if (schema.landmarks.length === count) return { schema }
    return { reason: `it has ${countPoints(count)}, and ${schema.name} has ${String(schema.landmarks.length)}` }
  }

  /** Those with as many points, of which a person may choose one. */
  fitting(count: number): LandmarkSchema[] {
    return this.#known.filter((schema) => schema.landmarks.length === count)
  }

  #byNames(names: readonly string[] | null): LandmarkSchema | null {
    if (names === null) return null
    if (this.#last?.names !== names) this.#last = { names, schema: this.#find(names) }
    return this.#last.schema
  }

  #find(names: readonly string[]): LandmarkSchema | null {
    return this.#known.find(({ landmarks }) => landmarks.length === names.length && landmarks.every((l, k) => nameWithSide(l) === names[k])) ?? null
  }
}

function countPoints(count: number): string {
  return count === 1 ? '1 point' : `${String(count)} points`
}
