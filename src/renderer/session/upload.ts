/** Pictures from this machine into a project of the server (browser host). */
import { shallowRef } from 'vue'
import type { Ref } from 'vue'
import { errorBody } from '#contract/index.ts'
import type { ErrorBody } from '#contract/index.ts'
import type { Result } from '#bridge/result.ts'
import type { DroppedFile } from './dropped.ts'
import { useProject } from './project.ts'

export interface UploadState {
  readonly done: number
  readonly total: number
  readonly startedAtMs: number
  readonly failures: readonly { readonly name: string; readonly error: ErrorBody }[]
  readonly ended: boolean
}

/** The server decodes each picture, so more at once gains nothing. */
const atOnce = 3

const current = shallowRef<UploadState | null>(null)
export const upload: Readonly<Ref<UploadState | null>> = current
let stopping: AbortController | null = null

export async function uploadPictures(projectId: string, files: readonly DroppedFile[]): Promise<void> {
  const stop = new AbortController()
  stopping = stop
  current.value = { done: 0, total: files.length, startedAtMs: Date.now(), failures: [], ended: false }
  const queue = [...files]
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && !stop.signal.aborted; next = queue.shift()) {
      const error = await uploadOne(projectId, next, stop.signal)
      if (!stop.signal.aborted) count(next.name, error)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  if (current.value !== null) current.value = { ...current.value, ended: true }
  await useProject().refresh()
}

/** What has arrived stays. */
export function cancelUpload(): void {
  stopping?.abort()
}

export function dismissUpload(): void {
  if (current.value?.ended === true) current.value = null
}

function count(name: string, error: ErrorBody | null): void {
  const now = current.value
  if (now === null) return
  const failures = error === null ? now.failures : [...now.failures, { name, error }]
  current.value = { ...now, done: now.done + 1, failures }
}

async function uploadOne(projectId: string, file: DroppedFile, signal: AbortSignal): Promise<ErrorBody | null> {
  const answer = await send(`/upload/${encodeURIComponent(projectId)}`, file, signal)
  return answer.ok ? null : answer.error
}

/** Label files of one drop, for an import: the path of the one, or the folder of many, on the server. */
export async function uploadLabels(files: readonly DroppedFile[]): Promise<Result<string>> {
  const dropId = crypto.randomUUID()
  let place = { path: '', folder: '' }
  for (const file of files) {
    const answer = await send(`/upload-labels/${dropId}`, file, null)
    if (!answer.ok) return answer
    place = answer.value as typeof place
  }
  return { ok: true, value: files.length === 1 ? place.path : place.folder }
}

async function send(address: string, { name, file }: DroppedFile, signal: AbortSignal | null): Promise<Result<unknown>> {
  const path = name.split('/').map(encodeURIComponent).join('/')
  try {
    const headers = { 'content-type': file.type === '' ? 'application/octet-stream' : file.type }
    const response = await fetch(`${address}/${path}`, { method: 'PUT', body: file, headers, signal })
    const text = await response.text()
    return response.ok ? { ok: true, value: (JSON.parse(text) as { value?: unknown }).value } : { ok: false, error: readFailure(response, text) }
  } catch (error) {
    const message = `${name} could not be sent: ${error instanceof Error ? error.message : String(error)}.`
    return { ok: false, error: { code: 'connection.lost', message } }
  }
}

function readFailure(response: Response, text: string): ErrorBody {
  try {
    const parsed = errorBody.safeParse((JSON.parse(text) as { error?: unknown }).error)
    if (parsed.success) return parsed.data
  } catch {
    // Not from the backend: a plain answer of the server.
  }
  return { code: 'internal.bug', message: `The server refused it (${String(response.status)} ${response.statusText}).` }
}
