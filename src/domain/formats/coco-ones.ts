/**
 * What v: 1 says of a face that has no other mark: occluded in a file that also marks v: 2. A file without one does not
 * speak of occlusion, as mmpose's annotations of face sets, for example, which write 1 for every point there is.
 */
import type { FaceLabel } from './codec.ts'
import type { CocoFace } from './coco-members.ts'

/**
 * @param hasTwo whether the file has a face marked v: 2; asked once at most, where no face before told
 * @param note counts what is odd. @returns the faces of a file, one after the other, with what their marks say
 */
export function settleOnes(hasTwo: () => Promise<boolean>, note: (what: string) => void): (found: CocoFace) => Promise<FaceLabel> {
  /** Whether 1 means occluded; null: not known yet. */
  let isState: boolean | null = null
  return async ({ face, hasOnlyOnes }) => {
    if (isState === null && isMarkedTwo(face)) isState = true
    if (!hasOnlyOnes) return face
    isState ??= await hasTwo()
    if (isState) return face
    note('faces whose every point is marked v: 1, in a file that marks none v: 2, as tools do that know of no occlusion; taken as not said')
    return { ...face, points: face.points.map((point) => (point.position === null ? point : { ...point, state: null })) }
  }
}

/** True where a point is marked v: 2. */
export function isMarkedTwo({ points }: FaceLabel): boolean {
  return points.some(({ state }) => state === 'visible')
}
