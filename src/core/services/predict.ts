import { z } from 'zod'
import { CanthusError } from '#contract/errors.ts'
import type { Handlers } from '#contract/index.ts'
import type { JobRecord } from '#contract/methods/jobs.ts'
import { predictionModes } from '#domain/prediction-mode.ts'
import { MOST_FAILURES_KEPT } from '../jobs/job.ts'
import type { JobKeeper, JobSpec } from '../jobs/job.ts'
import { hasUnfinishedJob, insertItems, listFailedItems, parseImageId } from '../store/index.ts'
import type { JobJson } from '../store/index.ts'
import type { ServiceContext } from './context.ts'
import { keepInProject } from './job-keeper.ts'
import type { OpenProject } from './open-projects.ts'
import { runPredictJob } from './predict-job.ts'
import { requirePack } from './require-pack.ts'

/** Jobs that keep the network busy run one after the other. */
export const INFERENCE_LANE = 'inference'

/** What a job needs to know to go on after a restart; its pictures are in the project. */
const keptInput = z.object({ schemaId: z.string(), mode: z.enum(predictionModes).default('fast') })
type Kept = z.infer<typeof keptInput>

export function createPredictHandlers(context: ServiceContext): Pick<Handlers, 'predict.start'> {
  return {
    'predict.start': async ({ projectId, scope, schemaId, mode }) => {
      const project = context.projects.get(projectId)
      await requirePack(context, project, schemaId, mode)
      const items = typeof scope === 'object' ? { imageIds: scope.imageIds.map(parseImageId) } : scope
      const keeper = keepInProject(project.connection, context.owner, { schemaId, mode }, async (trx, jobId) => {
        if (await hasUnfinishedJob(trx, 'predict', jobId)) {
          throw new CanthusError('job.alreadyRunning', `${project.meta.name} is being predicted already.`)
        }
        const inserted = await insertItems(trx, jobId, items)
        if (typeof items === 'object' && inserted !== new Set(items.imageIds).size) {
          throw new CanthusError('image.notFound', 'One of the pictures to predict is not in this project.')
        }
      })
      return { jobId: await context.runner.start(describeJob(context, project, { schemaId, mode }, keeper)) }
    },
  }
}

function describeJob(context: ServiceContext, project: OpenProject, kept: Kept, keeper: JobKeeper): JobSpec {
  return {
    projectId: project.projectId,
    kind: 'predict',
    title: `Predict ${kept.schemaId}${kept.mode === 'careful' ? ' carefully' : ''} in ${project.meta.name}`,
    unit: 'pictures',
    lane: INFERENCE_LANE,
    isResumable: true,
    keeper,
    run: (job, jobId) => runPredictJob(context, project, jobId, kept, job),
  }
}

/** Goes on with what an earlier process has left. */
export async function resumePredictJob(
  context: ServiceContext,
  project: OpenProject,
  record: JobRecord,
  input: JobJson,
): Promise<boolean> {
  const parsed = keptInput.safeParse(input)
  if (record.kind !== 'predict' || !parsed.success) return false
  const failed = await listFailedItems(project.connection, record.jobId, MOST_FAILURES_KEPT)
  const keeper = keepInProject(project.connection, context.owner, input)
  const left = { ...record, failures: failed.failures, failureCount: failed.count }
  context.runner.resume(describeJob(context, project, parsed.data, keeper), left)
  return true
}
