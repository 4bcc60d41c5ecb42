/** Jobs that live in a project file: kept as they go, taken up again after a crash or a restart. */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { CanthusError } from '#contract/errors.ts'
import type { JobRecord } from '#contract/methods/jobs.ts'
import { CUT_OFF } from '../jobs/running-job.ts'
import type { JobKeeper } from '../jobs/job.ts'
import { adoptJobs, hasUnfinishedJob, insertJob, saveJob } from '../store/index.ts'
import type { Connection, JobJson, Writer } from '../store/index.ts'

/** A process that has not been heard of for so long is taken for dead. */
const SILENT_MS = 30_000

const livingHere = new Set<string>()

/** A name for this instance of the program; `release` when it ends. */
export function claimOwner(): { readonly owner: string; release(): void } {
  const owner = `${hostname()}/${String(process.pid)}/${randomUUID()}`
  livingHere.add(owner)
  return { owner, release: () => livingHere.delete(owner) }
}

export function isOwnerGone(owner: string, heartbeatMs: number, nowMs: number): boolean {
  if (livingHere.has(owner)) return false
  const [host, pid] = owner.split('/')
  if (host === hostname() && (Number(pid) === process.pid || !isProcessAlive(Number(pid)))) return true
  return nowMs - heartbeatMs > SILENT_MS
}

function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** `onInsert` adds what belongs to the job in the same transaction. */
export function keepInProject(
  connection: Connection,
  owner: string,
  input: JobJson,
  onInsert: (trx: Writer, jobId: string) => Promise<void> = () => Promise.resolve(),
): JobKeeper {
  return {
    create: (record) =>
      connection.write(async (trx) => {
        await insertJob(trx, { record, input, owner, nowMs: Date.now() })
        await onInsert(trx, record.jobId)
      }),
    save: (record) => saveJob(connection, record, owner, Date.now()),
  }
}

/**
 * Takes over the jobs of processes that are gone: `resume` gets those that can go on, the others are marked as failed.
 * Looks again later while a job of another living process is unfinished. Answers with what stops the looking.
 */
export async function takeUpJobs(
  connection: Connection,
  projectId: string,
  owner: string,
  resume: (record: JobRecord, input: JobJson) => Promise<boolean>,
): Promise<() => void> {
  let timer: NodeJS.Timeout | null = null
  let isStopped = false
  const look = async (): Promise<void> => {
    const nowMs = Date.now()
    const adopted = await adoptJobs(connection, projectId, owner, nowMs, (other, heartbeatMs) =>
      isOwnerGone(other, heartbeatMs, nowMs),
    )
    for (const { record, input } of adopted) {
      if (await resume(record, input)) continue
      const error = { code: 'job.cancelled', message: CUT_OFF }
      await saveJob(connection, { ...record, state: 'failed', endedAtMs: nowMs, error }, owner, nowMs)
    }
    if (await connection.read((db) => hasUnfinishedJob(db))) lookLater()
  }
  const lookLater = (): void => {
    if (isStopped) return
    timer = setTimeout(() => {
      look().catch((error: unknown) => {
        if (!(error instanceof CanthusError)) throw error
        lookLater()
      })
    }, SILENT_MS)
    timer.unref()
  }
  await look()
  return () => {
    isStopped = true
    if (timer !== null) clearTimeout(timer)
  }
}
