/** The view that each picture was left with, for this session. */
import type { KeptView } from '../../../canvas/view.ts'

/** A view is a few numbers; more pictures than this nobody goes back to. */
const mostKept = 2000

export interface ViewMemory {
  keep(imageId: string, view: KeptView): void
  recall(imageId: string): KeptView | null
}

export function createViewMemory(): ViewMemory {
  const kept = new Map<string, KeptView>()
  return {
    keep(imageId, view) {
      kept.delete(imageId)
      kept.set(imageId, view)
      const oldest = kept.size > mostKept ? kept.keys().next().value : undefined
      if (oldest !== undefined) kept.delete(oldest)
    },
    recall: (imageId) => kept.get(imageId) ?? null,
  }
}
