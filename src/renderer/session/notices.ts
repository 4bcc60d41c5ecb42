/** What the program says by itself. Only failures and results speak; all else is shown in its place. */
import { shallowRef } from 'vue'
import type { Ref } from 'vue'
import type { ErrorBody } from '#contract/index.ts'

export interface NoticeAct {
  readonly text: string
  readonly run: () => void
}

export interface Notice {
  readonly id: number
  readonly kind: 'result' | 'failure'
  readonly title: string
  readonly text: string | null
  /** Its code, message and details fold out. */
  readonly error: ErrorBody | null
  readonly act: NoticeAct | null
}

/** Results leave by themselves; failures and warnings stay until they are closed. */
const resultShownMs = 8000
const mostShown = 4

const list = shallowRef<readonly Notice[]>([])
export const notices: Readonly<Ref<readonly Notice[]>> = list
let nextId = 1

/** For example `notifyResult('Exported 24 faces', { text: '~/out', act: { text: 'Show', run } })`. */
export function notifyResult(title: string, more: { text?: string; act?: NoticeAct } = {}): void {
  const id = add({ kind: 'result', title, text: more.text ?? null, error: null, act: more.act ?? null })
  setTimeout(() => dismissNotice(id), resultShownMs)
}

/** What a person has to know though nothing failed; it stays until it is closed. */
export function notifyWarning(title: string, text: string): void {
  add({ kind: 'failure', title, text, error: null, act: null })
}

/** `title`: what was tried, as a sentence without its end: `The picture could not be opened`. */
export function notifyError(title: string, error: ErrorBody, act: NoticeAct | null = null): void {
  // A lost connection has its own banner, which also says what is safe.
  if (error.code === 'connection.lost' || error.code === 'job.cancelled') return
  const same = list.value.find((n) => n.title === title && n.error?.message === error.message)
  if (same !== undefined) dismissNotice(same.id)
  add({ kind: 'failure', title, text: null, error, act })
}

export function dismissNotice(id: number): void {
  list.value = list.value.filter((n) => n.id !== id)
}

function add(notice: Omit<Notice, 'id'>): number {
  const id = nextId++
  list.value = [...list.value, { ...notice, id }].slice(-mostShown)
  return id
}
