import type { JobRecord } from '#contract/methods/jobs.ts'

/** `1,204 of 2,500 pictures · 48 % · 12.3 a second · 2 min left` */
export function describeProgress(job: JobRecord): string {
  if (job.state === 'queued') return 'waiting for its turn'
  const parts = [countOf(job)]
  if (job.total !== null && job.total > 0) parts.push(`${String(Math.floor((100 * job.done) / job.total))} %`)
  if (job.ratePerSecond !== null && job.ratePerSecond > 0) parts.push(describeRate(job.ratePerSecond))
  if (job.secondsLeft !== null && job.state === 'running') parts.push(`${describeSeconds(job.secondsLeft)} left`)
  if (job.failureCount > 0) parts.push(`${formatCount(job.failureCount)} failed`)
  return parts.join(' · ')
}

export function formatCount(count: number): string {
  return count.toLocaleString('en')
}

function countOf({ done, total, unit }: JobRecord): string {
  return total === null ? `${formatCount(done)} ${unit}` : `${formatCount(done)} of ${formatCount(total)} ${unit}`
}

function describeRate(perSecond: number): string {
  return perSecond >= 1 ? `${perSecond.toFixed(1)} a second` : `${(perSecond * 60).toFixed(1)} a minute`
}

/** Rounded upwards, so that it does not promise too much. */
export function describeSeconds(seconds: number): string {
  if (seconds < 60) return `${String(Math.ceil(seconds))} s`
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 60) return `${String(minutes)} min`
  return `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`
}
