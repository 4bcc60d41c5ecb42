/** A job in words. */
import type { Job } from './jobs.ts'
import { formatCount, formatDuration, formatRate } from '../ui/format.ts'

export const stateTexts: Readonly<Record<Job['state'], string>> = {
  queued: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
}

/** 0 to 1; null while the total is not known. */
export function shareDone(job: Job): number | null {
  if (job.state === 'done') return 1
  return job.total === null || job.total === 0 ? null : job.done / job.total
}

/** `128 of 2,431 pictures` */
export function describeDone(job: Job): string {
  const total = job.total === null ? '' : ` of ${formatCount(job.total)}`
  return `${formatCount(job.done)}${total} ${job.unit}`
}

/** `12 pictures/s · 3 min 20 s left`; empty where neither is known. */
export function describePace(job: Job): string {
  const parts: string[] = []
  if (job.ratePerSecond !== null && job.ratePerSecond > 0) parts.push(formatRate(job.ratePerSecond, job.unit))
  if (job.secondsLeft !== null) parts.push(`${formatDuration(Math.max(1, Math.round(job.secondsLeft)))} left`)
  return parts.join(' · ')
}

/** How long it took, or has run until now. */
export function describeTime(job: Job, nowMs: number): string {
  if (job.startedAtMs === null) return ''
  return formatDuration(Math.max(0, ((job.endedAtMs ?? nowMs) - job.startedAtMs) / 1000))
}

/** For copying: a line a failure. */
export function failureText(job: Job): string {
  const lines = job.failures.map((f) => `${f.name}: ${f.message} (${f.code})`)
  const more = job.failureCount - job.failures.length
  return more > 0 ? [...lines, `and ${formatCount(more)} more`].join('\n') : lines.join('\n')
}
