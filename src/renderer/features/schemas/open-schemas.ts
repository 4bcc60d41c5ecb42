/** The schemas of the project as the window has them: the stored ones, and the drafts, which outlive the window. */
import { computed, ref, shallowReactive, shallowRef, watch } from 'vue'
import { defineStore } from 'pinia'
import type { ErrorBody } from '#contract/index.ts'
import type { KnownSchema } from '#contract/methods/schemas.ts'
import { emptySchema, freeId } from '#domain/schema-edits.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { call } from '../../session/backend.ts'
import { notifyError, notifyResult } from '../../session/notices.ts'
import { useProject } from '../../session/project.ts'
import { useSchemas } from '../../session/schemas.ts'
import { createEditor } from './editor.ts'
import type { SchemaEditor } from './editor.ts'

export interface ShownSchema {
  readonly key: string
  readonly schema: LandmarkSchema
  readonly builtIn: boolean
  readonly faces: number
  /** null: built in, or not touched yet. */
  readonly editor: SchemaEditor | null
}

export const useOpenSchemas = defineStore('open-schemas', () => {
  const project = useProject()
  const schemas = useSchemas()
  /** By the id that the schema had when it was opened. */
  const editors = shallowReactive(new Map<string, SchemaEditor>())
  const currentKey = ref<string | null>(null)
  const failure = shallowRef<ErrorBody | null>(null)
  const busy = ref(false)

  const shown = computed<ShownSchema[]>(() => {
    const stored = schemas.known.map((k) => show(k.schema.id, k))
    const fresh = [...editors].filter(([key]) => !schemas.known.some((k) => k.schema.id === key)).map(([key]) => show(key, null))
    return [...stored, ...fresh]
  })
  const current = computed(() => shown.value.find((s) => s.key === currentKey.value) ?? null)

  function show(key: string, known: KnownSchema | null): ShownSchema {
    const editor = editors.get(key) ?? null
    return {
      key,
      schema: editor?.schema.value ?? known?.schema ?? emptySchema(key, key),
      builtIn: known?.builtIn ?? false,
      faces: known?.faces ?? 0,
      editor,
    }
  }

  function open(key: string): void {
    currentKey.value = key
    failure.value = null
    const known = schemas.known.find((k) => k.schema.id === key)
    if (known !== undefined && !known.builtIn && !editors.has(key)) editors.set(key, createEditor(known.schema, known.schema))
  }

  function openNew(draft: LandmarkSchema): void {
    const schema = { ...draft, id: freeId(draft.id, takenIds()) }
    editors.set(schema.id, createEditor(schema, null))
    open(schema.id)
  }

  const takenIds = (): string[] => shown.value.flatMap((s) => [s.key, s.schema.id])

  function make(): void {
    openNew(emptySchema('my schema', 'My schema'))
  }

  function duplicate(schema: LandmarkSchema): void {
    const name = `${schema.name}, copy`.slice(0, 100)
    openNew({ ...schema, id: `${schema.id} copy`, name, source: schema.source === '' ? '' : `after ${schema.source}` })
  }

  /** False where it was refused. */
  async function run(act: () => Promise<ErrorBody | null>): Promise<boolean> {
    busy.value = true
    failure.value = await act()
    busy.value = false
    return failure.value === null
  }

  async function save(): Promise<void> {
    const { projectId } = project
    const shownNow = current.value
    const editor = shownNow?.editor
    if (projectId === null || !editor) return
    const schema = editor.schema.value
    const mode = editor.stored.value === null ? 'new' : 'change'
    const saved = await run(async () => {
      const answer = await call('schemas.save', { projectId, schema, mode })
      return answer.ok ? null : answer.error
    })
    if (!saved) return
    editor.markSaved(schema)
    await schemas.load()
    if (schema.id === shownNow.key) return
    // The id was chosen only now.
    editors.set(schema.id, editor)
    editors.delete(shownNow.key)
    currentKey.value = schema.id
  }

  /** Can be taken back as long as it is spoken of. */
  async function remove(): Promise<void> {
    const { projectId } = project
    const gone = current.value
    if (projectId === null || gone === null) return
    const stored = gone.editor?.stored.value ?? null
    if (stored !== null) {
      const answer = await run(async () => {
        const removed = await call('schemas.remove', { projectId, schemaId: stored.id })
        return removed.ok ? null : removed.error
      })
      if (!answer) return
      await schemas.load()
    }
    editors.delete(gone.key)
    currentKey.value = schemas.known[0]?.schema.id ?? null
    notifyResult(`${gone.schema.name} was taken away`, { act: { text: 'Undo', run: () => void bringBack(projectId, stored, gone.schema) } })
  }

  async function bringBack(projectId: string, stored: LandmarkSchema | null, draft: LandmarkSchema): Promise<void> {
    if (stored !== null) {
      const answer = await call('schemas.save', { projectId, schema: stored, mode: 'new' })
      if (!answer.ok) {
        notifyError('The schema could not be brought back', answer.error)
        return
      }
      await schemas.load()
    }
    editors.set(stored?.id ?? draft.id, createEditor(draft, stored))
    open(stored?.id ?? draft.id)
  }

  async function setDefault(schemaId: string): Promise<void> {
    const { projectId } = project
    if (projectId === null) return
    await run(async () => {
      const answer = await call('schemas.setDefault', { projectId, schemaId })
      return answer.ok ? null : answer.error
    })
    await project.refresh()
  }

  /** Shows what is stored now, where nothing was changed here. */
  watch(
    () => schemas.known,
    (known) => {
      for (const { schema } of known) {
        const editor = editors.get(schema.id)
        if (editor !== undefined && !editor.isDirty.value) editors.set(schema.id, createEditor(schema, schema))
      }
    },
  )
  watch(
    () => project.projectId,
    () => {
      editors.clear()
      currentKey.value = null
    },
  )

  return { shown, current, currentKey, failure, busy, open, openNew, make, duplicate, save, remove, setDefault }
})
