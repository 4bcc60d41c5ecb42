/** A commit queue over the backend's rules in little: one picture, where nothing else is said one face with three points. */
import { applyEdit, EditMismatchError, invertEdit } from '#domain/edits.ts'
import type { Edit } from '#domain/edits.ts'
import type { Face } from '#domain/records.ts'
import { movePoints } from '../../src/renderer/canvas/make-edits.ts'
import { createCommitQueue } from '../../src/renderer/features/workspace/store/commit-queue.ts'
import type { Call, PictureState, QueueTrouble } from '../../src/renderer/features/workspace/store/commit-queue.ts'
import { makeFaceOf, makeLandmark } from './faces.ts'

const point = (x: number, y: number) => makeLandmark({ position: { x, y } })

export const face = makeFaceOf([point(1, 2), point(3, 4), point(5, 6)], { id: 'f1', reviewState: 'in-review' })

/** The rules of the backend in little: one picture, revisions, undo, and a wire that can be cut. */
function createBackend(all: readonly Face[]) {
  let revision = 0
  let faces = all
  /** What the newest entry of the log is. */
  let newest = 'edit'
  const done: Edit[] = []
  const undone: Edit[] = []
  const calls: string[] = []
  let wire: 'whole' | 'cut' | 'cut after storing' = 'whole'
  let failWith: 'disk.full' | null = null
  let refuseSteps = false

  const answer = () => ({ revision, faces: [...faces], canUndo: done.length > 0, canRedo: undone.length > 0, savedAtMs: 1 })
  const fail = (code: string) => ({ ok: false, error: { code, message: code } })

  function change(edit: Edit): boolean {
    try {
      faces = applyEdit(faces, edit)
    } catch (error) {
      if (error instanceof EditMismatchError) return false
      throw error
    }
    revision++
    newest = 'edit'
    return true
  }

  const call = async (method: string, input: { baseRevision?: number; edit?: Edit }) => {
    calls.push(method)
    await Promise.resolve()
    if (wire === 'cut') return fail('connection.lost')
    if (method === 'images.get') return { ok: true, value: answer() }
    if (method === 'edits.listHistory') return { ok: true, value: { entries: [{ kind: newest }], currentId: null } }
    if (failWith !== null) return fail(failWith)
    if (input.baseRevision !== revision) return fail('edit.conflict')
    if (method === 'edits.goTo' && refuseSteps) return fail('edit.conflict')
    if (method === 'edits.goTo') while (done.length > 0) change(invertEdit(undone[undone.push(done.pop() as Edit) - 1] as Edit))
    else if (method === 'edits.commit' && input.edit) {
      if (!change(input.edit)) return fail('edit.conflict')
      done.push(input.edit)
    } else {
      const edit = (method === 'edits.undo' ? done : undone).pop()
      if (edit === undefined) return fail('edit.nothingToUndo')
      change(method === 'edits.undo' ? invertEdit(edit) : edit)
      ;(method === 'edits.undo' ? undone : done).push(edit)
      newest = method === 'edits.undo' ? 'undo' : 'redo'
    }
    if (wire === 'cut after storing') {
      wire = 'cut'
      return fail('connection.lost')
    }
    return { ok: true, value: answer() }
  }

  return {
    call: call as unknown as Call,
    calls,
    done,
    get faces() {
      return faces
    },
    get revision() {
      return revision
    },
    /** Somebody else does it. */
    change,
    cut: (how: typeof wire) => (wire = how),
    failWith: (code: typeof failWith) => (failWith = code),
    refuseSteps: () => (refuseSteps = true),
  }
}

/** A queue on it with the picture `i` open, and what it told. */
export function startQueue(faces: readonly Face[] = [face]) {
  const backend = createBackend(faces)
  const states: PictureState[] = []
  const troubles: QueueTrouble[] = []
  let waiting = 0
  const queue = createCommitQueue('p', backend.call, {
    onState: (_, state) => states.push(state),
    onWaiting: (count) => (waiting = count),
    onSaved: () => undefined,
    onTrouble: (trouble) => troubles.push(trouble),
  })
  queue.open('i', { revision: 0, faces, canUndo: false, canRedo: false })
  const shown = (): Face => states.at(-1)?.faces[0] ?? face
  return { backend, queue, troubles, shown, waiting: () => waiting, states }
}

export const settle = async (): Promise<void> => {
  for (let i = 0; i < 60; i++) await Promise.resolve()
}

/** Puts point `index` of the face to `x`, 0. */
export const move = (of: Face, index: number, x: number): Edit => {
  const edit = movePoints(of, new Map([[index, { x, y: 0 }]]), 'move')
  if (edit === null) throw new Error('nothing moved')
  return edit
}
