import type { Edit, LandmarkChange } from '#domain/edits.ts'

export const COALESCE_WITHIN_MS = 600

/** One edit for two in a row on the same landmarks with the same verb; null where they do not join. */
export function joinEdits(first: Edit, second: Edit): Edit | null {
  if (first.verb !== second.verb) return null
  const earlier = changesByPlace(first)
  const later = changesByPlace(second)
  if (earlier === null || later === null || earlier.size !== later.size) return null
  for (const place of later.keys()) if (!earlier.has(place)) return null
  return {
    verb: first.verb,
    actions: first.actions.map((action) =>
      action.kind !== 'landmarks.set'
        ? action
        : {
            ...action,
            changes: action.changes.map((c) => ({
              ...c,
              after: later.get(placeOf(action.faceId, c.index))?.after ?? c.after,
            })),
          },
    ),
  }
}

function placeOf(faceId: string, index: number): string {
  return `${String(index)} ${faceId}`
}

/** null where the edit does more than set landmarks, each once. */
function changesByPlace(edit: Edit): Map<string, LandmarkChange> | null {
  const changes = new Map<string, LandmarkChange>()
  for (const action of edit.actions) {
    if (action.kind !== 'landmarks.set') return null
    for (const change of action.changes) {
      const place = placeOf(action.faceId, change.index)
      if (changes.has(place)) return null
      changes.set(place, change)
    }
  }
  return changes
}
