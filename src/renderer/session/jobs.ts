/** All long work, as the backend reports it. */
import { computed, shallowRef } from 'vue'
import { defineStore } from 'pinia'
import type { ErrorBody, EventPayload, MethodInput } from '#contract/index.ts'
import { announceEnd } from './announce-jobs.ts'
import { call, onConnected, onEvent } from './backend.ts'
import { notifyError } from './notices.ts'

export type Job = EventPayload<'job.progressed'>['job']

const endedStates: readonly Job['state'][] = ['done', 'failed', 'cancelled']

export function hasEnded(job: Job): boolean {
  return endedStates.includes(job.state)
}

export const useJobs = defineStore('jobs', () => {
  const byId = shallowRef<ReadonlyMap<string, Job>>(new Map())
  const loaded = shallowRef(false)
  const loadError = shallowRef<ErrorBody | null>(null)
  /** Faces or pictures a second of the newest pre-annotation, for the top bar; null before the first. */
  const lastRate = shallowRef<{ readonly perSecond: number; readonly unit: string } | null>(null)

  /** Newest first; what has not begun yet stands at the top. */
  const jobs = computed(() =>
    [...byId.value.values()].sort((p, q) => (q.startedAtMs ?? Infinity) - (p.startedAtMs ?? Infinity) || 0),
  )
  const running = computed(() => jobs.value.filter((j) => !hasEnded(j)))

  function put(job: Job): void {
    const before = byId.value.get(job.jobId)
    if (hasEnded(job) && (before === undefined || !hasEnded(before))) announceEnd(job)
    byId.value = new Map(byId.value).set(job.jobId, job)
    if (job.kind === 'predict' && job.ratePerSecond !== null && job.ratePerSecond > 0) {
      lastRate.value = { perSecond: job.ratePerSecond, unit: job.unit }
    }
  }

  async function load(): Promise<void> {
    const answer = await call('jobs.list', { projectId: null })
    loadError.value = answer.ok ? null : answer.error
    if (!answer.ok) return
    byId.value = new Map(answer.value.jobs.map((job) => [job.jobId, job]))
    loaded.value = true
  }

  async function cancel(job: Job): Promise<void> {
    const answer = await call('jobs.cancel', { jobId: job.jobId })
    if (!answer.ok) notifyError(`“${job.title}” could not be cancelled`, answer.error)
  }

  /** Finds faces and sets their points; the failure, or null where it runs. */
  async function startPredict(input: MethodInput<'predict.start'>): Promise<ErrorBody | null> {
    const answer = await call('predict.start', input)
    return answer.ok ? null : answer.error
  }

  onEvent('job.progressed', ({ job }) => put(job))
  onConnected(() => void load())

  return { jobs, running, loaded, loadError, lastRate, load, cancel, startPredict }
})
