/** Counts what faces lose on their way into a format, so that it is said once for all. */
import { type LandmarkState, wflwAttributeNames } from '../records.ts'
import type { FaceLabel } from './codec.ts'

/** What a format keeps. */
export interface Kept {
  /** States that come back as they went; a point without one, and a visible one, are always kept. */
  readonly states?: readonly LandmarkState[]
  readonly box?: boolean
  readonly attributes?: boolean
  readonly pose?: boolean
  readonly score?: boolean
}

export interface LossCounter {
  add(face: FaceLabel): void
  notes(): string[]
}

type Loss = readonly [words: string, isLost: (face: FaceLabel) => boolean]

/** @param format its name, as a sentence speaks of it */
export function countLosses(format: string, kept: Kept): LossCounter {
  const states = ['visible', ...(kept.states ?? [])]
  const losses: Loss[] = [
    ['landmarks with a state that it does not hold', (face) => face.points.some((p) => p.state !== null && !states.includes(p.state))],
    ['a box', (face) => kept.box !== true && face.box !== null],
    ['attributes', (face) => kept.attributes !== true && wflwAttributeNames.some((name) => face.attributes[name] !== null)],
    ['a head pose', (face) => kept.pose !== true && face.pose !== null],
    ['a detection score', (face) => kept.score !== true && face.detectionScore !== null],
    ['a review state', (face) => face.reviewState !== null && face.reviewState !== 'unseen'],
    ['reliabilities or pins', (face) => face.points.some((p) => p.reliability !== null || p.pinned)],
  ]
  const counts = losses.map(() => 0)
  return {
    add(face) {
      for (const [k, [, isLost]] of losses.entries()) if (isLost(face)) counts[k] = (counts[k] ?? 0) + 1
    },
    notes: () => losses.flatMap(([words], k) => (counts[k] === 0 ? [] : [`${countFaces(counts[k] ?? 0)} ${words}: not part of ${format}.`])),
  }
}

/** `1 face has`, `12 faces have` */
export function countFaces(count: number): string {
  return count === 1 ? '1 face has' : `${String(count)} faces have`
}
