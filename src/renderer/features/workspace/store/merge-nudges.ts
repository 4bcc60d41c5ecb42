/** Steps of a held key that have not been sent yet travel as one. */
import { sameValue } from '#domain/edits.ts'
import type { Edit, LandmarkChange } from '#domain/edits.ts'
import type { QueueItem } from './commit-queue.ts'

/** One item for both, or null where they are not steps of the same gesture. */
export function mergeNudges(first: QueueItem, second: QueueItem): QueueItem | null {
  if (first.kind !== 'commit' || second.kind !== 'commit' || !first.coalesce || !second.coalesce) return null
  if (first.edit.verb !== second.edit.verb || second.edit.actions.length !== 1) return null
  const [a, ...rest] = first.edit.actions
  const b = second.edit.actions[0]
  if (a?.kind !== 'landmarks.set' || b?.kind !== 'landmarks.set' || a.faceId !== b.faceId) return null
  const changes = joinChanges(a.changes, b.changes)
  if (changes === null) return null
  const edit: Edit = { verb: first.edit.verb, actions: [{ ...a, changes }, ...rest] }
  return { kind: 'commit', edit, coalesce: true }
}

function joinChanges(first: readonly LandmarkChange[], second: readonly LandmarkChange[]): LandmarkChange[] | null {
  if (first.length !== second.length) return null
  const joined: LandmarkChange[] = []
  for (const change of first) {
    const next = second.find((c) => c.index === change.index)
    if (next === undefined || !sameValue(change.after, next.before)) return null
    joined.push({ ...change, after: next.after })
  }
  return joined
}
