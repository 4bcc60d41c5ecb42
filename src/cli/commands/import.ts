import { resolve } from 'node:path'
import { Option } from 'commander'
import type { LabelFormat } from '#contract/methods/formats.ts'
import { examples } from '../command.ts'
import type { RegisterCommand } from '../command.ts'
import { followJob } from '../follow-job.ts'
import { exitCodeOf, numberIn, plural, report, stringsIn, withFailures } from '../report.ts'
import { ask, openProject, withSession } from '../session.ts'

interface ImportOptions {
  readonly format?: LabelFormat
  readonly pictures?: string
  readonly json?: boolean
}

export const registerImport: RegisterCommand = (program, { terminal, run }) => {
  program
    .command('import')
    .summary('put labels from disk on the pictures of a project')
    .description(
      'Puts labels on the pictures of a project: a folder of 300-W .pts files, one of them, a split list, or a WFLW list. ' +
        'What a person has placed is never overwritten.',
    )
    .argument('<project>', 'project file, or a folder of pictures')
    .argument('<labels>', 'folder of .pts files, a .pts file, a .txt list of pictures beside them, or a WFLW list')
    .addOption(new Option('--format <format>', 'format of the labels (default: told from the files)').choices(['300w', 'wflw']))
    .option('--pictures <folder>', 'folder that the labels mean (default: beside the labels)')
    .option('--json', 'answer with one JSON value')
    .addHelpText('after', examples('import photos photos', 'import photos.canthus list_98pt_rect_attr_test.txt --pictures WFLW_images'))
    .action((project: string, labels: string, options: ImportOptions) =>
      run(options, () =>
        withSession(terminal, async (session) => {
          const { projectId } = await openProject(session, project)
          const job = await followJob(session, async () => {
            const started = await ask(session, 'import.start', {
              projectId,
              path: resolve(labels),
              format: options.format ?? null,
              pictures: options.pictures === undefined ? null : resolve(options.pictures),
            })
            return started.jobId
          })
          const count = (key: string): number => numberIn(job, key)
          report(terminal, options, withFailures(job), [
            `${plural(count('faces'), 'face')} on ${plural(count('images'), 'picture')}: ` +
              `${String(count('facesAdded'))} added, ${String(count('facesUpdated'))} changed, ${String(count('facesUnchanged'))} as before`,
            ...(count('pointsKept') > 0 ? [`${plural(count('pointsKept'), 'point')} stayed where a person has placed them`] : []),
            ...(count('labelsWithoutPicture') > 0 ? [`${plural(count('labelsWithoutPicture'), 'label')} without a picture`] : []),
          ])
          for (const note of stringsIn(job, 'notes')) terminal.say(note)
          return exitCodeOf(job)
        }),
      ),
    )
}
