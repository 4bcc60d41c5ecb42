import { resolve } from 'node:path'
import { Option } from 'commander'
import { CanthusError } from '#contract/index.ts'
import type { KnownSchema } from '#contract/methods/schemas.ts'
import { examples } from '../command.ts'
import type { RegisterCommand } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { plural, report } from '../report.ts'
import { schemaFileHelp } from '../schema-option.ts'
import { ask, openProject, withSession } from '../session.ts'

interface AddOptions {
  readonly onConflict: 'refuse' | 'rename' | 'replace'
  readonly default?: boolean
  readonly json?: boolean
}

interface ExportOptions {
  readonly overwrite?: boolean
  readonly json?: boolean
}

const projectHelp = 'project file, or a folder of pictures'

export const registerSchemas: RegisterCommand = (program, { terminal, run }) => {
  const schemas = program
    .command('schemas')
    .summary('list, add and hand on the landmark schemas of a project')
    .description('Lists the landmark schemas of a project, adds one from a file, and writes one to a file. They are drawn and changed in the window.')
    .addHelpText('after', examples('schemas list photos', 'schemas add photos dog-24.schema.json --default', 'schemas export photos dog-24 dog-24.schema.json'))

  schemas
    .command('list')
    .description('Lists the built-in schemas and those of the project, with how many faces follow each. The one that new faces get is marked.')
    .argument('<project>', projectHelp)
    .option('--json', 'answer with one JSON value')
    .action((project: string, options: { readonly json?: boolean }) =>
      run(options, () =>
        withSession(terminal, async (session) => {
          const { projectId } = await openProject(session, project)
          const known = await ask(session, 'schemas.list', { projectId })
          report(terminal, options, known, tableOf(known.schemas, known.defaultId))
          return exitCodes.done
        }),
      ),
    )

  schemas
    .command('add')
    .description('Takes a schema from a file into the project. The same schema once more is no conflict.')
    .argument('<project>', projectHelp)
    .argument('<file>', schemaFileHelp)
    .addOption(new Option('--on-conflict <what>', 'where the project has another schema of that id: refuse, give this one a free id, or change the one there').choices(['refuse', 'rename', 'replace']).default('refuse'))
    .option('--default', 'new faces of the project get it')
    .option('--json', 'answer with one JSON value')
    .action((project: string, file: string, options: AddOptions) =>
      run(options, () =>
        withSession(terminal, async (session) => {
          const { projectId } = await openProject(session, project)
          const { schema } = await ask(session, 'schemas.importFile', { projectId, source: { path: resolve(file) }, onConflict: options.onConflict })
          if (options.default === true) await ask(session, 'schemas.setDefault', { projectId, schemaId: schema.id })
          report(terminal, options, { schema, isDefault: options.default === true }, [`${schema.id}: ${schema.name}, ${plural(schema.landmarks.length, 'point')}`])
          return exitCodes.done
        }),
      ),
    )

  schemas
    .command('export')
    .description('Writes a schema, also a built-in one, to a file that others can add.')
    .argument('<project>', projectHelp)
    .argument('<id>', 'of the schema; `canthus schemas list` has them')
    .argument('<out>', 'file that ends in .json, or a folder')
    .option('--overwrite', 'replace the file that exists')
    .option('--json', 'answer with one JSON value')
    .action((project: string, schemaId: string, out: string, options: ExportOptions) =>
      run(options, () =>
        withSession(terminal, async (session) => {
          const { projectId } = await openProject(session, project)
          const { path } = await ask(session, 'schemas.exportFile', { projectId, schemaId, path: resolve(out), overwrite: options.overwrite === true })
          if (path === null) throw new CanthusError('internal.bug', 'The schema was not written.')
          report(terminal, options, { path }, [path])
          return exitCodes.done
        }),
      ),
    )
}

function tableOf(schemas: readonly KnownSchema[], defaultId: string): string[] {
  const rows = schemas.map(({ schema, builtIn, faces }) => [
    schema.id === defaultId ? '*' : ' ', schema.id, plural(schema.landmarks.length, 'point'), plural(faces, 'face'), builtIn ? 'built in' : 'own', schema.name,
  ])
  const widths = (rows[0] ?? []).map((_, k) => Math.max(...rows.map((row) => row[k]?.length ?? 0)))
  return rows.map((row) => row.map((cell, k) => cell.padEnd(widths[k] ?? 0)).join('  ').trimEnd())
}
