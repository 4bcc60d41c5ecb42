/** Dark, light, or as the machine has it. */
import { readonly, shallowRef } from 'vue'
import { call, onConnected } from './backend.ts'

export const themes = ['dark', 'light', 'system'] as const
export type Theme = (typeof themes)[number]

const settingKey = 'theme'
/** The page's own copy, so that the first frame already has the right colours. */
const storageKey = 'canthus.theme'
const systemLight = window.matchMedia('(prefers-color-scheme: light)')

const current = shallowRef<Theme>(readTheme(localStorage.getItem(storageKey)))
export const theme = readonly(current)

export function startTheme(): void {
  paint()
  systemLight.addEventListener('change', paint)
  onConnected(async () => {
    const answer = await call('app.getSettings', {})
    if (answer.ok && settingKey in answer.value.settings) show(readTheme(answer.value.settings[settingKey]))
  })
}

export function setTheme(next: Theme): void {
  show(next)
  void call('app.setSetting', { key: settingKey, value: next })
}

function show(next: Theme): void {
  current.value = next
  localStorage.setItem(storageKey, next)
  paint()
}

function paint(): void {
  const system = systemLight.matches ? 'light' : 'dark'
  document.documentElement.dataset['theme'] = current.value === 'system' ? system : current.value
}

function readTheme(value: unknown): Theme {
  return themes.find((t) => t === value) ?? 'dark'
}
