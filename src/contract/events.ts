/** What the backend pushes, past tense. */
import { z } from 'zod'
import { id } from './records.ts'
import { jobRecord } from './methods/jobs.ts'

export const events = {
  /** At most ten a second a job, and always at its end. */
  'job.progressed': z.object({ job: jobRecord }),
  /** The faces of a picture changed by somebody else: a job, another window. */
  'image.changed': z.object({ projectId: id, imageId: id, revision: z.int() }),
  /** Counts of the project changed. */
  'project.changed': z.object({ projectId: id }),
  /** Schemas of the project, or which one new faces get. */
  'schemas.changed': z.object({ projectId: id }),
  'provider.changed': z.object({ loaded: z.string().nullable() }),
} as const

export type EventName = keyof typeof events
export type EventPayload<N extends EventName> = z.infer<(typeof events)[N]>
