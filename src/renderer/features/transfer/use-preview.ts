/** Reads the preview again whenever the question changes, and shows only the newest answer. */
import { ref, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'
import type { ErrorBody, MethodInput, MethodOutput } from '#contract/index.ts'
import { call } from '../../session/backend.ts'

export type Preview = MethodOutput<'import.preview'>

/** Typing a path asks once, when it rests. */
const restMs = 300
/** Progress shows only from here on. */
const slowMs = 300

export function usePreview(question: Ref<MethodInput<'import.preview'>>, open: Ref<boolean>) {
  const preview = shallowRef<Preview | null>(null)
  const error = shallowRef<ErrorBody | null>(null)
  const reading = ref(false)
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function readNow(): Promise<void> {
    const mine = ++turn
    const slow = setTimeout(() => (reading.value = mine === turn), slowMs)
    const answer = await call('import.preview', question.value)
    clearTimeout(slow)
    if (mine !== turn) return
    reading.value = false
    preview.value = answer.ok ? answer.value : null
    error.value = answer.ok ? null : answer.error
  }

  watch([question, open], () => {
    clearTimeout(timer)
    turn++
    reading.value = false
    preview.value = null
    error.value = null
    if (open.value && question.value.path !== '') timer = setTimeout(() => void readNow(), restMs)
  })

  return { preview, error, reading, readNow }
}
