/** Changing what is on a picture. Every call is one transaction that is on disk when it answers. */
import { z } from 'zod'
import { command, query } from '../define.ts'
import { edit, face, id } from '../records.ts'
import { historyEntry } from './images.ts'

const target = { projectId: id, imageId: id }

/** The picture's faces after the change, and the revision that the next change has to name. */
export const commitResult = z.object({
  revision: z.int(),
  faces: z.array(face),
  canUndo: z.boolean(),
  canRedo: z.boolean(),
  savedAtMs: z.number(),
})
export type CommitResult = z.infer<typeof commitResult>

const errors = ['project.notFound', 'image.notFound', 'edit.conflict', 'project.locked', 'disk.full', 'file.notWritable'] as const

export const editMethods = {
  /** `coalesce`: joins the last entry where that is the same verb on the same landmarks within 600 ms (key nudges). */
  'edits.commit': command(
    z.object({ ...target, baseRevision: z.int().min(0), edit, coalesce: z.boolean().default(false) }),
    commitResult,
    errors,
  ),
  'edits.undo': command(z.object({ ...target, baseRevision: z.int().min(0) }), commitResult, [
    ...errors,
    'edit.nothingToUndo',
  ]),
  'edits.redo': command(z.object({ ...target, baseRevision: z.int().min(0) }), commitResult, [
    ...errors,
    'edit.nothingToRedo',
  ]),
  'edits.listHistory': query(
    z.object({ ...target, limit: z.int().min(1).max(500).default(100) }),
    /** `currentId`: the edit that undo takes back next; null: nothing can be undone. */
    z.object({ entries: z.array(historyEntry), currentId: z.int().nullable() }),
    ['project.notFound', 'image.notFound'],
  ),
  /**
   * Undoes or redoes up to where an edit is the last that holds, in one transaction; null: before all that can be undone.
   * Only to entries with `canGoTo`.
   */
  'edits.goTo': command(z.object({ ...target, baseRevision: z.int().min(0), entryId: z.int().nullable() }), commitResult, errors),
  /**
   * The faces as they were right after an entry; of an import with all that its files said, also where a person's points
   * stayed. To bring them back, commit what leads there (see restore-faces.ts).
   */
  'edits.readRevision': query(z.object({ ...target, entryId: z.int() }), z.object({ faces: z.array(face) }), [
    'project.notFound',
    'image.notFound',
    'edit.conflict',
  ]),
  /** Takes back a whole model run or import, where nothing of it was worked on since; an edit that undo takes back. */
  'edits.restoreRevision': command(z.object({ ...target, baseRevision: z.int().min(0), entryId: z.int() }), commitResult, errors),
}
