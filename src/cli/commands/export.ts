import { resolve } from 'node:path'
import { Option } from 'commander'
import { schemaMaps, type LabelFormat } from '#contract/methods/formats.ts'
import { examples } from '../command.ts'
import type { RegisterCommand } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { followJob } from '../follow-job.ts'
import { exitCodeOf, numberIn, plural, report, stringsIn, valueIn, withFailures } from '../report.ts'
import { ask, openProject, withSession } from '../session.ts'

const scopes = ['all', 'accepted', 'reviewed'] as const

interface ExportOptions {
  readonly format: LabelFormat
  readonly map?: (typeof schemaMaps)[number]
  readonly scope: (typeof scopes)[number]
  readonly overwrite?: boolean
  readonly json?: boolean
}

export const registerExport: RegisterCommand = (program, { terminal, run }) => {
  program
    .command('export')
    .summary('write the labels of a project to disk')
    .description(
      'Writes the labels of a project into a folder, all of them or none, with a manifest (export.json) ' +
        'that says what was left out and why. Rejected faces are never written.',
    )
    .argument('<project>', 'project file, or a folder of pictures')
    .argument('<out>', 'folder to write to; made where it does not exist')
    .addOption(new Option('--format <format>', 'format of the labels').choices(['300w', 'wflw']).makeOptionMandatory())
    .addOption(new Option('--map <name>', 'fills landmarks that the format wants from those of another schema').choices(schemaMaps))
    .addOption(new Option('--scope <scope>', 'which faces').choices(scopes).default('all'))
    .option('--overwrite', 'replace files that exist')
    .option('--json', 'answer with one JSON value')
    .addHelpText('after', examples('export photos --format 300w labels', 'export photos.canthus --format wflw --map lift-68-98 --scope accepted labels'))
    .action((path: string, out: string, options: ExportOptions) =>
      run(options, () =>
        withSession(terminal, async (session) => {
          const { projectId } = await openProject(session, path)
          const job = await followJob(session, async () => {
            const started = await ask(session, 'export.start', {
              projectId,
              format: options.format,
              folder: resolve(out),
              scope: options.scope,
              map: options.map ?? null,
              overwrite: options.overwrite === true,
            })
            return started.jobId
          })
          report(terminal, options, withFailures(job), [
            `${plural(numberIn(job, 'faces'), 'face')} of ${plural(numberIn(job, 'images'), 'picture')} in ${plural(numberIn(job, 'files'), 'file')}: ${resolve(out)}`,
          ])
          for (const line of describeLeftOut(valueIn(job, 'leftOut'))) terminal.say(line)
          for (const note of stringsIn(job, 'notes')) terminal.say(note)
          return numberIn(job, 'leftOutCount') > 0 ? exitCodes.incomplete : exitCodeOf(job)
        }),
      ),
    )
}

function describeLeftOut(list: unknown): string[] {
  if (!Array.isArray(list)) return []
  return (list as { picture: string; face: number; reason: string }[]).map(
    ({ picture, face, reason }) => `${picture}, face ${String(face)}, was left out: ${reason}.`,
  )
}
