/** The program itself: version, pack, schemas, what it runs on. */
import { computed, shallowRef, watch } from 'vue'
import { defineStore } from 'pinia'
import type { MethodOutput } from '#contract/index.ts'
import { call, onConnected, onEvent } from './backend.ts'
import { useProject } from './project.ts'

export type AppInfo = MethodOutput<'app.getInfo'>

const providerNames: Readonly<Record<string, string>> = { cpu: 'CPU', cuda: 'CUDA', dml: 'DirectML', coreml: 'CoreML' }

export function nameProvider(id: string): string {
  return providerNames[id] ?? id
}

export const useInfo = defineStore('info', () => {
  const project = useProject()
  const info = shallowRef<AppInfo | null>(null)

  /** With the pack of the open project. */
  async function load(): Promise<void> {
    const { projectId } = project
    const answer = await call('app.getInfo', { projectId })
    if (answer.ok && project.projectId === projectId) info.value = answer.value
  }
  watch([() => project.projectId, () => project.summary?.pack], () => void load())
  onConnected(() => void load())
  onEvent('provider.changed', () => void load())

  /** The word for a reliability, for example `doubtful`; empty before the backend has said its words. */
  function reliabilityWord(value: number): string {
    return info.value?.reliabilityWords.find((w) => value >= w.from)?.word ?? ''
  }

  /** Schemas that the pack can predict, in the pack's order. */
  const predictable = computed(() => {
    const ids = info.value?.pack?.schemas ?? []
    return ids.map((id) => info.value?.schemas.find((s) => s.id === id) ?? { id, name: id, source: '', count: 0 })
  })

  /** Schemas whose reliability the pack cannot state as a probability. */
  const uncalibrated = computed(() => {
    const pack = info.value?.pack
    return pack ? pack.schemas.filter((id) => (pack.reliability[id]?.madeFrom ?? null) === null) : []
  })

  /** Why nothing can be predicted, in short; null: it can, or is not known yet. */
  const packTrouble = computed(() => {
    const error = info.value?.packError ?? null
    if (error === null) return null
    return error.code === 'model.notFound' ? 'No model pack' : 'Model pack refused'
  })

  return { info, packTrouble, load, reliabilityWord, predictable, uncalibrated }
})
