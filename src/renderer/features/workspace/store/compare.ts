/** A revision of the picture laid over what stands there now: looked at, and brought back or left. */
import { computed, shallowRef, watch } from 'vue'
import { defineStore } from 'pinia'
import type { Face } from '#domain/records.ts'
import { restoreFaces } from '#domain/restore-faces.ts'
import type { Ghost } from '../../../canvas/re-solve.ts'
import { call } from '../../../session/backend.ts'
import { notifyError } from '../../../session/notices.ts'
import { useProject } from '../../../session/project.ts'
import { useWorkspace } from './workspace.ts'

export interface Compared {
  readonly entryId: number
  readonly imageId: string
  /** For example `import, today 12:03`. */
  readonly title: string
  readonly faces: readonly Face[]
}

/** imagePx; smaller differences are those of a file's spelling. */
const leastPx = 0.05

export const useCompare = defineStore('compare', () => {
  const workspace = useWorkspace()
  const project = useProject()
  const current = shallowRef<Compared | null>(null)

  /** Points of the active face that lie elsewhere in the revision. */
  const ghosts = computed<readonly Ghost[]>(() => {
    const { activeFace } = workspace
    const other = current.value?.faces.find((f) => f.id === activeFace?.id)
    if (activeFace === null || other === undefined) return []
    return other.landmarks.flatMap((there, index): Ghost[] => {
      const here = activeFace.landmarks[index]
      if (there.position === null || here === undefined) return []
      const movedPx = here.position === null ? null : Math.hypot(there.position.x - here.position.x, there.position.y - here.position.y)
      if (movedPx !== null && movedPx < leastPx) return []
      return [{ index, from: here.position, to: there.position, movedPx, reliability: there.reliability ?? 0 }]
    })
  })
  const largestPx = computed(() => ghosts.value.reduce((most, g) => Math.max(most, g.movedPx ?? 0), 0))
  /** null: the picture is as it was then. */
  const edit = computed(() => (current.value === null ? null : restoreFaces(workspace.faces, current.value.faces)))

  async function show(entryId: number, title: string): Promise<void> {
    const { projectId } = project
    const imageId = workspace.shown?.detail.imageId
    if (projectId === null || imageId === undefined) return
    if (current.value?.entryId === entryId) {
      close()
      return
    }
    const answer = await call('edits.readRevision', { projectId, imageId, entryId })
    if (!answer.ok) notifyError('This revision cannot be shown', answer.error)
    else if (workspace.shown?.detail.imageId === imageId) current.value = { entryId, imageId, title, faces: answer.value.faces }
  }

  /** One act, which undo takes back. */
  function bringBack(): void {
    workspace.commit(edit.value)
    close()
  }

  /** False where none was shown. */
  function close(): boolean {
    const had = current.value !== null
    current.value = null
    return had
  }

  watch(
    () => workspace.shown?.detail.imageId,
    (imageId) => {
      if (imageId !== current.value?.imageId) close()
    },
  )

  return { current, ghosts, largestPx, edit, show, bringBack, close }
})
