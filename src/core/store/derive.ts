/** The columns of a picture's row that follow from its faces; filters, orders and totals read only these. */
import { countOpenComments, isFlagged, isPlaced, leastReliability, reviewStates } from '#domain/records.ts'
import type { Face, ReviewState } from '#domain/records.ts'
import { disagreementOf, doubtedLabels } from '#domain/opinion.ts'
import type { WrongCounter } from '#domain/reliability.ts'

/** From the least advanced to the most. */
const advance: readonly ReviewState[] = ['unseen', 'in-review', 'deferred', 'rejected', 'accepted']

export interface DerivedColumns {
  faces: number
  faces_accepted: number
  points: number
  /** A person has placed them, or has settled their whole face and no doubt about them was left open. */
  points_placed: number
  points_flagged: number
  /** Of the predicted points that nobody has looked at, flagged ones of accepted faces among them; see WrongCount. */
  expected_wrong: number
  wrong_variance: number
  points_unjudged: number
  least_reliability: number | null
  reliability_order: number
  flagged_order: number
  review_state: ReviewState | null
  comments_open: number
  points_doubted: number
  /** Minus the imported labels that are to be expected wrong, so that the order is ascending; see opinion.ts. */
  disagreement_order: number
}

const NO_RELIABILITY = 2

/** What a reliability means in a project. */
export interface Judgement {
  /** Reliability below it is a flag. */
  readonly threshold: number
  readonly countWrong: WrongCounter
}

export function deriveColumns(faces: readonly Face[], { threshold, countWrong }: Judgement): DerivedColumns {
  let points = 0
  let placed = 0
  let flagged = 0
  let doubted = 0
  let disagreement = 0
  const wrong = { expected: 0, variance: 0, unjudged: 0 }
  let least: number | null = null
  let review = advance.length
  for (const face of faces) {
    points += face.landmarks.length
    review = Math.min(review, advance.indexOf(face.reviewState))
    const faceLeast = leastReliability(face)
    if (faceLeast !== null && (least === null || faceLeast < least)) least = faceLeast
    const flags = face.landmarks.filter((l) => isFlagged(l, threshold))
    const doubts = doubtedLabels(face).length
    if (isSettled(face)) {
      // Accepting a face speaks for the points that looked right, not for a flag that nobody has answered.
      placed += face.landmarks.length - (face.reviewState === 'accepted' ? flags.length + doubts : 0)
    } else {
      placed += face.landmarks.filter(isPlaced).length
      flagged += flags.length
      doubted += doubts
      disagreement += disagreementOf(face)
    }
    if (face.reviewState === 'rejected') continue
    const own = countWrong(face, isSettled(face) ? (l) => isFlagged(l, threshold) : undefined)
    wrong.expected += own.expected
    wrong.variance += own.variance
    wrong.unjudged += own.unjudged
  }
  return {
    faces: faces.length,
    faces_accepted: faces.filter((f) => f.reviewState === 'accepted').length,
    points,
    points_placed: placed,
    points_flagged: flagged,
    expected_wrong: wrong.expected,
    wrong_variance: wrong.variance,
    points_unjudged: wrong.unjudged,
    least_reliability: least,
    reliability_order: least ?? NO_RELIABILITY,
    flagged_order: -flagged,
    review_state: advance[review] ?? null,
    comments_open: countOpenComments(faces),
    points_doubted: doubted,
    disagreement_order: -disagreement,
  }
}

/** A person has said what becomes of the whole face: nothing on it waits for eyes any more. */
function isSettled(face: Face): boolean {
  return face.reviewState === 'accepted' || face.reviewState === 'rejected'
}

if (advance.length !== reviewStates.length) throw new Error('every review state needs its place in the order')
