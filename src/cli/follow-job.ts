/** Runs a job to its end, with its progress on the terminal; Ctrl-C cancels it. */
import { CanthusError, errorCodes } from '#contract/index.ts'
import type { JobRecord } from '#contract/methods/jobs.ts'
import { describeProgress } from './progress-line.ts'
import { ask } from './session.ts'
import type { Session } from './session.ts'

const ended: ReadonlySet<JobRecord['state']> = new Set(['done', 'failed', 'cancelled'])

/**
 * @param start answers with the job's id
 * @param stopping what cancelling means for what is done
 * @throws CanthusError as the job ended with, job.cancelled
 */
export async function followJob(session: Session, start: () => Promise<string>, stopping = 'Stopping: what is done stays.'): Promise<JobRecord> {
  const { client, terminal } = session
  const latest = new Map<string, JobRecord>()
  const settled = Promise.withResolvers<JobRecord>()
  // Nobody waits for it where the start fails.
  settled.promise.catch(() => undefined)
  let own: string | null = null
  const look = (job: JobRecord): void => {
    latest.set(job.jobId, job)
    if (job.jobId !== own) return
    terminal.showStatus(`${job.title}: ${describeProgress(job)}`)
    if (ended.has(job.state)) settled.resolve(job)
  }
  const unsubscribe = client.on('job.progressed', ({ job }) => look(job))
  client.onClose(() => settled.reject(new CanthusError('connection.lost', 'The backend ended before the job did.')))
  const cancel = (): void => {
    // A second Ctrl-C ends the process at once, by the system's own rule.
    ignoreSignals()
    terminal.say(stopping)
    if (own !== null) void client.call('jobs.cancel', { jobId: own })
  }
  const ignoreSignals = (): void => {
    process.off('SIGINT', cancel)
    process.off('SIGTERM', cancel)
  }
  process.on('SIGINT', cancel)
  process.on('SIGTERM', cancel)
  try {
    own = await start()
    const known = latest.get(own)
    // A short job may have ended before its id was known.
    look(known !== undefined && ended.has(known.state) ? known : await ask(session, 'jobs.get', { jobId: own }))
    return finish(session, await settled.promise)
  } finally {
    ignoreSignals()
    unsubscribe()
    terminal.showStatus('')
  }
}

function finish({ terminal }: Session, job: JobRecord): JobRecord {
  const inTheEnd = job.state === 'failed' ? job.error?.message : undefined
  for (const { name, message } of job.failures) if (message !== inTheEnd) terminal.say(message.includes(name) ? message : `${name}: ${message}`)
  const unnamed = job.failureCount - job.failures.length
  if (unnamed > 0) terminal.say(`${String(unnamed)} more failed and are not listed here.`)
  if (job.state === 'cancelled') throw new CanthusError('job.cancelled', 'Cancelled.')
  if (job.state === 'failed') throw toError(job)
  return job
}

function toError({ error, title }: JobRecord): CanthusError {
  const fallback = new CanthusError('internal.bug', `${title} failed without a reason.`)
  return error === null ? fallback : toKnownError(error.code, error.message)
}

function toKnownError(code: string, message: string): CanthusError {
  return isErrorCode(code) ? new CanthusError(code, message) : new CanthusError('internal.bug', message)
}

function isErrorCode(code: string): code is (typeof errorCodes)[number] {
  return (errorCodes as readonly string[]).includes(code)
}
