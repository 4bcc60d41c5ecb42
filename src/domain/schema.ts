/** What a landmark schema is: names, edges, regions, contours and the mirror map of its points. */

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
  /** The two outer eye corners, whose distance is the inter-ocular distance: [image left, image right]. */
  readonly interOcular: readonly [number, number]
  /** Landmarks whose mean is a pupil (one index where the schema has a pupil point): [image left, image right]. */
  readonly pupils: readonly [readonly number[], readonly number[]]
}

/** `mouth corner, subject left` */
export function describeLandmark(schema: LandmarkSchema, index: number): string {
  const landmark = schema.landmarks[index]
  if (landmark === undefined) throw new RangeError(`${schema.id} has no landmark ${String(index)}`)
  return landmark.side === 'middle' ? landmark.name : `${landmark.name}, ${landmark.side.replace('-', ' ')}`
}
