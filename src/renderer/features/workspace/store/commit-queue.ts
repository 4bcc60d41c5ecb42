/**
 * Edits on their way to the backend. An edit shows at once, then goes out in order, each with the revision it was made
 * for. What could not be sent stays here until it can: nothing that a person did is dropped without being told.
 */
import type { ErrorBody, MethodInput, MethodName, MethodOutput } from '#contract/index.ts'
import type { Result } from '#bridge/result.ts'
import { invertEdit, relocateEdit } from '#domain/edits.ts'
import type { Edit, EditVerb } from '#domain/edits.ts'
import type { Face } from '#domain/records.ts'
import { effectOf, fit, foresee } from './foresee.ts'
import type { Foreseen } from './foresee.ts'
import { mergeNudges } from './merge-nudges.ts'
import { readStored, sendItem } from './queue-calls.ts'
import type { BrokenStep } from './queue-calls.ts'
import { reconcile } from './reconcile.ts'

export type Call = <N extends MethodName>(method: N, input: MethodInput<N>) => Promise<Result<MethodOutput<N>>>

export type QueueItem =
  | { readonly kind: 'commit'; readonly edit: Edit; readonly coalesce: boolean }
  /** `effect`: what it will change; null: only the backend knows. */
  | { readonly kind: 'undo' | 'redo'; readonly effect: Edit | null }
  /** To an entry of the history; null: before all that can be undone. */
  | { readonly kind: 'goTo'; readonly entryId: number | null }
  /** Takes back a model run or an import. */
  | { readonly kind: 'takeBack'; readonly entryId: number }

/** A picture's faces as the person sees them: what the backend has, and on top of it what still waits. */
export interface PictureState {
  readonly revision: number
  readonly faces: readonly Face[]
  readonly canUndo: boolean
  readonly canRedo: boolean
}

/** What the backend said last. */
export type StoredState = PictureState

export type QueueTrouble =
  /** Nothing goes out; all that waits is kept. `resume` tries again. */
  | { readonly kind: 'stopped'; readonly error: ErrorBody }
  /** Somebody else changed the same things: so many changes could not be kept. */
  | { readonly kind: 'conflict'; readonly imageId: string; readonly lost: number }
  /** A step through the history was not taken up, or was given up: only the backend knows what it leads to. */
  | { readonly kind: 'outOfReach' }
  /** A step through the history does not fit the picture as it is; it was dropped and nothing was changed. */
  | { readonly kind: 'refused'; readonly error: ErrorBody }

export interface QueueListener {
  onState(imageId: string, state: PictureState): void
  onWaiting(count: number): void
  onSaved(savedAtMs: number): void
  onTrouble(trouble: QueueTrouble): void
}

interface Book {
  stored: StoredState
  /** The last edit that was made here; null where something else was done after it. */
  last: Edit | null
  /** A step that may have been stored although it gave way. */
  broken: BrokenStep | null
}

interface Waiting {
  readonly imageId: string
  item: QueueItem
  /** The revision it was sent with; null: not sent yet, or answered with a refusal. */
  sentWith: number | null
}

export interface CommitQueue {
  /** Takes in a state read from the backend, unless changes of this picture still wait. Returns what to show. */
  open(imageId: string, stored: StoredState): PictureState
  stateOf(imageId: string): PictureState
  /** false: the edit was made for other faces than these, and nothing was changed. */
  commit(imageId: string, edit: Edit, coalesce: boolean): boolean
  /** Takes back an edit of this picture, also after others: as `verb`. false: its effect is gone already. */
  withdraw(imageId: string, edit: Edit, verb: EditVerb): boolean
  undo(imageId: string): void
  redo(imageId: string): void
  goTo(imageId: string, entryId: number | null): void
  takeBack(imageId: string, entryId: number): void
  hasWaiting(imageId: string): boolean
  readonly waiting: number
  /** After a new connection, or when the person asks to try again. */
  resume(): Promise<void>
}

export function createCommitQueue(projectId: string, call: Call, listener: QueueListener): CommitQueue {
  const books = new Map<string, Book>()
  let queue: Waiting[] = []
  let sending = false
  let stopped = false
  let inDoubt = false

  function shownOf(imageId: string): PictureState {
    return foreseenOf(imageId).state
  }

  function foreseenOf(imageId: string): Foreseen {
    return foresee(bookOf(imageId).stored, waitingOf(imageId).map(({ item }) => item))
  }

  function bookOf(imageId: string): Book {
    const book = books.get(imageId)
    if (book === undefined) throw new Error(`picture ${imageId} is not open`)
    return book
  }

  function waitingOf(imageId: string): Waiting[] {
    return queue.filter((waiting) => waiting.imageId === imageId)
  }

  function changed(imageId: string): void {
    listener.onState(imageId, shownOf(imageId))
    listener.onWaiting(queue.length)
  }

  function add(imageId: string, item: QueueItem): void {
    const last = queue.at(-1)
    const merged = last?.imageId === imageId && last.sentWith === null ? mergeNudges(last.item, item) : null
    if (last !== undefined && merged !== null) last.item = merged
    else queue.push({ imageId, item, sentWith: null })
    bookOf(imageId).last = item.kind === 'commit' ? item.edit : null
    if (stopped) giveWay()
    changed(imageId)
    void pump()
  }

  /** While nothing goes out only what is known here can be stepped through: whatever is done next is done to what shows. */
  function step(imageId: string, item: QueueItem): void {
    if (stopped && effectOf(item) === null) listener.onTrouble({ kind: 'outOfReach' })
    else add(imageId, item)
  }

  /** Steps whose outcome nobody has seen give way to the edits that were made after them, to what showed. */
  function giveWay(): void {
    const isMadeOver = ({ imageId, item }: Waiting, at: number): boolean =>
      effectOf(item) === null && queue.slice(at + 1).some((later) => later.imageId === imageId && later.item.kind === 'commit')
    const given = queue.filter(isMadeOver)
    if (given.length === 0) return
    for (const { imageId, item, sentWith } of given) {
      if (sentWith !== null && (item.kind === 'undo' || item.kind === 'redo')) bookOf(imageId).broken = { kind: item.kind, sentWith }
    }
    queue = queue.filter((waiting) => !given.includes(waiting))
    listener.onTrouble({ kind: 'outOfReach' })
  }

  async function pump(): Promise<void> {
    if (sending || stopped) return
    sending = true
    for (let next = queue[0]; next !== undefined && !stopped; next = queue[0]) await sendOne(next)
    sending = false
  }

  async function sendOne(next: Waiting): Promise<void> {
    const { imageId, item } = next
    const target = { projectId, imageId, baseRevision: bookOf(imageId).stored.revision }
    next.sentWith = target.baseRevision
    const answer = await sendItem(call, item, target)
    if (answer.ok) {
      const { revision, faces, canUndo, canRedo, savedAtMs } = answer.value
      queue.shift()
      bookOf(imageId).stored = { revision, faces, canUndo, canRedo }
      bookOf(imageId).broken = null
      listener.onSaved(savedAtMs)
      changed(imageId)
    } else await refused(next, answer.error)
  }

  async function refused(next: Waiting, error: ErrorBody): Promise<void> {
    switch (error.code) {
      case 'connection.lost':
        // The answer is missing, not the change: it may have been stored.
        inDoubt = true
        stop(error)
        return
      case 'edit.conflict':
        next.sentWith = null
        await readAgain(next.imageId, error)
        return
      case 'edit.nothingToUndo':
      case 'edit.nothingToRedo':
        queue.shift()
        changed(next.imageId)
        return
      default:
        next.sentWith = null
        stop(error)
    }
  }

  function stop(error: ErrorBody): void {
    stopped = true
    listener.onTrouble({ kind: 'stopped', error })
    giveWay()
    listener.onWaiting(queue.length)
  }

  /** Brings what waits for a picture onto the state that the backend has now. */
  async function readAgain(imageId: string, reason: ErrorBody | null): Promise<void> {
    const before = bookOf(imageId).stored.revision
    const { answer, tookBack } = await readStored(call, { projectId, imageId }, bookOf(imageId).broken)
    if (!answer.ok) {
      if (answer.error.code === 'connection.lost') inDoubt = true
      stop(answer.error)
      return
    }
    const { revision, faces, canUndo, canRedo } = answer.value
    const { kept, lost } = reconcile(waitingOf(imageId), { revision, faces }, tookBack ? revision : before)
    queue = queue.filter((waiting) => waiting.imageId !== imageId || kept.includes(waiting))
    bookOf(imageId).stored = { revision, faces, canUndo, canRedo }
    bookOf(imageId).broken = null
    if (lost > 0) listener.onTrouble({ kind: 'conflict', imageId, lost })
    // A refusal for the very revision that is stored will not go away by sending it once more.
    else if (reason !== null && revision === before) drop(reason)
    changed(imageId)
  }

  /** A step through the history holds nothing that a person would lose; a change stays and waits. */
  function drop(reason: ErrorBody): void {
    if (queue[0]?.item.kind === 'commit') {
      stop(reason)
      return
    }
    queue.shift()
    listener.onTrouble({ kind: 'refused', error: reason })
  }

  function commit(imageId: string, edit: Edit, coalesce: boolean): boolean {
    if (fit(shownOf(imageId).faces, edit) === null) return false
    add(imageId, { kind: 'commit', edit, coalesce })
    return true
  }

  function undo(imageId: string): void {
    step(imageId, { kind: 'undo', effect: foreseenOf(imageId).undo })
  }

  return {
    open(imageId, stored) {
      const book = books.get(imageId)
      // What was read may have been overtaken by the answer to a change.
      const isOld = book !== undefined && stored.revision < book.stored.revision
      if (!isOld && waitingOf(imageId).length === 0) {
        books.set(imageId, { stored, last: book?.stored.revision === stored.revision ? book.last : null, broken: null })
      }
      return shownOf(imageId)
    },
    stateOf: shownOf,
    commit,
    withdraw(imageId, edit, verb) {
      const canUndo = bookOf(imageId).last === edit && !(stopped && foreseenOf(imageId).undo === null)
      if (!canUndo) return commit(imageId, relocateEdit({ ...invertEdit(edit), verb }, shownOf(imageId).faces), false)
      undo(imageId)
      return true
    },
    undo,
    redo: (imageId) => step(imageId, { kind: 'redo', effect: foreseenOf(imageId).redo }),
    goTo: (imageId, entryId) => step(imageId, { kind: 'goTo', entryId }),
    takeBack: (imageId, entryId) => step(imageId, { kind: 'takeBack', entryId }),
    hasWaiting: (imageId) => waitingOf(imageId).length > 0,
    get waiting() {
      return queue.length
    },
    async resume() {
      if (sending) return
      stopped = false
      const first = queue[0]
      if (inDoubt && first !== undefined) {
        inDoubt = false
        sending = true
        await readAgain(first.imageId, null)
        sending = false
      }
      await pump()
    },
  }
}
