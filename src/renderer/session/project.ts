/** The project that is open, and the ways to open one. */
import { computed, shallowRef } from 'vue'
import { defineStore } from 'pinia'
import type { ErrorBody, MethodOutput } from '#contract/index.ts'
import type { Result } from '#bridge/result.ts'
import { call, onEvent, prepareConnection } from './backend.ts'
import { builtInNewSchema, newSchemaInput } from './new-project.ts'
import { notifyWarning } from './notices.ts'
import { forgetLastPlace, goTo, lastPlace } from './route.ts'

export type ProjectSummary = MethodOutput<'projects.get'>
export type OpenedProject = MethodOutput<'projects.open'>

/** What could not be opened, to be said on the start screen. */
export interface OpenFailure {
  readonly what: string
  readonly error: ErrorBody
  readonly retry: () => void
}

export const useProject = defineStore('project', () => {
  const summary = shallowRef<ProjectSummary | null>(null)
  /** What is being opened now, for example a path; null: nothing. */
  const opening = shallowRef<string | null>(null)
  const failure = shallowRef<OpenFailure | null>(null)
  const projectId = computed(() => summary.value?.projectId ?? null)

  async function openWith(what: string, start: () => Promise<Result<OpenedProject>>): Promise<boolean> {
    if (opening.value !== null) return false
    opening.value = what
    failure.value = null
    const answer = await start()
    opening.value = null
    if (!answer.ok) {
      failure.value = { what, error: answer.error, retry: () => void openWith(what, start) }
      return false
    }
    adopt(answer.value)
    return true
  }

  /** Shows a project that the backend has just opened. */
  function adopt({ notes, ...opened }: OpenedProject): void {
    summary.value = opened
    failure.value = null
    for (const note of notes) notifyWarning('Not every picture was found again', note)
    goTo({ screen: 'annotate', projectId: opened.projectId, imageId: null })
  }

  /** Of a project file. */
  const open = (path: string): Promise<boolean> => openWith(path, () => call('projects.open', { path }))
  const openSample = (): Promise<boolean> => openWith('the sample set', () => call('projects.openSample', { schemaId: builtInNewSchema() }))
  const openFolder = (folder: string): Promise<boolean> =>
    openWith(folder, () => call('projects.openFolder', { folder, projectPath: null, ...newSchemaInput() }))

  /** After a reload: the address names a project that this page has not opened yet. */
  async function restore(id: string): Promise<void> {
    if (summary.value?.projectId === id || opening.value !== null) return
    const what = 'the project of this address'
    opening.value = what
    const answer = await call('projects.get', { projectId: id })
    opening.value = null
    if (answer.ok) summary.value = answer.value
    else if (answer.error.code !== 'connection.lost') {
      failure.value = { what, error: answer.error, retry: () => void restore(id) }
      if (lastPlace.value?.projectId === id) forgetLastPlace()
      goTo({ screen: 'start' }, true)
    }
  }

  /** Reads the counts again. */
  async function refresh(): Promise<void> {
    const id = summary.value?.projectId
    if (id === undefined) return
    const answer = await call('projects.get', { projectId: id })
    if (answer.ok && summary.value?.projectId === id) summary.value = answer.value
  }

  onEvent('project.changed', (event) => {
    if (event.projectId === summary.value?.projectId) void refresh()
  })
  // A backend that was started again opens the project with this.
  prepareConnection(async (callNow) => {
    const id = summary.value?.projectId
    const answer = id === undefined ? null : await callNow('projects.get', { projectId: id })
    if (answer?.ok === true) summary.value = answer.value
  })

  return { summary, projectId, opening, failure, open, openSample, openFolder, adopt, restore, refresh }
})
