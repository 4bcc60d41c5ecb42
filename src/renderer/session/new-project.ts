/** The landmarks that new projects get: chosen where a folder is opened, kept as a setting. */
import { readonly, shallowRef } from 'vue'
import type { MethodInput } from '#contract/index.ts'
import { landmarkSchema } from '#contract/schema-record.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { schema300w68, schemaById } from '#domain/schemas/index.ts'
import { call, onConnected } from './backend.ts'

const settingKey = 'newProjectSchema'
const ownKey = 'newProjectOwnSchema'
const current = shallowRef(schema300w68.id)
const own = shallowRef<LandmarkSchema | null>(null)
/** Its id. */
export const newProjectSchema = readonly(current)
/** The one that came from a file last, whether it is chosen or not. */
export const ownNewSchema = readonly(own)

export function startNewProjectSchema(): void {
  onConnected(async () => {
    const answer = await call('app.getSettings', {})
    if (!answer.ok) return
    const kept = answer.value.settings[settingKey]
    own.value = landmarkSchema.safeParse(answer.value.settings[ownKey]).data ?? null
    if (typeof kept === 'string' && (schemaById(kept) !== null || own.value?.id === kept)) current.value = kept
  })
}

export function setNewProjectSchema(id: string): void {
  current.value = id
  void call('app.setSetting', { key: settingKey, value: id })
}

/** A schema of a person's own goes into each new project. */
export function setOwnNewSchema(schema: LandmarkSchema): void {
  own.value = schema
  void call('app.setSetting', { key: ownKey, value: toJson(schema) })
  setNewProjectSchema(schema.id)
}

type Json = MethodInput<'app.setSetting'>['value']

function toJson(schema: LandmarkSchema): Json {
  return JSON.parse(JSON.stringify(schema)) as Json
}

/** For `projects.openFolder` and `projects.createForUpload`. */
export function newSchemaInput(): { schemaId: string; ownSchema?: LandmarkSchema } {
  const isOwn = own.value !== null && schemaById(current.value) === null
  return { schemaId: current.value, ...(isOwn && own.value !== null && { ownSchema: own.value }) }
}

/** Where only a built-in one fits, as in the sample set. */
export function builtInNewSchema(): string {
  return schemaById(current.value)?.id ?? schema300w68.id
}
