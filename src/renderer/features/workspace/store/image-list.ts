/** The list of pictures: filter, order, search, and rows read page by page as they come into sight. */
import { computed, ref, shallowRef, triggerRef, watch } from 'vue'
import { defineStore } from 'pinia'
import type { ErrorBody, MethodInput } from '#contract/index.ts'
import type { ImageRow } from '#contract/methods/images.ts'
import { call, onConnected, onEvent } from '../../../session/backend.ts'
import { useProject } from '../../../session/project.ts'

export type ImageFilter = MethodInput<'images.list'>['filter']
export type ImageOrder = MethodInput<'images.list'>['order']

const pageSize = 100
/** Pages far from sight are dropped, so that 100,000 rows cost no more than a few thousand. */
const mostPages = 24
const typingMs = 200
const refreshMs = 700

export const useImageList = defineStore('image-list', () => {
  const project = useProject()
  const filter = ref<ImageFilter>('all')
  const order = ref<ImageOrder>('name')
  const text = ref('')
  const total = ref<number | null>(null)
  const all = ref(0)
  const failure = shallowRef<ErrorBody | null>(null)
  const pages = shallowRef(new Map<number, readonly ImageRow[]>())
  const asked = new Set<number>()
  let generation = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  /** The selection that `images.locate` needs as well. */
  const selection = computed(() => ({ filter: filter.value, order: order.value, text: text.value.trim() }))

  /** The row, or null while it is being read. */
  function rowAt(index: number): ImageRow | null {
    return pages.value.get(Math.floor(index / pageSize))?.[index % pageSize] ?? null
  }

  /** Reads what is missing between two rows, both included. */
  function need(first: number, last: number): void {
    for (let page = Math.floor(Math.max(0, first) / pageSize); page <= Math.floor(last / pageSize); page++) {
      if (!pages.value.has(page) && !asked.has(page)) void read(page)
    }
  }

  async function read(page: number): Promise<void> {
    const projectId = project.projectId
    if (projectId === null) return
    const mine = generation
    asked.add(page)
    const answer = await call('images.list', { projectId, ...selection.value, offset: page * pageSize, limit: pageSize })
    if (mine !== generation) return
    asked.delete(page)
    if (!answer.ok) {
      if (answer.error.code !== 'connection.lost') failure.value = answer.error
      return
    }
    failure.value = null
    total.value = answer.value.total
    all.value = answer.value.all
    pages.value.delete(page)
    pages.value.set(page, answer.value.rows)
    for (const old of pages.value.keys()) {
      if (pages.value.size <= mostPages) break
      pages.value.delete(old)
    }
    triggerRef(pages)
  }

  /** Another list: nothing of the old one stays. */
  function restart(): void {
    generation++
    asked.clear()
    pages.value = new Map()
    total.value = null
    void read(0)
  }

  /** The same list, perhaps with other rows: what shows is replaced when the new rows are there. */
  function refresh(): void {
    // A job reports changes faster than this: waiting for it to be quiet would show nothing until its end.
    if (timer !== undefined) return
    timer = setTimeout(() => {
      timer = undefined
      generation++
      asked.clear()
      for (const page of pages.value.size === 0 ? [0] : [...pages.value.keys()].slice(-4)) void read(page)
    }, refreshMs)
  }

  /** What the person has just done shows in its row before the backend has counted. */
  function patchRow(imageId: string, change: Partial<ImageRow>): void {
    for (const [page, rows] of pages.value) {
      const at = rows.findIndex((row) => row.imageId === imageId)
      const row = rows[at]
      if (row === undefined) continue
      pages.value.set(page, rows.with(at, { ...row, ...change }))
      triggerRef(pages)
      return
    }
  }

  watch([filter, order, () => project.projectId], restart)
  let typing: ReturnType<typeof setTimeout> | undefined
  watch(text, () => {
    clearTimeout(typing)
    typing = setTimeout(restart, typingMs)
  })
  onEvent('project.changed', (event) => {
    if (event.projectId === project.projectId) refresh()
  })
  onConnected(() => refresh())
  restart()

  return { filter, order, text, selection, total, all, failure, pages, rowAt, need, refresh, patchRow }
})
