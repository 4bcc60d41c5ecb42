/** Long work: each start answers at once with a job's id; progress comes as events. */
import { z } from 'zod'
import { command, job, query } from '../define.ts'
import { predictionModes } from '#domain/prediction-mode.ts'
import { id } from '../records.ts'

export const jobStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export const jobKinds = ['predict', 'import', 'export', 'evaluate', 'convert'] as const

export const jobFailure = z.object({ name: z.string(), code: z.string(), message: z.string() })

export const jobRecord = z.object({
  jobId: id,
  projectId: id.nullable(),
  kind: z.enum(jobKinds),
  title: z.string(),
  state: z.enum(jobStates),
  done: z.int(),
  total: z.int().nullable(),
  unit: z.string(),
  /** Units a second over the last seconds, and the seconds left; null where not known. */
  ratePerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  startedAtMs: z.number().nullable(),
  endedAtMs: z.number().nullable(),
  /** The first 200; `failureCount` counts all. */
  failures: z.array(jobFailure),
  failureCount: z.int(),
  /** What it found or wrote, by kind; null until it ends. */
  result: z.json().nullable(),
  error: jobFailure.omit({ name: true }).nullable(),
})
export type JobRecord = z.infer<typeof jobRecord>

const started = z.object({ jobId: id })

export const jobMethods = {
  'jobs.list': query(z.object({ projectId: id.nullable() }), z.object({ jobs: z.array(jobRecord) })),
  'jobs.get': query(z.object({ jobId: id }), jobRecord, ['job.notFound']),
  'jobs.cancel': command(z.object({ jobId: id }), z.object({}), ['job.notFound']),
  /**
   * Finds faces and sets their points. `unpredicted`: pictures that no model has looked at; `all`: again, where what a
   * person placed and what was imported stays.
   */
  'predict.start': job(
    z.object({
      projectId: id,
      scope: z.union([z.enum(['unpredicted', 'all']), z.object({ imageIds: z.array(id).min(1) })]),
      schemaId: z.string(),
      mode: z.enum(predictionModes).default('fast'),
    }),
    started,
    ['project.notFound', 'image.notFound', 'model.notFound', 'model.invalid', 'model.noSchema', 'job.alreadyRunning'],
  ),
}
