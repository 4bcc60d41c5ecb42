/** Edits as short sentences for the history list. */
import { invertEdit, sameValue } from './edits.ts'
import type { Edit, EditAction, EditVerb, FaceFields, LandmarkChange } from './edits.ts'
import type { FaceComment, Landmark } from './records.ts'

/** How a change came about: a person's edit, its undo or redo, a run of a model, an import. */
export type EntryKind = 'edit' | 'undo' | 'redo' | 'model' | 'import'

const MOST_NAMED = 4
const MOST_QUOTED = 40

/**
 * An entry of the log as a sentence: `undone: confirmed 48`, `deletion undone`, `prediction taken back`.
 * @param edit what the entry did, for an undo therefore the inverse of what was undone
 */
export function summarizeEntry(kind: EntryKind, edit: Edit): string {
  switch (kind) {
    case 'undo':
      return edit.verb === 'delete-face' ? 'deletion undone' : `undone: ${summarizeEntry('edit', invertEdit(edit))}`
    case 'redo':
      return edit.verb === 'delete-face' ? 'deleted again' : `redone: ${summarizeEntry('edit', edit)}`
    case 'edit':
      if (edit.verb === 'predict') return 'prediction taken back'
      if (edit.verb === 'import') return 'import taken back'
      return summarizeEdit(edit)
    case 'model':
    case 'import':
      return summarizeEdit(edit)
  }
}

/** `54 by 14.2 px`, `confirmed 48`, `8 points to occluded`, `face deleted`; landmark numbers are 0-based indices. */
export function summarizeEdit(edit: Edit): string {
  if (edit.verb === 'predict' || edit.verb === 'import') return summarizeRevision(edit)
  if (edit.verb === 'restore') return `brought back: ${summarizeRevision(edit)}`
  const changes = edit.actions.flatMap((a) => (a.kind === 'landmarks.set' ? a.changes : []))
  if (edit.verb === 'copy' && changes.length === 0) return `${countOf(edit.actions.length, 'face')} copied`
  if (changes.length > 0) return summarizeChanges(edit.verb, changes)
  return [...new Set(edit.actions.map(summarizeAction))].join(', ')
}

function summarizeRevision(edit: Edit): string {
  const added = edit.actions.filter((a) => a.kind === 'face.add').length
  const removed = edit.actions.filter((a) => a.kind === 'face.remove').length
  const changed = new Set(
    edit.actions.flatMap((a) => (a.kind === 'landmarks.set' || a.kind === 'face.set' ? [a.faceId] : [])),
  ).size
  const isOrdered = edit.actions.some((a) => a.kind === 'faces.order')
  const parts = [
    added > 0 && `${countOf(added, 'face')} added`,
    changed > 0 && `${countOf(changed, 'face')} updated`,
    removed > 0 && `${countOf(removed, 'face')} removed`,
    isOrdered && 'faces in another order',
  ]
  return parts.filter((p) => p !== false).join(', ')
}

function summarizeChanges(verb: EditVerb, changes: readonly LandmarkChange[]): string {
  const who = nameLandmarks(changes)
  switch (verb) {
    case 'confirm':
      return `confirmed ${who}`
    case 'pin':
      return `${changes.every((c) => c.after.pinned) ? 'pinned' : 'unpinned'} ${who}`
    case 'set-state': {
      const states = new Set(changes.map((c) => c.after.state))
      return `${who} to ${[...states].join(', ')}`
    }
    case 'swap-sides':
      return `sides swapped, ${countOf(changes.length, 'point')}`
    case 'mirror':
      return `mirrored ${who}`
    case 're-solve':
      return summarizeResolve(changes)
    case 'take-opinion':
      return `${who} to the model's place${byDistance(changes)}`
    case 'copy':
      return `copied ${who}`
    default:
      return `${who}${byDistance(changes)}`
  }
}

/** Points that stay where they are were only judged again. */
function summarizeResolve(changes: readonly LandmarkChange[]): string {
  const moved = changes.filter(({ before, after }) => !sameValue(before.position, after.position))
  if (moved.length === 0) return `re-solved, ${countOf(changes.length, 'point')} judged again`
  return `re-solved ${nameLandmarks(moved)}${byDistance(moved)}`
}

function nameLandmarks(changes: readonly LandmarkChange[]): string {
  if (changes.length > MOST_NAMED) return countOf(changes.length, 'point')
  return changes.map((c) => String(c.index)).join(', ')
}

/** The mean length of the moves, in image pixels; empty where nothing has moved. */
function byDistance(changes: readonly LandmarkChange[]): string {
  const lengths = changes.flatMap((c) => moveLengthPx(c.before, c.after) ?? [])
  if (lengths.length === 0) return ' placed'
  const meanPx = lengths.reduce((sum, l) => sum + l, 0) / lengths.length
  return ` by ${meanPx.toFixed(1)} px`
}

function moveLengthPx(before: Landmark, after: Landmark): number | null {
  if (before.position === null || after.position === null) return null
  return Math.hypot(after.position.x - before.position.x, after.position.y - before.position.y)
}

function summarizeAction(action: EditAction): string {
  switch (action.kind) {
    case 'face.add':
      return 'face added'
    case 'face.remove':
      return 'face deleted'
    case 'face.set':
      return summarizeFields(action.before, action.after)
    case 'landmarks.set':
      return countOf(action.changes.length, 'point')
    case 'faces.order':
      return 'faces in another order'
  }
}

function summarizeFields(before: FaceFields, after: FaceFields): string {
  const { reviewState } = after
  const isSaid = reviewState !== undefined && reviewState !== before.reviewState
  // Whatever else is done takes an unseen face into review; what was done is what is said.
  if (isSaid && reviewState !== 'in-review') {
    return reviewState === 'rejected' && after.rejectReason ? `rejected: ${after.rejectReason}` : reviewState
  }
  if (after.comments !== undefined) return summarizeComments(before.comments ?? [], after.comments)
  if (after.attributes !== undefined) return 'attributes changed'
  if (after.box !== undefined) return 'box changed'
  if (isSaid) return 'in review'
  if (after.rejectReason !== undefined) return 'reason changed'
  return 'face changed'
}

/** `comment on 54: who sees this?`, `comment resolved`; the text is cut where it is long. */
function summarizeComments(before: readonly FaceComment[], after: readonly FaceComment[]): string {
  const fresh = after.find((comment) => !before.some((old) => old.id === comment.id))
  if (fresh !== undefined) {
    const text = fresh.text.length > MOST_QUOTED ? `${fresh.text.slice(0, MOST_QUOTED - 1)}…` : fresh.text
    return `comment on ${fresh.landmark === null ? 'the face' : String(fresh.landmark)}: ${text}`
  }
  if (after.length < before.length) return 'comment deleted'
  const changed = after.find((comment) => before.some((old) => old.id === comment.id && !sameValue(old, comment)))
  const old = before.find((comment) => comment.id === changed?.id)
  if (changed === undefined || old?.resolved === changed.resolved) return 'comment changed'
  return changed.resolved ? 'comment resolved' : 'comment opened again'
}

function countOf(n: number, thing: string): string {
  return `${String(n)} ${thing}${n === 1 ? '' : 's'}`
}
