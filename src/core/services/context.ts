/** What the services share. */
import { join } from 'node:path'
import { JobRunner } from '../jobs/runner.ts'
import type { Predictor } from '../inference/types.ts'
import type { Author } from '../store/index.ts'
import { createAllowedRoots } from './allowed-roots.ts'
import type { AllowedRoots } from './allowed-roots.ts'
import { createProjectAnnouncer } from './announce.ts'
import { claimOwner, takeUpJobs } from './job-keeper.ts'
import { OpenProjects } from './open-projects.ts'
import type { OpenProject } from './open-projects.ts'
import type { CoreOptions } from './options.ts'
import { PackShelf } from './pack-shelf.ts'
import { resumePredictJob } from './predict.ts'
import { describeRecent } from './project-summary.ts'
import { PreviewPictures } from './preview-pictures.ts'
import { RecentProjects } from './recent-projects.ts'

export interface ServiceContext {
  readonly options: CoreOptions
  readonly roots: AllowedRoots
  readonly projects: OpenProjects
  readonly recent: RecentProjects
  readonly runner: JobRunner
  readonly previewPictures: PreviewPictures
  /** The running instance of the program, for the jobs that it owns. */
  readonly owner: string
  readonly shelf: PackShelf
  author(): Author
  /** Opens the file and takes up the jobs that an earlier process has left in it. */
  openProject(path: string): Promise<OpenProject>
  /** Puts it first on the start page. */
  rememberProject(project: OpenProject): Promise<void>
  /** Brings the figures of the start page up to date for the projects that are open. */
  updateRecent(): Promise<void>
  /** Tells pages which provider a predictor really uses, where that has changed. */
  announceProvider(predictor: Predictor): void
  /** Tells pages that the project's counts changed, at most a few times a second. */
  announceProject(projectId: string): void
}

export function createContext(options: CoreOptions): { readonly context: ServiceContext; close(): Promise<void> } {
  const { owner, release } = claimOwner()
  const announcer = createProjectAnnouncer(options.emit)
  const stopLooking = new Map<string, () => void>()
  const providers = new WeakMap<Predictor, string | null>()

  const context: ServiceContext = {
    options,
    roots: createAllowedRoots(options.allowedRoots, [options.dataFolder]),
    projects: new OpenProjects((project) => takeUp(project)),
    recent: new RecentProjects(join(options.dataFolder, 'recent.json')),
    runner: new JobRunner((job) => options.emit('job.progressed', { job })),
    previewPictures: new PreviewPictures(),
    owner,
    shelf: new PackShelf(options),
    author: () => ({ actor: options.actor, tool: `canthus@${options.version}`, nowMs: Date.now() }),
    openProject: (path) => context.projects.open(path),
    rememberProject: async (project) => {
      await context.recent.touch({ ...(await describeRecent(project)), openedAtMs: Date.now() })
    },
    updateRecent: async () => {
      await context.recent.update(await Promise.all(context.projects.list().map(describeRecent)))
    },
    announceProvider: (predictor) => {
      const { loaded } = predictor.getProvider()
      if (loaded !== (providers.get(predictor) ?? null)) options.emit('provider.changed', { loaded })
      providers.set(predictor, loaded)
    },
    announceProject: announcer.announce,
  }

  const takeUp = async (project: OpenProject): Promise<void> => {
    const { connection, projectId } = project
    const stop = await takeUpJobs(connection, projectId, owner, (record, input) =>
      resumePredictJob(context, project, record, input),
    )
    stopLooking.set(projectId, stop)
  }

  return {
    context,
    close: async () => {
      for (const stop of stopLooking.values()) stop()
      await context.runner.close()
      await context.updateRecent()
      announcer.close()
      await context.projects.close()
      await context.shelf.close()
      release()
    },
  }
}
