/** Which window is open over the page. Any part may open one; the shell draws them. */
import { readonly, shallowRef } from 'vue'

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

export function openDialog(name: DialogName): void {
  current.value = name
}

export function closeDialog(name: DialogName): void {
  if (current.value === name) current.value = null
}
