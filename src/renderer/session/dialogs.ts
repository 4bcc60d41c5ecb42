/** Which window is open over the page. Any part may open one; the shell draws them. */
import { readonly, shallowRef } from 'vue'
import type { LandmarkSchema } from '#domain/schema.ts'

export type DialogName = 'import' | 'export' | 'settings' | 'keys' | 'palette' | 'acceptAbove' | 'schemas'

const current = shallowRef<DialogName | null>(null)
export const openDialogName = readonly(current)

export type SettingsPane = 'look' | 'model' | 'keys' | 'about'
/** Which part of the settings shows. */
export const settingsPane = shallowRef<SettingsPane>('look')

export function openSettings(pane: SettingsPane): void {
  settingsPane.value = pane
  openDialog('settings')
}

/** What the window of schemas is to begin with; it takes it away. */
export const schemaDraft = shallowRef<LandmarkSchema | null>(null)

/** Opens the window of schemas on a new one that was made elsewhere, for example from the points of a label file. */
export function openSchemaDraft(schema: LandmarkSchema): void {
  schemaDraft.value = schema
  openDialog('schemas')
}

/** What the window of imports is to begin with, for example a dropped file; it takes it away. */
export const importDraft = shallowRef<string | null>(null)

export function openImport(path: string): void {
  importDraft.value = path
  openDialog('import')
}

export function openDialog(name: DialogName): void {
  current.value = name
}

export function closeDialog(name: DialogName): void {
  if (current.value === name) current.value = null
}
