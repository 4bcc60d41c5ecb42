/** Landmark schemas of the open project: what a face's `schemaId` means on every page. */
import { computed, shallowRef, watch } from 'vue'
import { defineStore } from 'pinia'
import type { ErrorBody } from '#contract/index.ts'
import type { KnownSchema } from '#contract/methods/schemas.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { builtInSchemas } from '#domain/schemas/index.ts'
import { call, onConnected, onEvent } from './backend.ts'
import { useProject } from './project.ts'

const builtIn: readonly KnownSchema[] = builtInSchemas.map((schema) => ({ schema, builtIn: true, faces: 0 }))

export const useSchemas = defineStore('schemas', () => {
  const project = useProject()
  const known = shallowRef<readonly KnownSchema[]>(builtIn)
  const failure = shallowRef<ErrorBody | null>(null)
  const byId = computed(() => new Map(known.value.map((k) => [k.schema.id, k.schema])))
  /** What new faces of the project get. */
  const defaultId = computed(() => project.summary?.schemaId ?? builtInSchemas[0]?.id ?? '')

  function find(id: string): LandmarkSchema | null {
    return byId.value.get(id) ?? null
  }

  function nameOf(id: string): string {
    return find(id)?.name ?? id
  }

  /** Reads them again. */
  async function load(): Promise<void> {
    const { projectId } = project
    if (projectId === null) {
      known.value = builtIn
      return
    }
    const answer = await call('schemas.list', { projectId })
    if (project.projectId !== projectId) return
    failure.value = answer.ok ? null : answer.error
    if (answer.ok) known.value = answer.value.schemas
  }

  watch(() => project.projectId, load, { immediate: true })
  onEvent('schemas.changed', (event) => {
    if (event.projectId === project.projectId) void load()
  })
  onConnected(() => void load())

  return { known, failure, defaultId, find, nameOf, load }
})
