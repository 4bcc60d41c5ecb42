/** The label formats of this build, and the maps between schemas, as the backend describes them. */
import { computed, shallowRef } from 'vue'
import { defineStore } from 'pinia'
import type { FormatDescription, LabelFormat, MapDescription } from '#contract/methods/formats.ts'
import { call, onConnected } from '../../session/backend.ts'

/** Where a person looks for them. */
const groups: Readonly<Record<LabelFormat, string>> = {
  '300w': 'Data sets',
  'merl-rav': 'Data sets',
  wflw: 'Data sets',
  cofw: 'Data sets',
  '300w-lp': 'Data sets',
  ljson: 'Data sets',
  cvat: 'Annotation tools',
  'label-studio': 'Annotation tools',
  dlib: 'Annotation tools',
  deeplabcut: 'Annotation tools',
  coco: 'Training',
  'yolo-pose': 'Training',
  spiga: 'Training',
  jsonl: 'Everything in it',
  csv: 'Everything in it',
}

export interface OfferedFormat extends FormatDescription {
  readonly group: string
}

export const useFormats = defineStore('formats', () => {
  const formats = shallowRef<readonly OfferedFormat[]>([])
  const maps = shallowRef<readonly MapDescription[]>([])
  const written = computed(() => formats.value.filter((f) => f.canWrite))

  async function load(): Promise<void> {
    const answer = await call('formats.list', {})
    if (!answer.ok) return
    formats.value = answer.value.formats.map((f) => ({ ...f, group: groups[f.format] })).sort((p, q) => p.group.localeCompare(q.group))
    maps.value = answer.value.maps
  }
  onConnected(() => void load())

  function find(format: LabelFormat): OfferedFormat | null {
    return formats.value.find((f) => f.format === format) ?? null
  }

  function nameOf(format: LabelFormat): string {
    return find(format)?.name ?? format
  }

  return { formats, written, maps, find, nameOf }
})
