/** What a reliability means in words, and the counts that follow from its being a probability. */
import { interpolate, spreadOverLandmarks } from './knots.ts'
import type { Knots, RegionMap } from './knots.ts'
import { isPlaced } from './records.ts'
import type { Face, Landmark } from './records.ts'
import { schemaById } from './schemas/index.ts'

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

/** From a reliability to the probability that the point is off by more than 8 % of d, by `wrongMapKey`. */
export type WrongMaps = Readonly<Record<string, readonly RegionMap[]>>

/** Whose points a map is about: those that a model (`PACK@VERSION`) has set on faces of a schema. */
export function wrongMapKey(model: string, schemaId: string): string {
  return `${model} ${schemaId}`
}

export interface WrongCount {
  /** Sum of the points' probabilities of being off by more than 8 % of d. */
  readonly expected: number
  /** Sum of p (1 - p): the square of the count's standard deviation where points err independently. */
  readonly variance: number
  /** Points that have a reliability but no known probability: set by a pack that is not calibrated. */
  readonly unjudged: number
}

/** Of a face's landmarks only those for which `counts` is true; all where it is left out. */
export type WrongCounter = (face: Face, counts?: (landmark: Landmark) => boolean) => WrongCount

/**
 * Counts the wrong points that are to be expected among those nobody has placed. Absent points and points without a
 * reliability count nothing.
 */
export function createWrongCounter(maps: WrongMaps): WrongCounter {
  const spread = new Map<string, readonly Knots[] | null>()
  const knotsFor = ({ model, schemaId }: Face): readonly Knots[] | null => {
    if (model === null) return null
    const key = wrongMapKey(model, schemaId)
    let knots = spread.get(key)
    if (knots === undefined) {
      const [map, schema] = [maps[key], schemaById(schemaId)]
      knots = map === undefined || schema === null ? null : spreadOverLandmarks(map, schema)
      spread.set(key, knots)
    }
    return knots
  }
  return (face, counts = () => true) => {
    const knots = knotsFor(face)
    let [expected, variance, unjudged] = [0, 0, 0]
    for (const [index, landmark] of face.landmarks.entries()) {
      if (landmark.reliability === null || landmark.state === 'absent') continue
      if (landmark.origin !== 'predicted' || isPlaced(landmark) || !counts(landmark)) continue
      const own = knots?.[index]
      if (own === undefined) {
        unjudged++
        continue
      }
      const p = interpolate(landmark.reliability, own)
      expected += p
      variance += p * (1 - p)
    }
    return { expected, variance, unjudged }
  }
}
