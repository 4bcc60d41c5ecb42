/** What writers of label formats share: losses counted and said once for all, faces refused with a reason. */
import type { LandmarkState } from '../records.ts'
import type { WflwAttributeName } from '../records.ts'
import { wflwAttributeNames } from '../records.ts'
import type { FaceLabel, PointLabel, WriteOptions } from './codec.ts'
import { LabelFileError } from './label-file.ts'
import { checkCoordinate } from './reading.ts'

export interface Tally {
  /** @param what a noun phrase in the plural: `points outside of their picture, written as not labelled` */
  add(what: string, count?: number): void
  /** `points outside of their picture, written as not labelled: 12`, in the order of their first mention */
  sentences(): string[]
}

export function createTally(): Tally {
  const counts = new Map<string, number>()
  return {
    add(what, count = 1) {
      if (count > 0) counts.set(what, (counts.get(what) ?? 0) + count)
    },
    sentences: () => [...counts].map(([what, count]) => `${what.charAt(0).toUpperCase()}${what.slice(1)}: ${String(count)}`),
  }
}

/** Points in these states that the format cannot tell from `becomes`. */
export function tallyStates(tally: Tally, points: readonly PointLabel[], states: readonly LandmarkState[], becomes: string): void {
  for (const state of states) tally.add(`${state} points written as ${becomes}`, points.filter((p) => p.state === state).length)
}

/** Faces whose labels beyond points and box the format has no place for. */
export function tallyFace(tally: Tally, face: FaceLabel, carried: readonly (WflwAttributeName | 'head pose' | 'score')[] = []): void {
  if (wflwAttributeNames.some((name) => face.attributes[name] !== null && !carried.includes(name))) {
    tally.add('faces without all of their attributes')
  }
  if (face.comments.length > 0) tally.add('faces without their comments')
  if (!carried.includes('head pose') && face.pose !== null) tally.add('faces without their head pose')
  if (!carried.includes('score') && face.detectionScore !== null) tally.add('faces without their detection score')
}

/** A place to write the point at: none where it is absent, whatever place it was last seen at. */
export function placeOf(point: PointLabel): { readonly x: number; readonly y: number } | null {
  return point.state === 'absent' ? null : point.position
}

/** A place as `placeOf`, checked. @throws LabelFileError for coordinates that are not finite or outside of any picture */
export function checkedPlaces(face: FaceLabel): ({ readonly x: number; readonly y: number } | null)[] {
  return face.points.map((point) => {
    const place = placeOf(point)
    return place && { x: checkCoordinate(place.x, 'a coordinate'), y: checkCoordinate(place.y, 'a coordinate') }
  })
}

/** @throws LabelFileError for a face of another number of points */
export function checkCount(face: FaceLabel, { pointNames, schemaId }: WriteOptions): void {
  if (face.points.length !== pointNames.length) {
    throw new LabelFileError(`the face has ${String(face.points.length)} points, but ${schemaId} has ${String(pointNames.length)}`)
  }
}

/** The faces as `format` spells them, in order, without those that it throws a LabelFileError for: these are refused. */
export function formatEach<T>(
  faces: readonly FaceLabel[],
  format: (face: FaceLabel, at: number) => T,
): { readonly formatted: T[]; readonly refused: Map<number, string> } {
  const refused = new Map<number, string>()
  const formatted = faces.flatMap((face, at) => {
    const result = attempt(() => format(face, at))
    if (result instanceof LabelFileError) {
      refused.set(at, result.message)
      return []
    }
    return [result]
  })
  return { formatted, refused }
}

/** Every face of a picture for the same reason. */
export function refuseAll(faces: readonly FaceLabel[], { message }: LabelFileError): Map<number, string> {
  return new Map(faces.map((_, at) => [at, message]))
}

/** The answer, or the LabelFileError in its place. */
export function attempt<T>(act: () => T): T | LabelFileError {
  try {
    return act()
  } catch (error) {
    if (error instanceof LabelFileError) return error
    throw error
  }
}
