import { resolve } from 'node:path'
import { CanthusError } from '#contract/index.ts'
import { builtInSchemas } from '#domain/schemas/index.ts'
import { examples } from '../command.ts'
import type { RegisterCommand } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { plural, report } from '../report.ts'
import { readSchema, schemaFileHelp } from '../schema-option.ts'
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
    .option('--schema <schema>', `landmarks of a new project (default: 300w-68): ${builtInSchemas.map((s) => s.id).join(', ')}, or a ${schemaFileHelp}`)
    .option('--json', 'answer with one JSON value')
    .addHelpText('after', examples('init photos', 'init photos --schema wflw-98 --project work/photos.canthus', 'init dogs --schema dog-24.schema.json'))
    .action((folder: string, options: InitOptions) =>
      run(options, () =>
        withSession(terminal, async (session) => {
          const schema = options.schema === undefined ? null : await readSchema(session, options.schema)
          const project = await ask(session, 'projects.openFolder', {
            folder: resolve(folder),
            projectPath: options.project === undefined ? null : resolve(options.project),
            ...(schema !== null && { schemaId: schema.id, ownSchema: schema }),
          })
          if (schema !== null && schema.id !== project.schemaId) {
            const message = `${project.path} exists already and has ${project.schemaId}. \`canthus schemas add\` gives it another one, --project makes another file.`
            throw new CanthusError('file.exists', message, { path: project.path })
          }
          for (const note of project.notes) terminal.say(note)
          report(terminal, options, project, [
            `${project.path}`,
            `${plural(project.images, 'picture')}, ${plural(project.faces, 'face')}, ${project.schemaId}`,
          ])
          return exitCodes.done
        }),
      ),
    )
}
