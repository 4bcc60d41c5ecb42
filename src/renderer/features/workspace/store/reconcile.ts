/** What becomes of changes that wait when the picture turns out to be in another state than they were made for. */
import { invertEdit } from '#domain/edits.ts'
import type { Face } from '#domain/records.ts'
import type { QueueItem } from './commit-queue.ts'
import { effectOf, fit } from './foresee.ts'

interface WaitingItem {
  readonly item: QueueItem
  /** The revision it was sent with and got no answer to; null: not sent. */
  readonly sentWith: number | null
}

/**
 * A change that was sent and whose effect is there was stored: it is done. One that still fits is kept. One that does
 * not fit was overtaken by somebody else and is lost, as is an undo of what this person has not seen.
 */
export function reconcile<W extends WaitingItem>(
  waiting: readonly W[],
  now: { readonly revision: number; readonly faces: readonly Face[] },
  /** The revision that was known here before. */
  knownRevision: number,
): { readonly kept: readonly W[]; readonly lost: number } {
  const kept: W[] = []
  let lost = 0
  let done = 0
  let faces = now.faces
  for (const entry of waiting) {
    const { item, sentWith } = entry
    const mayBeStored = sentWith !== null && now.revision > sentWith
    if (item.kind !== 'commit') {
      const foreign = now.revision !== knownRevision + done
      // Many steps may have been one call; where they were made by somebody else, they are there all the same.
      if (mayBeStored && item.kind === 'goTo') done += now.revision - sentWith
      else if (mayBeStored && now.revision === sentWith + 1) done++
      else if (foreign || lost > 0) lost++
      else {
        kept.push(entry)
        const effect = effectOf(item)
        faces = (effect === null ? null : fit(faces, effect)) ?? faces
      }
      continue
    }
    if (mayBeStored && fit(now.faces, invertEdit(item.edit)) !== null) {
      done++
      continue
    }
    const after = fit(faces, item.edit)
    if (after === null) lost++
    else {
      faces = after
      kept.push(entry)
    }
  }
  return { kept, lost }
}
