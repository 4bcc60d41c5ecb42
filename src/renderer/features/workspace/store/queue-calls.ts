/** What the commit queue asks of the backend. */
import type { Result } from '#bridge/result.ts'
import type { MethodInput, MethodOutput } from '#contract/index.ts'
import type { Call, QueueItem } from './commit-queue.ts'

/** A step through the history that was sent, got no answer, and gave way to the edits made to what showed. */
export interface BrokenStep {
  readonly kind: 'undo' | 'redo'
  readonly sentWith: number
}

/** The contract's edit is the domain's, only not read-only. */
type WireEdit = MethodInput<'edits.commit'>['edit']

type Answer = Result<MethodOutput<'edits.undo'>>

export function sendItem(call: Call, item: QueueItem, target: MethodInput<'edits.undo'>): Promise<Answer> {
  switch (item.kind) {
    case 'commit':
      return call('edits.commit', { ...target, edit: item.edit as WireEdit, coalesce: item.coalesce })
    case 'undo':
      return call('edits.undo', target)
    case 'redo':
      return call('edits.redo', target)
    case 'goTo':
      return call('edits.goTo', { ...target, entryId: item.entryId })
    case 'takeBack':
      return call('edits.restoreRevision', { ...target, entryId: item.entryId })
  }
}

/**
 * What is stored now. A step that gave way but was stored all the same is taken back, and only that: what was done after
 * it was done to what showed without it. `tookBack`: this was just done.
 */
export async function readStored(
  call: Call,
  target: { readonly projectId: string; readonly imageId: string },
  broken: BrokenStep | null,
): Promise<{ readonly answer: Result<Omit<MethodOutput<'edits.undo'>, 'savedAtMs'>>; readonly tookBack: boolean }> {
  const answer = await call('images.get', { ...target })
  if (!answer.ok || broken === null || answer.value.revision !== broken.sentWith + 1) return { answer, tookBack: false }
  const history = await call('edits.listHistory', { ...target, limit: 1 })
  if (!history.ok) return { answer: history, tookBack: false }
  if (history.value.entries[0]?.kind !== broken.kind) return { answer, tookBack: false }
  const back = await call(broken.kind === 'undo' ? 'edits.redo' : 'edits.undo', { ...target, baseRevision: answer.value.revision })
  return { answer: back, tookBack: back.ok }
}
