/** The end of a job speaks, wherever the person is; its way there does not. */
import { errorCodes } from '#contract/index.ts'
import { formatCount, formatCountOf } from '../ui/format.ts'
import { openDialogName } from './dialogs.ts'
import type { Job } from './jobs.ts'
import { notifyError, notifyResult } from './notices.ts'
import { goTo, route } from './route.ts'

export function announceEnd(job: Job): void {
  // Both show the end themselves.
  if (route.value.screen === 'jobs' || job.kind === openDialogName.value) return
  const act = { text: 'Show jobs', run: () => goTo({ screen: 'jobs' }) }
  if (job.state === 'failed' && job.error !== null) {
    const code = errorCodes.find((c) => c === job.error?.code) ?? 'internal.bug'
    notifyError(`“${job.title}” failed`, { code, message: job.error.message }, act)
  } else if (job.state === 'done') {
    notifyResult(`“${job.title}” is done`, { text: describeOutcome(job), act })
  }
}

/** `64 pictures, 70 faces; 2 files failed.` */
function describeOutcome(job: Job): string {
  const result = job.result
  const count = result !== null && typeof result === 'object' && !Array.isArray(result) ? result['faces'] : undefined
  const faces = typeof count === 'number' ? `, ${formatCountOf(count, 'face')}` : ''
  const failed = job.failureCount === 0 ? '' : `; ${formatCountOf(job.failureCount, 'file')} failed`
  return `${formatCount(job.done)} ${job.unit}${faces}${failed}.`
}
