import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { packRef } from '#contract/methods/packs.ts'
import type { Handlers, ParsedInput } from '#contract/index.ts'
import { codecs } from '#domain/formats/registry.ts'
import type { JobSpec } from '../jobs/job.ts'
import type { Predictor } from '../inference/types.ts'
import type { ServiceContext } from './context.ts'
import { checkAllowed } from './image-file.ts'
import { keepInProject } from './job-keeper.ts'
import { knownSchemas } from './known-schemas.ts'
import {
  describeCodec,
  describeMaps,
  type ImportInput,
  previewExport,
  previewImport,
  readLiftMap,
  runConvert,
  runEvaluate,
  runExport,
  runImport,
} from './labels/index.ts'
import type { OpenProject } from './open-projects.ts'
import { INFERENCE_LANE } from './predict.ts'
import { createProjectLabels } from './project-labels.ts'

type FormatMethod = Extract<keyof Handlers, `${'formats' | 'import' | 'export' | 'convert' | 'evaluate'}.${string}`>

export function createFormatHandlers(context: ServiceContext): Pick<Handlers, FormatMethod> {
  const { options, projects, roots, runner } = context
  const loadLift = () => readLiftMap(options.mapsFolder)

  const start = async (job: Pick<JobSpec, 'kind' | 'title' | 'unit' | 'run'> & Partial<JobSpec>): Promise<{ jobId: string }> => ({
    jobId: await runner.start({ projectId: null, lane: null, isResumable: false, keeper: null, ...job }),
  })
  const inProject = (project: OpenProject, input: object) => ({
    projectId: project.projectId,
    keeper: keepInProject(project.connection, context.owner, { ...input }),
  })

  return {
    'formats.list': async () => ({ formats: await Promise.all(codecs.map(describeCodec)), maps: describeMaps() }),

    'import.preview': async ({ projectId, ...input }) => {
      const project = projectId === null ? null : createProjectLabels(context, projects.get(projectId))
      return previewImport(await checkPlace(context, input), { project, showPicture: (path) => context.previewPictures.show(path) })
    },

    'import.start': async ({ projectId, ...input }) => {
      const project = projects.get(projectId)
      const place = await checkPlace(context, input)
      return start({
        ...inProject(project, input),
        kind: 'import',
        title: `Import labels into ${project.meta.name}`,
        unit: 'kB',
        run: (job) => runImport({ project: createProjectLabels(context, project), newId: randomUUID }, place, job),
      })
    },

    'export.preview': ({ projectId, ...choice }) =>
      previewExport({ project: createProjectLabels(context, projects.get(projectId)), loadLift }, choice),

    'export.start': async ({ projectId, ...asked }) => {
      const project = projects.get(projectId)
      const folder = asked.folder === null ? nameExportFolder(project, asked.format) : await roots.checkNew(asked.folder)
      const input = { ...asked, folder }
      const deps = { project: createProjectLabels(context, project), loadLift, tool: `canthus@${options.version}`, nowMs: Date.now }
      return start({
        ...inProject(project, input),
        kind: 'export',
        title: `Export ${project.meta.name} as ${input.format}`,
        unit: 'pictures',
        run: (job) => runExport(deps, input, job),
      })
    },

    'convert.start': async (asked) => {
      const input = { ...asked, ...(await checkPlace(context, asked)), out: await roots.checkNew(asked.out), schemas: knownSchemas(asked.schemas) }
      return start({
        kind: 'convert',
        title: `Convert ${asked.path} to ${asked.to}`,
        unit: 'kB',
        run: (job) => runConvert({ loadLift }, input, job),
      })
    },

    'evaluate.start': async (input) => {
      const place = await checkPlace(context, { ...input, base: null, schemaId: null })
      const perFace = input.perFace === null ? null : await roots.checkNew(input.perFace)
      const predictor = await evaluatedPredictor(context, input.pack)
      // A pack that does not work is said at once.
      await predictor.getPack()
      const deps = { predictor, checkPicture: (path: string) => checkAllowed(context, path) }
      return start({
        kind: 'evaluate',
        title: `Evaluate on ${input.path}`,
        unit: 'pictures',
        lane: INFERENCE_LANE,
        run: (job) => runEvaluate(deps, { ...input, path: place.path, pictures: place.pictures, perFace }, job),
      })
    },
  }
}

/** Real paths under the roots. @throws CanthusError file.notFound, folder.notAllowed */
async function checkPlace(context: ServiceContext, input: Omit<ParsedInput<'import.start'>, 'projectId'>): Promise<ImportInput> {
  const check = async (path: string): Promise<string> => {
    try {
      return await context.roots.check(path)
    } catch (error) {
      if (!(error instanceof CanthusError) || error.code !== 'folder.notFound') throw error
      throw new CanthusError('file.notFound', error.message, error.details)
    }
  }
  const { format, base, schemaId } = input
  const pictures = input.pictures === null ? null : await check(input.pictures)
  return { path: await check(input.path), format, pictures, base, schemaId }
}

/** By `ID@VERSION`, or by the folder of a pack. @throws CanthusError model.notFound, folder.* */
async function evaluatedPredictor(context: ServiceContext, pack: string | null): Promise<Predictor> {
  if (pack === null || packRef.safeParse(pack).success) return context.shelf.predictorOf(pack)
  return context.shelf.predictorIn(await context.roots.check(pack))
}

/** A new one each time, beside the project file. */
function nameExportFolder(project: OpenProject, format: string): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  return join(dirname(project.path), 'exports', `${format}-${time}`)
}
