import { resolve } from 'node:path'
import { Option } from 'commander'
import { CanthusError } from '#contract/index.ts'
import { builtInSchemas } from '#domain/schemas/index.ts'
import { examples } from '../command.ts'
import type { RegisterCommand } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { plural, report } from '../report.ts'
import { ask, withSession } from '../session.ts'

interface InitOptions {
  readonly project?: string
  readonly schema?: string
  readonly json?: boolean
}

export const registerInit: RegisterCommand = (program, { terminal, run }) => {
  program
    .command('init')
    .summary('make a project of a folder of pictures')
    .description(
      'Makes a project of a folder of pictures, or opens the one that is there and adds new pictures. ' +
        'The pictures stay where they are and are not changed.',
    )
    .argument('<folder>', 'folder of the pictures, with its subfolders')
    .option('--project <file>', 'place of the project file (default: canthus.canthus in the folder)')
    .addOption(new Option('--schema <id>', 'landmarks of a new project (default: 300w-68)').choices(builtInSchemas.map((s) => s.id)))
    .option('--json', 'answer with one JSON value')
    .addHelpText('after', examples('init photos', 'init photos --schema wflw-98 --project work/photos.canthus'))
    .action((folder: string, options: InitOptions) =>
      run(options, () =>
        withSession(terminal, async (session) => {
          const project = await ask(session, 'projects.openFolder', {
            folder: resolve(folder),
            projectPath: options.project === undefined ? null : resolve(options.project),
            ...(options.schema !== undefined && { schemaId: options.schema }),
          })
          if (options.schema !== undefined && options.schema !== project.schemaId) {
            const message = `${project.path} exists already and has ${project.schemaId}; a project keeps its schema. Name another file with --project.`
            throw new CanthusError('file.exists', message, { path: project.path })
          }
          report(terminal, options, project, [
            `${project.path}`,
            `${plural(project.images, 'picture')}, ${plural(project.faces, 'face')}, ${project.schemaId}`,
          ])
          return exitCodes.done
        }),
      ),
    )
}
