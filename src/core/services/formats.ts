import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import type { Handlers, ParsedInput } from '#contract/index.ts'
import { codecs } from '#domain/formats/registry.ts'
import type { ServiceContext } from './context.ts'
import { checkAllowed } from './image-file.ts'
import { keepInProject } from './job-keeper.ts'
import { describeCodec, describeMaps } from './labels/describe-formats.ts'
import { previewImport, readLiftMap, runEvaluate, runExport, runImport, writtenFormats } from './labels/index.ts'
import type { LabelPlace, WrittenFormat } from './labels/index.ts'
import type { OpenProject } from './open-projects.ts'
import { INFERENCE_LANE } from './predict.ts'
import { createProjectLabels } from './project-labels.ts'

type FormatMethod =
  | 'formats.list'
  | 'export.preview'
  | 'convert.start'
  | 'import.preview'
  | 'import.start'
  | 'export.start'
  | 'evaluate.start'

export function createFormatHandlers(context: ServiceContext): Pick<Handlers, FormatMethod> {
  const { options, projects, roots, runner } = context

  return {
    'formats.list': () => Promise.resolve({ formats: codecs.map(describeCodec), maps: describeMaps() }),

    'export.preview': ({ format }) => Promise.reject(notSupported(format)),

    'convert.start': ({ to }) => Promise.reject(notSupported(to)),

    'import.preview': async ({ projectId, ...input }) => {
      const project = projectId === null ? null : createProjectLabels(context, projects.get(projectId))
      return previewImport(await checkPlace(context, input), project)
    },

    'import.start': async ({ projectId, ...input }) => {
      const project = projects.get(projectId)
      const place = await checkPlace(context, input)
      const jobId = await runner.start({
        projectId,
        kind: 'import',
        title: `Import labels into ${project.meta.name}`,
        unit: 'pictures',
        lane: null,
        isResumable: false,
        keeper: keepInProject(project.connection, context.owner, { ...input }),
        run: (job) => runImport({ project: createProjectLabels(context, project), newId: randomUUID }, place, job),
      })
      return { jobId }
    },

    'export.start': async (asked) => {
      const input = { ...asked, format: requireWritten(asked.format) }
      const project = projects.get(input.projectId)
      const folder = input.folder === null ? nameExportFolder(project, input.format) : await roots.checkNew(input.folder)
      const deps = {
        project: createProjectLabels(context, project),
        loadLift: () => readLiftMap(options.mapsFolder),
        tool: `canthus@${options.version}`,
        nowMs: Date.now,
      }
      const jobId = await runner.start({
        projectId: input.projectId,
        kind: 'export',
        title: `Export ${project.meta.name} as ${input.format}`,
        unit: 'pictures',
        lane: null,
        isResumable: false,
        keeper: keepInProject(project.connection, context.owner, { ...input, folder }),
        run: (job) => runExport(deps, { ...input, folder }, job),
      })
      return { jobId }
    },

    'evaluate.start': async (asked) => {
      const input = { ...asked, format: requireWritten(asked.format) }
      const place = await checkPlace(context, input)
      const perFace = input.perFace === null ? null : await roots.checkNew(input.perFace)
      const predictor = context.getPredictor()
      // A pack that does not work is said at once.
      await predictor.getPack()
      const deps = { predictor, checkPicture: (path: string) => checkAllowed(context, path) }
      const jobId = await runner.start({
        projectId: null,
        kind: 'evaluate',
        title: `Evaluate on ${input.path}`,
        unit: 'pictures',
        lane: INFERENCE_LANE,
        isResumable: false,
        keeper: null,
        run: (job) => runEvaluate(deps, { ...input, path: place.path, pictures: place.pictures, perFace }, job),
      })
      return { jobId }
    },
  }
}

function requireWritten(format: string): WrittenFormat {
  const written = writtenFormats.find((f) => f === format)
  if (written === undefined) throw notSupported(format)
  return written
}

function notSupported(format: string): CanthusError {
  return new CanthusError('format.notSupported', `This build does not read or write ${format}.`, { format })
}

/** Real paths under the roots. @throws CanthusError file.notFound, folder.notAllowed */
async function checkPlace(
  context: ServiceContext,
  input: Pick<ParsedInput<'import.start'>, 'path' | 'format' | 'pictures'>,
): Promise<LabelPlace> {
  const check = async (path: string): Promise<string> => {
    try {
      return await context.roots.check(path)
    } catch (error) {
      if (!(error instanceof CanthusError) || error.code !== 'folder.notFound') throw error
      throw new CanthusError('file.notFound', error.message, error.details)
    }
  }
  return {
    path: await check(input.path),
    format: input.format === null ? null : requireWritten(input.format),
    pictures: input.pictures === null ? null : await check(input.pictures),
  }
}

/** A new one each time, beside the project file. */
function nameExportFolder(project: OpenProject, format: string): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  return join(dirname(project.path), 'exports', `${format}-${time}`)
}
