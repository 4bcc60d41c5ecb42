/** Which known schema the points of a label follow, and the points in its order. */
import type { FaceLabel, FormatCodec, PointNames } from '#domain/formats/codec.ts'
import { areNumbers } from '#domain/formats/point-names.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { arrangeFace } from '../face-labels.ts'
import { describeMisfit, fitNames, foreignNames, keepsOrder, type NameFit, ownNamesOf } from './fit-names.ts'

type Labelled = Pick<FaceLabel, 'schemaId' | 'names' | 'points' | 'comments'>

/** Why there is none. */
export interface NoSchema {
  readonly reason: string
  /**
   * `unknown`: they follow none that is known. `unsure`: a person has to say which of several. `refused`: their names
   * speak against the schema that they are said to follow.
   */
  readonly kind: 'unknown' | 'unsure' | 'refused'
  /** Which names keep it from the schema that it may have been meant for. */
  readonly misfit: string | null
}

export type ResolvedSchema<Label> = { readonly schema: LandmarkSchema; readonly label: Label } | NoSchema

export interface ResolverOptions {
  readonly known: readonly LandmarkSchema[]
  /** Of the labels. */
  readonly codec: Pick<FormatCodec, 'pointNames' | 'isOwn' | 'schemas'>
  /** A person has said it of the faces that fit none by themselves. */
  readonly chosenId: string | null
  /** Of faces whose points have no names and fit none by themselves. */
  readonly unnamedId?: string | null
}

interface AboutNames {
  readonly areNumbers: boolean
  readonly fits: readonly NameFit[]
}

export class SchemaResolver {
  readonly #known: readonly LandmarkSchema[]
  readonly #codec: ResolverOptions['codec']
  readonly #chosen: LandmarkSchema | null
  readonly #unnamed: LandmarkSchema | null
  /** Faces of one file share their names. */
  readonly #about = new WeakMap<PointNames, AboutNames>()

  /** @throws RangeError where the chosen schema is not known */
  constructor({ known, codec, chosenId, unnamedId }: ResolverOptions) {
    this.#known = known
    this.#codec = codec
    const find = (id: string | null | undefined): LandmarkSchema | null => known.find((schema) => schema.id === id) ?? null
    this.#chosen = find(chosenId)
    this.#unnamed = find(unnamedId)
    if (this.#chosen === null && chosenId !== null) throw new RangeError(`there is no schema ${chosenId}`)
  }

  /** Names say more than a number of points does, from which a reader may have told a schema. */
  resolve<Label extends Labelled>(face: Label): ResolvedSchema<Label> {
    const { names } = face
    const fits = names === null ? [] : this.#know(names).fits
    if (fits.length === 0) return this.#resolveByOrder(face)
    const fit = this.#select(fits, face.schemaId)
    if (fit === null) return { reason: `the names of its points are those of ${fits.map(({ schema }) => schema.name).join(' and of ')}; choose one for them`, kind: 'unsure', misfit: null }
    const isInOrder = fit.isInOrder && face.points.length === fit.places.length
    return { schema: fit.schema, label: { ...(isInOrder ? face : arrangeFace(face, fit.places)), names: ownNamesOf(fit.schema) } }
  }

  /** Those of which a person may choose one for points of these names, or of this number where they have none. */
  fitting(count: number, names: PointNames | null): LandmarkSchema[] {
    return this.#known.filter((schema) => {
      if (names !== null && this.#know(names).fits.some((fit) => fit.schema === schema)) return true
      return schema.landmarks.length === count && (names === null || this.#mayFollow(schema, names))
    })
  }

  #resolveByOrder<Label extends Labelled>(face: Label): ResolvedSchema<Label> {
    const { names, schemaId, points: { length: count } } = face
    const isUnnamed = names === null || this.#know(names).areNumbers
    const told = this.#known.find((one) => one.id === schemaId) ?? null
    const said = this.#chosen ?? (isUnnamed ? this.#unnamed : null)
    // A reader has told it by the number of points alone.
    const isGuessed = isUnnamed && this.#codec.isOwn !== true && this.#codec.schemas === null
    const schema = (isGuessed && said?.landmarks.length === count ? said : told) ?? said
    if (schema === null) {
      const whose = schemaId === null ? `${countPoints(count)} fit no known schema` : `the schema ${schemaId} is not known`
      const misfit = names === null || this.#unnamed === null ? null : describeMisfit(this.#unnamed, names)
      return { reason: `${whose}${misfit === null ? '' : ` (${misfit})`}; choose one for them`, kind: 'unknown', misfit }
    }
    if (names !== null && !(schema === told ? keepsOrder(schema, names) : this.#mayFollow(schema, names))) {
      const misfit = describeMisfit(schema, names)
      return { reason: misfit, kind: schema.landmarks.length === count ? 'refused' : 'unknown', misfit }
    }
    if (schema.landmarks.length !== count) return { reason: `it has ${countPoints(count)}, and ${schema.name} has ${String(schema.landmarks.length)}`, kind: 'unknown', misfit: null }
    return { schema, label: isUnnamed || foreignNames(schema, names).length === 0 ? { ...face, names: null } : face }
  }

  /** Whether points that are not called as the schema's can be its points all the same, because a person says so. */
  #mayFollow(schema: LandmarkSchema, names: PointNames): boolean {
    if (foreignNames(schema, names).length < names.filter((name) => name !== null).length) return false
    return this.#know(names).areNumbers || this.#codec.pointNames?.inOrder === true
  }

  #know(names: PointNames): AboutNames {
    const known = this.#about.get(names)
    if (known !== undefined) return known
    const mayLack = this.#codec.pointNames?.leavesOutAbsent === true
    const fits = this.#known.flatMap((schema) => fitNames(schema, names) ?? []).filter(({ isWhole }) => isWhole || mayLack)
    const about = { areNumbers: areNumbers(names), fits }
    this.#about.set(names, about)
    return about
  }

  /** The one that is said, the one that has all the names, the only one; null: there are several. */
  #select(fits: readonly NameFit[], schemaId: string | null): NameFit | null {
    const saidId = this.#codec.isOwn === true ? schemaId : null
    const said = [saidId, this.#chosen?.id, this.#unnamed?.id].map((id) => fits.find(({ schema }) => schema.id === id)).find((fit) => fit !== undefined)
    const whole = fits.filter(({ isWhole }) => isWhole)
    return said ?? whole.find(({ isInOrder }) => isInOrder) ?? whole[0] ?? (fits.length === 1 ? (fits[0] ?? null) : null)
  }
}

function countPoints(count: number): string {
  return count === 1 ? '1 point' : `${String(count)} points`
}
