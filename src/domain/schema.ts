/** What a landmark schema is: names, edges, regions, contours, the mirror map and the layout of its points. */

/** Which half of the face a point or region lies on, from the subject's own point of view. */
export type SubjectSide = 'subject-right' | 'subject-left' | 'middle'

export interface LandmarkName {
  /** Short name without a side, for example `outer canthus`. */
  readonly name: string
  readonly side: SubjectSide
}

export interface SchemaRegion {
  /** Stable id, for example `right-eye` (subject's right). */
  readonly id: string
  readonly name: string
  readonly side: SubjectSide
  /** 0-based indices, in drawing order. */
  readonly indices: readonly number[]
}

/** A line through landmarks along which a point may slide. */
export interface SchemaContour {
  readonly id: string
  readonly indices: readonly number[]
  readonly closed: boolean
}

/** Where a point lies on a schematic face seen from the front: 0 to 1 over a square, x to the image's right, y down. */
export interface SchemaPlace {
  readonly x: number
  readonly y: number
}

export interface LandmarkSchema {
  /** `300w-68`, `wflw-98`, or the user's own. */
  readonly id: string
  readonly name: string
  readonly source: string
  /** One a landmark; its length is the number of landmarks. */
  readonly landmarks: readonly LandmarkName[]
  /** Pairs of 0-based indices that are joined by a line. */
  readonly edges: readonly (readonly [number, number])[]
  readonly regions: readonly SchemaRegion[]
  readonly contours: readonly SchemaContour[]
  /** Index of each landmark's mirror image; an involution. */
  readonly flip: readonly number[]
  /** The two outer eye corners, whose distance is the inter-ocular distance: [image left, image right]; null: it has none. */
  readonly interOcular: readonly [number, number] | null
  /** Landmarks whose mean is a pupil (one index where the schema has a pupil point): [image left, image right]; null: none. */
  readonly pupils: readonly [readonly number[], readonly number[]] | null
  /** One a landmark, for drawing the schema by itself and for placing a face that no model knows; see `layoutOf`. */
  readonly layout?: readonly SchemaPlace[] | undefined
}

/** The schema's layout; points in a ring where it has none. */
export function layoutOf(schema: LandmarkSchema): readonly SchemaPlace[] {
  const count = schema.landmarks.length
  return (
    schema.layout ??
    schema.landmarks.map((_, k) => ({
      x: 0.5 - 0.4 * Math.sin((2 * Math.PI * k) / count),
      y: 0.5 - 0.4 * Math.cos((2 * Math.PI * k) / count),
    }))
  )
}

/** `mouth corner, subject left` */
export function describeLandmark(schema: LandmarkSchema, index: number): string {
  const landmark = schema.landmarks[index]
  if (landmark === undefined) throw new RangeError(`${schema.id} has no landmark ${String(index)}`)
  return nameWithSide(landmark)
}

export function nameWithSide({ name, side }: LandmarkName): string {
  return side === 'middle' ? name : `${name}, ${side.replace('-', ' ')}`
}
