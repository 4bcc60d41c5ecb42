/** The landmarks that new projects get: chosen where a folder is opened, kept as a setting. */
import { readonly, shallowRef } from 'vue'
import { schema300w68, schemaById } from '#domain/schemas/index.ts'
import { call, onConnected } from './backend.ts'

const settingKey = 'newProjectSchema'
const current = shallowRef(schema300w68.id)
export const newProjectSchema = readonly(current)

export function startNewProjectSchema(): void {
  onConnected(async () => {
    const answer = await call('app.getSettings', {})
    const kept = answer.ok ? answer.value.settings[settingKey] : null
    if (typeof kept === 'string' && schemaById(kept) !== null) current.value = kept
  })
}

export function setNewProjectSchema(id: string): void {
  current.value = id
  void call('app.setSetting', { key: settingKey, value: id })
}
