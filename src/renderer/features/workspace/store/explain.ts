/** What the model looked at on the active face: the states that are proposed, and the attention lens. */
import { computed, ref, shallowRef, watch } from 'vue'
import { defineStore } from 'pinia'
import { readLens } from '#domain/lens.ts'
import type { Explanation } from '#domain/lens.ts'
import { proposeState } from '#domain/propose-state.ts'
import type { ProposedState } from '#domain/propose-state.ts'
import { call } from '../../../session/backend.ts'
import { errorTable } from '../../../session/errors.ts'
import { useProject } from '../../../session/project.ts'
import { useWorkspace } from './workspace.ts'

interface Explained extends Explanation {
  readonly faceId: string
  /** Of the picture; another one may hold other points. */
  readonly revision: number
}

const askAfterMs = 200

export const useExplain = defineStore('explain', () => {
  const workspace = useWorkspace()
  const project = useProject()
  const current = shallowRef<Explained | null>(null)
  /** The key of the lens is held. */
  const held = ref(false)
  let asking: string | null = null

  /** The lens over the selected point; null while it is shut or not known yet. */
  const lens = computed(() => {
    const face = workspace.activeFace
    const index = workspace.primary
    if (!held.value || face === null || index === null || current.value?.faceId !== face.id) return null
    return face.landmarks[index]?.position ? readLens(current.value, face, index, workspace.threshold) : null
  })

  /** The state that the selected point probably has; for several of them, what speaks for the first. */
  const proposed = computed(() => {
    const { activeFace: face, schema, selected, threshold } = workspace
    const index = selected[0]
    if (face === null || schema === null || index === undefined) return null
    return proposeState(face, schema, index, threshold, current.value?.faceId === face.id ? current.value.attention : null)
  })

  /** The same of every flagged point that still is said to be visible. */
  const proposals = computed(() => {
    const { activeFace: face, schema, threshold, flagged } = workspace
    const found = new Map<number, ProposedState>()
    if (face === null || schema === null) return found
    const attention = current.value?.faceId === face.id ? current.value.attention : null
    for (const { index, landmark } of flagged) {
      const state = landmark.state === 'visible' ? proposeState(face, schema, index, threshold, attention) : null
      if (state !== null) found.set(index, state)
    }
    return found
  })

  async function ask(): Promise<string | null> {
    const { projectId } = project
    const imageId = workspace.shown?.detail.imageId
    const faceId = workspace.activeFaceId
    const revision = workspace.state?.revision ?? 0
    if (projectId === null || imageId === undefined || faceId === null) return null
    if (current.value?.faceId === faceId && current.value.revision === revision) return null
    const key = `${faceId} ${String(revision)}`
    if (asking === key) return null
    asking = key
    const answer = await call('images.explain', { projectId, imageId, faceId })
    if (asking === key) asking = null
    if (!answer.ok) return errorTable[answer.error.code].title
    if (workspace.activeFaceId !== faceId || workspace.state?.revision !== revision) return null
    current.value = { faceId, revision, iterates: answer.value.iterates, attention: answer.value.attention }
    return null
  }

  /** Opens the lens, or says why it stays shut. */
  async function openLens(): Promise<void> {
    if (workspace.activeFace === null) workspace.say('There is no face on this picture.')
    else if (workspace.primary === null) workspace.say('Choose a point first: the lens shows which others it relied on.')
    else if (!workspace.activeFace.landmarks[workspace.primary]?.position) workspace.say('This point is not placed yet, so there is nothing to explain.')
    else {
      held.value = true
      const refusal = await ask()
      if (refusal !== null && held.value) workspace.say(`The lens has nothing to show. ${refusal}`)
    }
  }

  function closeLens(): void {
    held.value = false
  }

  // While the lens is open it follows the face; else one answer a face is enough, for the states that are proposed.
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    () => [workspace.activeFaceId, workspace.state?.revision, workspace.waiting, workspace.flagged.length > 0] as const,
    ([faceId, , waiting, hasFlags]) => {
      clearTimeout(timer)
      if (faceId === null || waiting > 0) return
      if (held.value) void ask()
      else if (hasFlags && current.value?.faceId !== faceId) {
        timer = setTimeout(() => void ask(), askAfterMs)
      }
    },
    { immediate: true },
  )

  return { held, lens, proposed, proposals, current, openLens, closeLens }
})
