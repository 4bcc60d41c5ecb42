import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import type { Handlers } from '#contract/index.ts'
import { schemaById } from '#domain/schemas/index.ts'
import { createStore, toStoreError } from '../store/index.ts'
import type { ServiceContext } from './context.ts'
import type { OpenProject } from './open-projects.ts'
import { findProjectOf, newMeta, placeElsewhere, placeInside, PROJECT_EXTENSION, requireFolder } from './project-place.ts'
import { summarizeProject } from './project-summary.ts'
import type { ProjectSummary } from './project-summary.ts'
import { findOrReopen } from './reopen-project.ts'
import { prepareSampleSet } from './sample-set.ts'
import { scanFolder } from './scan-folder.ts'
import { nameFiles, syncFolder } from './sync-folder.ts'
import { nameUploadFolder } from './uploads.ts'

type ProjectMethod = Extract<keyof Handlers, `projects.${string}`>
const UPLOAD_SCHEMA = '300w-68'

export function createProjectHandlers(context: ServiceContext): Pick<Handlers, ProjectMethod> {
  const { options, roots, projects, recent } = context

  const mayEnter = async (realPath: string): Promise<boolean> => {
    try {
      await roots.check(realPath)
      return true
    } catch (error) {
      if (error instanceof CanthusError) return false
      throw error
    }
  }

  const make = async (name: string, folder: string, projectPath: string | null, schemaId: string): Promise<string> => {
    const first = projectPath ?? placeInside(folder)
    try {
      await (await createStore(first, newMeta(name, folder, first, schemaId))).close()
      return first
    } catch (error) {
      if (projectPath !== null || !(error instanceof CanthusError) || error.code !== 'file.notWritable') throw error
      const elsewhere = placeElsewhere(options.dataFolder, folder)
      await makeFolder(dirname(elsewhere))
      await (await createStore(elsewhere, newMeta(name, folder, elsewhere, schemaId))).close()
      return elsewhere
    }
  }

  const openFolder = async (folder: string, projectPath: string | null, schemaId: string, name = basename(folder)) => {
    await requireFolder(folder)
    const existing = projectPath ?? (await findProjectOf(folder, options.dataFolder))
    const files = await scanFolder(folder, mayEnter)
    const path = existing !== null && existsSync(existing) ? existing : await makeFor(files.length)
    const project = await context.openProject(path)
    await syncFolder(project, nameFiles(project, folder, files))
    return finish(project)

    async function makeFor(pictures: number): Promise<string> {
      if (pictures === 0) throw new CanthusError('folder.noPictures', `There are no pictures in ${folder}.`, { path: folder })
      return make(name, folder, projectPath, schemaId)
    }
  }

  const finish = async (project: OpenProject): Promise<ProjectSummary> => {
    await context.rememberProject(project)
    context.announceProject(project.projectId)
    return summarizeProject(project)
  }

  return {
    'projects.listRecent': async () => {
      await context.updateRecent()
      return { projects: await recent.list() }
    },

    'projects.forgetRecent': async ({ path }) => {
      await recent.forget(path)
      return {}
    },

    'projects.open': async ({ path }) => {
      const project = await context.openProject(await checkFile(path))
      if (project.folder !== null && existsSync(project.folder)) {
        await syncFolder(project, await scanFolder(project.folder, mayEnter))
      }
      return finish(project)
    },

    'projects.openFolder': async ({ folder, projectPath, schemaId }) => {
      if (schemaById(schemaId) === null) throw new CanthusError('input.invalid', `There is no schema ${schemaId}.`, { schemaId })
      const real = await roots.check(folder)
      if (projectPath !== null) await roots.check(dirname(projectPath))
      return openFolder(real, projectPath, schemaId)
    },

    'projects.openSample': async ({ fresh }) => {
      const folder = await prepareSampleSet(options.sampleFolder, options.dataFolder, fresh)
      return openFolder(await roots.check(folder), null, UPLOAD_SCHEMA, 'Sample set')
    },

    'projects.get': async ({ projectId }) => {
      const known = projects.find(projectId)
      return known === null ? finish(await findOrReopen(context, projectId)) : summarizeProject(known)
    },

    'projects.createForUpload': async ({ name }) => {
      const folder = await nameUploadFolder(join(options.dataFolder, 'uploads'), name)
      return finish(await context.openProject(await make(name, await roots.check(folder), null, UPLOAD_SCHEMA)))
    },
  }

  async function checkFile(path: string): Promise<string> {
    if (!path.endsWith(PROJECT_EXTENSION) && existsSync(path)) {
      throw new CanthusError('project.unreadable', `${path} is not a Canthus project: its name does not end in ${PROJECT_EXTENSION}.`, { path })
    }
    try {
      return await roots.check(path)
    } catch (error) {
      if (!(error instanceof CanthusError) || error.code !== 'folder.notFound') throw error
      throw new CanthusError('project.notFound', `There is no project at ${path}.`, { path })
    }
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    throw toStoreError(error, path)
  }
}
