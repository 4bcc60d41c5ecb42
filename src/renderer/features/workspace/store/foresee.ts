/** What a picture will be once all that waits for it is stored, as far as that can be known before the backend answers. */
import { applyEdit, EditMismatchError, invertEdit } from '#domain/edits.ts'
import type { Edit } from '#domain/edits.ts'
import type { Face } from '#domain/records.ts'
import type { PictureState, QueueItem } from './commit-queue.ts'
import { mergeNudges } from './merge-nudges.ts'

export interface Foreseen {
  readonly state: PictureState
  /** The edit that the next undo, or redo, will be; null: only the backend knows. */
  readonly undo: Edit | null
  readonly redo: Edit | null
}

type Commit = Extract<QueueItem, { kind: 'commit' }>

/** The change that an item will make; null: only the backend knows. */
export function effectOf(item: QueueItem): Edit | null {
  switch (item.kind) {
    case 'commit':
      return item.edit
    case 'undo':
    case 'redo':
      return item.effect
    case 'goTo':
    case 'takeBack':
      return null
  }
}

export function foresee(stored: PictureState, waiting: readonly QueueItem[]): Foreseen {
  let { faces, canUndo, canRedo } = stored
  let done: Commit[] = []
  let undone: Commit[] = []
  for (const item of waiting) {
    const effect = effectOf(item)
    if (effect === null) {
      done = []
      undone = []
      continue
    }
    faces = fit(faces, effect) ?? faces
    if (item.kind === 'undo') {
      undone.push(done.pop() ?? { kind: 'commit', edit: invertEdit(effect), coalesce: false })
      canUndo = done.length > 0 || stored.canUndo
      canRedo = true
      continue
    }
    const commit: Commit = item.kind === 'commit' ? item : (undone.pop() ?? { kind: 'commit', edit: effect, coalesce: false })
    if (item.kind === 'commit') undone = []
    done.push(...joinLast(done.pop(), commit))
    canUndo = true
    canRedo = undone.length > 0
  }
  const last = done.at(-1)
  return {
    state: { ...stored, faces, canUndo, canRedo },
    undo: last === undefined ? null : invertEdit(last.edit),
    redo: undone.at(-1)?.edit ?? null,
  }
}

/** Steps of a held key are one entry of the history, also where the first was sent by itself. */
function joinLast(last: Commit | undefined, next: Commit): Commit[] {
  if (last === undefined) return [next]
  const joined = last.edit.actions.length === 1 ? mergeNudges(last, next) : null
  return joined?.kind === 'commit' ? [joined] : [last, next]
}

/** The faces after the edit; null where it was made for other ones. */
export function fit(faces: readonly Face[], edit: Edit): readonly Face[] | null {
  try {
    return applyEdit(faces, edit)
  } catch (error) {
    if (error instanceof EditMismatchError) return null
    throw error
  }
}
