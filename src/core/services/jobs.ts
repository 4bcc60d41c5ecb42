import { CanthusError } from '#contract/errors.ts'
import type { Handlers } from '#contract/index.ts'
import type { JobRecord } from '#contract/methods/jobs.ts'
import { findJob, listJobs, requestCancel } from '../store/index.ts'
import type { ServiceContext } from './context.ts'

const MOST_LISTED = 100

export function createJobHandlers(context: ServiceContext): Pick<Handlers, 'jobs.list' | 'jobs.get' | 'jobs.cancel'> {
  const { runner, projects } = context

  return {
    'jobs.list': async ({ projectId }) => {
      const project = projectId === null ? null : projects.find(projectId)
      if (project === null) return { jobs: projectId === null ? runner.list() : [] }
      const stored = await listJobs(project.connection, project.projectId, MOST_LISTED)
      // What runs here is known better than it is stored.
      return { jobs: stored.map((job) => runner.get(job.jobId) ?? job) }
    },

    'jobs.get': async ({ jobId }) => {
      const here = runner.get(jobId)
      if (here !== null) return here
      for (const project of projects.list()) {
        const stored: JobRecord | null = await findJob(project.connection, project.projectId, jobId)
        if (stored !== null) return stored
      }
      throw notFound(jobId)
    },

    'jobs.cancel': async ({ jobId }) => {
      if (runner.cancel(jobId)) return {}
      // Maybe another process runs it: that one looks for this mark.
      for (const project of projects.list()) if (await requestCancel(project.connection, jobId)) return {}
      throw notFound(jobId)
    },
  }
}

function notFound(jobId: string): CanthusError {
  return new CanthusError('job.notFound', 'There is no such job in the projects that are open.', { jobId })
}
