/** What the model thinks of the active face's imported labels, and the ghosts that show at all. */
import { computed } from 'vue'
import { defineStore } from 'pinia'
import { doubtsOf, opinionGhosts, takeOpinion } from '../../../canvas/opinion.ts'
import { useResolve } from './re-solve.ts'
import { useWorkspace } from './workspace.ts'

export const useOpinion = defineStore('opinion', () => {
  const workspace = useWorkspace()
  const resolve = useResolve()

  const doubted = computed(() => (workspace.activeFace === null ? [] : [...doubtsOf(workspace.activeFace).values()]))
  /** The doubt about the selected point; null: none, or several points are selected. */
  const selected = computed(() =>
    workspace.selected.length === 1 ? (doubted.value.find(({ index }) => index === workspace.primary) ?? null) : null,
  )
  /** A proposal of the re-solving comes first: it is what was asked for last. */
  const ghosts = computed(() => {
    if (resolve.offer !== null || workspace.activeFace === null) return resolve.ghosts
    return opinionGhosts(workspace.activeFace)
  })

  /** The selected points, as far as they are in doubt; all doubted ones for `all`. */
  function take(all = false): void {
    const face = workspace.activeFace
    if (face !== null) workspace.commit(takeOpinion(face, all ? doubted.value.map(({ index }) => index) : workspace.selected))
  }

  return { doubted, selected, ghosts, take }
})
