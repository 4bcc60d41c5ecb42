/**
 * What a model thinks of labels that it did not set. It stands beside them and never in their place: a person takes it
 * point by point.
 */
import type { Point } from './frames.ts'
import { judgementLengthPx } from './metrics/error-norm.ts'
import { isPlaced } from './records.ts'
import type { Face, Landmark } from './records.ts'
import type { LandmarkSchema } from './schema.ts'

export interface OpinionPoint {
  readonly position: Point<'imagePx'>
  /** Probability, 0 to 1, that `position` is within 5 % of d of the truth; null where the model cannot say. */
  readonly reliability: number | null
}

export interface FaceOpinion {
  /** `PACK@VERSION` */
  readonly model: string
  /** d of the model's points, px: what right (5 %) and wrong (8 %) go by, see `judgementLengthPx`. */
  readonly dPx: number
  /** One a landmark. */
  readonly points: readonly OpinionPoint[]
}

/** null where the points lie all in one place: no distance between them says what is far. */
export function makeOpinion(model: string, schema: LandmarkSchema, points: readonly OpinionPoint[]): FaceOpinion | null {
  const dPx = judgementLengthPx(schema, points.map((p) => p.position))
  return dPx === null ? null : { model, dPx, points }
}

/** What a model had set before labels came in its place; null where it set nothing, or not every point has a place. */
export function opinionBefore(face: Face, schema: LandmarkSchema): FaceOpinion | null {
  const points = face.landmarks.flatMap(({ position, origin, reliability }) =>
    position === null ? [] : [{ position, reliability: origin === 'predicted' ? reliability : null }],
  )
  const said = face.model !== null && points.length === face.landmarks.length && points.some((p) => p.reliability !== null)
  return said ? makeOpinion(face.model, schema, points) : null
}

const rightShare = 0.05
const wrongShare = 0.08
/** Doubts from here on are shown: the label is more likely wrong than not. */
export const shownDoubt = 0.5

/**
 * A lower bound of the probability that a label is wrong (off by more than 8 % of d), own derivation: whenever the
 * model's point is right (within 5 %), a label more than 13 % away from it is wrong, so the bound is the reliability.
 * A label within 8 % of the model's point may be right however right that is: 0. In between nothing is known for
 * certain, and the bound is drawn as a line, so that a label does not jump in an order by a hair's breadth.
 */
export function doubtOf(label: Point<'imagePx'>, own: OpinionPoint, dPx: number): number {
  const share = Math.hypot(label.x - own.position.x, label.y - own.position.y) / dPx
  const certain = Math.min(1, Math.max(0, (share - wrongShare) / rightShare))
  return certain * (own.reliability ?? 0)
}

export interface DoubtedLabel {
  readonly index: number
  readonly doubt: number
  readonly own: OpinionPoint
}

/** Labels that came with a file and are more likely wrong than not, the worst first. */
export function doubtedLabels(face: Face): DoubtedLabel[] {
  return listDoubts(face)
    .filter(({ doubt }) => doubt >= shownDoubt)
    .sort((a, b) => b.doubt - a.doubt || a.index - b.index)
}

/** Of a face's imported labels, how many are wrong at least, as an expectation: what the order by disagreement goes by. */
export function disagreementOf(face: Face): number {
  return listDoubts(face).reduce((sum, { doubt }) => sum + doubt, 0)
}

/** Labels that a file brought and nobody has placed since. */
function listDoubts(face: Face): DoubtedLabel[] {
  const { opinion } = face
  if (opinion === null) return []
  return face.landmarks.flatMap((landmark, index) => {
    const own = opinion.points[index]
    if (own === undefined || !isQuestioned(landmark)) return []
    return [{ index, doubt: doubtOf(landmark.position, own, opinion.dPx), own }]
  })
}

function isQuestioned(landmark: Landmark): landmark is Landmark & { position: Point<'imagePx'> } {
  return landmark.origin === 'imported' && !isPlaced(landmark) && landmark.state !== 'absent' && landmark.position !== null
}
