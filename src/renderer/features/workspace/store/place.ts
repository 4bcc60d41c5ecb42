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
    const place = id === null ? null : await placeOf(id)
    if (id === null || place === null || imageId.value !== id) return null
    found.value = { imageId: id, place }
    return place
  }

  async function placeOf(id: string): Promise<Place | null> {
    const { projectId } = project
    if (projectId === null) return null
    const answer = await call('images.locate', { projectId, imageId: id, ...list.selection })
    return answer.ok && project.projectId === projectId ? answer.value : null
  }

  /**
   * The picture before or after one, or the one on the canvas; null: it is the first, or the last; undefined: not known.
   * Asks where that is not placed yet, so that no key press is lost.
   */
  async function neighbour(step: 1 | -1, of: string | null = imageId.value): Promise<string | null | undefined> {
    if (of === null) return undefined
    const known = found.value?.imageId === of ? found.value.place : await (of === imageId.value ? find() : placeOf(of))
    return step === 1 ? known?.next : known?.previous
  }

  return { where, follow, find, neighbour }
})
