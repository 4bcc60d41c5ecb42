/** Where the picture on the canvas stands in the list of pictures, and which ones lie beside it. */
import { computed, shallowRef } from 'vue'
import { defineStore } from 'pinia'
import type { MethodOutput } from '#contract/index.ts'
import { call } from '../../../session/backend.ts'
import { useProject } from '../../../session/project.ts'
import { useImageList } from './image-list.ts'

export type Place = MethodOutput<'images.locate'>

export const usePlace = defineStore('place', () => {
  const project = useProject()
  const list = useImageList()
  const imageId = shallowRef<string | null>(null)
  /** The last place that was found; of another picture while a new one is looked for. */
  const found = shallowRef<{ readonly imageId: string; readonly place: Place } | null>(null)
  /** What shows: it stays until the next is known, so that the figure does not blink. */
  const where = computed(() => (imageId.value === null ? null : (found.value?.place ?? null)))

  /** The picture that is on the canvas now; null: none. */
  function follow(id: string | null): void {
    imageId.value = id
    if (id === null) found.value = null
  }

  /** Asks where the picture stands in the list as it is filtered and ordered now; null where that is not known. */
  async function find(): Promise<Place | null> {
    const id = imageId.value
    const { projectId } = project
    if (projectId === null || id === null) return null
    const answer = await call('images.locate', { projectId, imageId: id, ...list.selection })
    if (!answer.ok || imageId.value !== id || project.projectId !== projectId) return null
    found.value = { imageId: id, place: answer.value }
    return answer.value
  }

  /**
   * The picture before or after this one; null: it is the first, or the last; undefined: not known. Asks first where this
   * one is not placed yet, so that no key press is lost.
   */
  async function neighbour(step: 1 | -1): Promise<string | null | undefined> {
    const known = found.value !== null && found.value.imageId === imageId.value ? found.value.place : await find()
    return step === 1 ? known?.next : known?.previous
  }

  return { where, follow, find, neighbour }
})
