/** How carefully this person's predictions run: asked for in the predict panel, kept as a setting. */
import { readonly, shallowRef } from 'vue'
import { predictionModes } from '#domain/prediction-mode.ts'
import type { PredictionMode } from '#domain/prediction-mode.ts'
import { call, onConnected } from './backend.ts'

const settingKey = 'predictionMode'
const current = shallowRef<PredictionMode>('fast')
export const predictionMode = readonly(current)

export function startPredictionMode(): void {
  onConnected(async () => {
    const answer = await call('app.getSettings', {})
    if (!answer.ok) return
    current.value = predictionModes.find((m) => m === answer.value.settings[settingKey]) ?? 'fast'
  })
}

export function setPredictionMode(next: PredictionMode): void {
  current.value = next
  void call('app.setSetting', { key: settingKey, value: next })
}
