/** A model's opinion of imported labels, as ghosts beside them, and the edit that takes it. */
import type { Edit, LandmarkChange } from '#domain/edits.ts'
import { doubtedLabels } from '#domain/opinion.ts'
import type { DoubtedLabel } from '#domain/opinion.ts'
import type { Face } from '#domain/records.ts'
import { beginReview } from './make-edits.ts'
import type { Ghost } from './re-solve.ts'

const known = new WeakMap<Face, ReadonlyMap<number, DoubtedLabel>>()

/** Doubted labels by their index, the worst first. Faces never change, so each is looked through once. */
export function doubtsOf(face: Face): ReadonlyMap<number, DoubtedLabel> {
  let doubts = known.get(face)
  if (doubts === undefined) {
    doubts = new Map(doubtedLabels(face).map((doubted) => [doubted.index, doubted]))
    known.set(face, doubts)
  }
  return doubts
}

/** Where the model would put the labels that it doubts. */
export function opinionGhosts(face: Face): Ghost[] {
  return [...doubtsOf(face).values()].map(({ index, own }) => {
    const from = face.landmarks[index]?.position ?? null
    const movedPx = from === null ? null : Math.hypot(own.position.x - from.x, own.position.y - from.y)
    return { index, from, to: own.position, movedPx, reliability: own.reliability ?? 0 }
  })
}

/** Puts labels where the model has them, by a person's word: they count as placed. Labels in no doubt stay. */
export function takeOpinion(face: Face, indices: readonly number[]): Edit | null {
  const doubts = doubtsOf(face)
  const changes = indices.flatMap((index): LandmarkChange[] => {
    const before = face.landmarks[index]
    const own = doubts.get(index)?.own
    if (before === undefined || own === undefined) return []
    return [{ index, before, after: { ...before, position: { ...own.position }, origin: 'moved', reliability: own.reliability } }]
  })
  if (changes.length === 0) return null
  return { verb: 'take-opinion', actions: [{ kind: 'landmarks.set', faceId: face.id, changes }, ...beginReview(face)] }
}
