/** Faces of people's own schemas, and of none: the names of their points say which point is which. */
import type { FaceLabel, PointNames } from '#domain/formats/codec.ts'
import { allNames } from '#domain/formats/point-names.ts'
import { arrangeFace } from '../face-labels.ts'
import { listNames } from '../recognise/fit-names.ts'

/** `places`: of each name of the file, its place among the points of the face. */
type Arrangement = { readonly names: readonly string[]; readonly places: readonly number[] | null } | { readonly reason: string }

export class NamedFaces {
  /** Faces of one file share their names. */
  readonly #known = new WeakMap<PointNames, Arrangement>()

  /** @param held names of the points in the file; null: they have none. @throws RangeError where those of the face are others */
  arrange(face: FaceLabel, held: readonly string[] | null): FaceLabel {
    if (face.names === null && held === null) return face
    if (face.names === null) throw new RangeError('its points have no names, and those of the others have')
    if (held === null) throw new RangeError('its points have names, and those of the others have none')
    const known = this.#known.get(face.names) ?? arrangementOf(allNames(face.names), held)
    this.#known.set(face.names, known)
    if ('reason' in known) throw new RangeError(known.reason)
    return known.places === null ? face : { ...arrangeFace(face, known.places), names: known.names }
  }
}

function arrangementOf(names: readonly string[], held: readonly string[]): Arrangement {
  if (names.length === held.length && names.every((name, k) => name === held[k])) return { names: held, places: null }
  const [foreign, missing] = [names.filter((name) => !held.includes(name)), held.filter((name) => !names.includes(name))]
  if (names.length === held.length && new Set(names).size === names.length && foreign.length === 0) return { names: held, places: held.map((name) => names.indexOf(name)) }
  const parts = [...(foreign.length > 0 ? [`it has ${listNames(foreign)}`] : []), ...(missing.length > 0 ? [`they have ${listNames(missing)}`] : [])]
  return { reason: `its points are not named as those of the others are${parts.length === 0 ? '' : `: ${parts.join(', and ')}`}` }
}
