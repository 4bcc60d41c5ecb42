import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import type { Handlers } from '#contract/index.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { schemaById } from '#domain/schemas/index.ts'
import { createStore, saveSchema, toStoreError } from '../store/index.ts'
import type { ServiceContext } from './context.ts'
import { knownSchemas } from './known-schemas.ts'
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

  const makeAt = async (path: string, name: string, folder: string, schema: LandmarkSchema): Promise<string> => {
    const store = await createStore(path, newMeta(name, folder, path, schema.id))
    if (schemaById(schema.id) === null) await saveSchema(store.connection, schema, 'new', Date.now())
    await store.close()
    return path
  }

  const make = async (name: string, folder: string, projectPath: string | null, schema: LandmarkSchema): Promise<string> => {
    try {
      return await makeAt(projectPath ?? placeInside(folder), name, folder, schema)
    } catch (error) {
      if (projectPath !== null || !(error instanceof CanthusError) || error.code !== 'file.notWritable') throw error
      const elsewhere = placeElsewhere(options.dataFolder, folder)
      await makeFolder(dirname(elsewhere))
      return makeAt(elsewhere, name, folder, schema)
    }
  }

  const openFolder = async (folder: string, projectPath: string | null, schema: LandmarkSchema, name = basename(folder)) => {
    await requireFolder(folder)
    const existing = projectPath ?? (await findProjectOf(folder, options.dataFolder))
    const files = await scanFolder(folder, mayEnter)
    const path = existing !== null && existsSync(existing) ? existing : await makeFor(files.length)
    const project = await context.openProject(path)
    const { notes } = await syncFolder(project, nameFiles(project, folder, files))
    return { ...(await finish(project)), notes: [...notes] }

    async function makeFor(pictures: number): Promise<string> {
      if (pictures === 0) throw new CanthusError('folder.noPictures', `There are no pictures in ${folder}.`, { path: folder })
      return make(name, folder, projectPath, schema)
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
      return { projects: await recent.list(context.roots) }
    },

    'projects.forgetRecent': async ({ path }) => {
      await recent.forget(path)
      return {}
    },

    'projects.open': async ({ path }) => {
      const project = await context.openProject(await checkFile(path))
      const isThere = project.folder !== null && existsSync(project.folder)
      const { notes } = isThere ? await syncFolder(project, await scanFolder(project.folder, mayEnter)) : { notes: [] }
      return { ...(await finish(project)), notes: [...notes] }
    },

    'projects.openFolder': async ({ folder, projectPath, schemaId, ownSchema }) => {
      const schema = requireSchemaOf(schemaId, ownSchema)
      const real = await roots.check(folder)
      if (projectPath !== null) await roots.check(dirname(projectPath))
      return openFolder(real, projectPath, schema)
    },

    'projects.openSample': async ({ fresh, schemaId }) => {
      const folder = await prepareSampleSet(options.sampleFolder, options.dataFolder, fresh)
      return openFolder(await roots.check(folder), null, requireSchemaOf(schemaId), 'Sample set')
    },

    'projects.get': async ({ projectId }) => {
      const known = projects.find(projectId)
      return known === null ? finish(await findOrReopen(context, projectId)) : summarizeProject(known)
    },

    'projects.createForUpload': async ({ name, schemaId, ownSchema }) => {
      const schema = requireSchemaOf(schemaId, ownSchema)
      const folder = await nameUploadFolder(join(options.dataFolder, 'uploads'), name)
      const project = await context.openProject(await make(name, await roots.check(folder), null, schema))
      return { ...(await finish(project)), notes: [] }
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

/** @throws CanthusError input.invalid, schema.exists */
function requireSchemaOf(schemaId: string, ownSchema?: LandmarkSchema): LandmarkSchema {
  const schema = knownSchemas(ownSchema === undefined ? [] : [ownSchema]).find(({ id }) => id === schemaId)
  if (schema === undefined) throw new CanthusError('input.invalid', `There is no schema ${schemaId}.`, { schemaId })
  return schema
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    throw toStoreError(error, path)
  }
}
