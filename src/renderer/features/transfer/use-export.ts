/** What an export is asked for, and what the backend says it would do, read again after each change. */
import { computed, reactive, ref, shallowRef, toRefs, watch } from 'vue'
import { defineStore } from 'pinia'
import type { Ref } from 'vue'
import type { ErrorBody, MethodInput } from '#contract/index.ts'
import { defaultSplitSeed } from '#contract/methods/formats.ts'
import type { ExportPreview, LabelFormat } from '#contract/methods/formats.ts'
import type { SchemaMapName } from '#domain/maps/index.ts'
import { wflwAttributeNames } from '#domain/records.ts'
import type { ReviewState, WflwAttributeName } from '#domain/records.ts'
import { call } from '../../session/backend.ts'

type Input = MethodInput<'export.start'>

export const any = 'any'
const restMs = 350
const slowMs = 300

/** As the fields have it: numbers are text until they are sent. It stays as it is while the window is shut. */
export const useExportForm = defineStore('export-form', () => {
  const form = reactive({
    format: '300w' as LabelFormat,
    map: null as SchemaMapName | null,
    scope: 'all' as Input['scope'],
    state: any as ReviewState | typeof any,
    flagged: any as typeof any | 'yes' | 'no',
    attribute: any as WflwAttributeName | typeof any,
    text: '',
    onlyShown: false,
    frame: 'picture' as 'picture' | 'crop',
    pictures: 'none' as 'none' | 'copy' | 'crop',
    cropScale: '1.55',
    cropSidePx: '',
    split: 'none' as 'none' | 'picture' | 'identity' | 'folder',
    train: '80',
    val: '10',
    test: '10',
    seed: String(defaultSplitSeed),
    folder: '',
    overwrite: false,
  })
  return { ...toRefs(form) }
})
export type ExportForm = ReturnType<typeof useExportForm>

/** null where a field holds no number; the field says so itself. */
export function toInput(form: ExportForm, projectId: string | null, imageId: string | null): Input | null {
  const [cropScale, train, val, test, seed] = [form.cropScale, form.train, form.val, form.test, form.seed].map(readNumber)
  const cropSidePx = form.cropSidePx.trim() === '' ? null : readNumber(form.cropSidePx)
  const wanted = { cropScale: cropScale ?? null, train: train ?? null, val: val ?? null, test: test ?? null, seed: seed ?? null }
  if (projectId === null || !areNumbers(wanted)) return null
  if (form.cropSidePx.trim() !== '' && cropSidePx === null) return null
  return {
    projectId,
    format: form.format,
    map: form.map,
    scope: form.scope,
    states: form.state === any ? null : [form.state],
    flagged: form.flagged === any ? null : form.flagged === 'yes',
    attribute: form.attribute === any ? null : { name: form.attribute, value: true },
    imageIds: form.onlyShown && imageId !== null ? [imageId] : null,
    text: form.text,
    frame: form.frame,
    cropScale: wanted.cropScale,
    cropSidePx,
    split: form.split === 'none' ? null : { by: form.split, shares: { train: wanted.train, val: wanted.val, test: wanted.test }, seed: wanted.seed },
    pictures: form.frame === 'crop' ? 'crop' : form.pictures,
    folder: form.folder.trim() === '' ? null : form.folder.trim(),
    overwrite: form.overwrite,
  }
}

function areNumbers<K extends string>(fields: Record<K, number | null>): fields is Record<K, number> {
  return Object.values(fields).every((value) => value !== null)
}

/** A decimal number that is not negative; null: it is none. */
export function readNumber(text: string): number | null {
  return /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : null
}

export const attributeOptions = [
  { value: any, text: 'any attributes' },
  ...wflwAttributeNames.map((value) => ({ value, text: `with ${value}` })),
] as const

export function useExportPreview(input: Ref<Input | null>, open: Ref<boolean>) {
  const preview = shallowRef<ExportPreview | null>(null)
  const error = shallowRef<ErrorBody | null>(null)
  const reading = ref(false)
  /** The preview is that of the present choice. */
  const fresh = ref(false)
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function readNow(): Promise<void> {
    const asked = input.value
    if (asked === null) return
    const mine = ++turn
    const slow = setTimeout(() => (reading.value = mine === turn), slowMs)
    const { folder: _folder, pictures: _pictures, overwrite: _overwrite, ...choice } = asked
    const answer = await call('export.preview', choice)
    clearTimeout(slow)
    if (mine !== turn) return
    reading.value = false
    fresh.value = true
    preview.value = answer.ok ? answer.value : null
    error.value = answer.ok ? null : answer.error
  }

  /** Where it is written makes no difference to what is. */
  const question = computed(() => JSON.stringify({ ...input.value, folder: null, pictures: null, overwrite: null }))
  watch([question, open], () => {
    clearTimeout(timer)
    turn++
    reading.value = false
    fresh.value = false
    if (open.value && input.value !== null) timer = setTimeout(() => void readNow(), restMs)
  })

  return { preview, error, reading, fresh, readNow }
}
