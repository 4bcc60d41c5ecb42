/** What a reliability means in words, and the sums that follow from its being a probability. */
import { isPlaced, type Landmark } from './records.ts'

/** Words and their lower limits, most reliable first. The one place where they stand. */
export const reliabilityWords = [
  { word: 'sure', from: 0.9 },
  { word: 'likely', from: 0.7 },
  { word: 'doubtful', from: 0.4 },
  { word: 'wrong?', from: 0 },
] as const
export type ReliabilityWord = (typeof reliabilityWords)[number]['word']

/** @param reliability probability, 0 to 1, that the point is within 5 % of d of the truth */
export function wordFor(reliability: number): ReliabilityWord {
  return reliabilityWords.find(({ from }) => reliability >= from)?.word ?? 'wrong?'
}

/**
 * How many of the points nobody has placed are expected not to be right: the sum of 1 - reliability. Absent points and
 * points without a reliability count nothing.
 */
export function expectedWrong(landmarks: Iterable<Landmark>): number {
  let sum = 0
  for (const landmark of landmarks) {
    if (landmark.reliability === null || landmark.state === 'absent') continue
    if (landmark.origin !== 'predicted' || isPlaced(landmark)) continue
    sum += 1 - landmark.reliability
  }
  return sum
}
