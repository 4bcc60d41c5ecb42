import { Option } from 'commander'
import { importResult, type LabelFormat } from '#contract/methods/formats.ts'
import { examples } from '../command.ts'
import type { RegisterCommand } from '../command.ts'
import { followJob } from '../follow-job.ts'
import { addPlaceOptions, labelsHelp, type LabelPlaceOptions, placeOf, readFormats } from '../label-options.ts'
import { describeFieldsKept, describePreview } from '../preview-lines.ts'
import { exitCodeOf, plural, report, withFailures } from '../report.ts'
import { exitCodes } from '../exit-codes.ts'
import { ask, openProject, withSession } from '../session.ts'

interface ImportOptions extends LabelPlaceOptions {
  readonly format?: LabelFormat
  readonly dryRun?: boolean
  readonly json?: boolean
}

export const registerImport: RegisterCommand = (program, { terminal, run }) => {
  const command = program
    .command('import')
    .summary('put labels from disk on the pictures of a project')
    .description(
      'Puts labels on the pictures of a project. What a person has placed, changed or reviewed is never overwritten: the import becomes a ' +
        'revision of its own, and what the files say otherwise is told. `canthus formats` lists what can be read.',
    )
    .argument('<project>', 'project file, or a folder of pictures')
    .argument('<labels>', labelsHelp)
    .addOption(new Option('--format <format>', 'format of the labels (default: told from the files)').choices(readFormats))
  addPlaceOptions(command)
    .option('--dry-run', 'say what would be imported, and import nothing')
    .option('--json', 'answer with one JSON value')
    .addHelpText('after', examples('import photos photos', 'import photos.canthus list_98pt_rect_attr_test.txt --pictures WFLW_images', 'import photos annotations.json --dry-run'))
    .action((project: string, labels: string, options: ImportOptions) =>
      run(options, () =>
        withSession(terminal, async (session) => {
          const { projectId } = await openProject(session, project)
          const place = { projectId, ...placeOf(labels, options.format, options) }
          if (options.dryRun === true) {
            const preview = await ask(session, 'import.preview', place)
            report(terminal, options, preview, describePreview(preview))
            return preview.problemCount > 0 || !preview.isSure ? exitCodes.incomplete : exitCodes.done
          }
          const job = await followJob(session, async () => (await ask(session, 'import.start', place)).jobId)
          const { difference, notes, ...counts } = importResult.parse(job.result)
          report(terminal, options, withFailures(job), [
            `${plural(counts.faces, 'face')} on ${plural(counts.images, 'picture')}: ` +
              `${String(counts.facesAdded)} added, ${String(counts.facesUpdated)} changed, ${String(counts.facesUnchanged)} as before`,
            ...(difference === null
              ? []
              : [
                  `${plural(difference.faces, 'face')} differed from the project: ${plural(difference.points, 'point')} by ` +
                    `${difference.meanPx.toFixed(2)} px on average and ${difference.largestPx.toFixed(2)} px at most, ${plural(difference.states, 'state')}`,
                ]),
            ...(counts.pointsKept > 0 ? [`${plural(counts.pointsKept, 'point')} stayed as a person has set or reviewed them`] : []),
            ...describeFieldsKept(difference?.fieldsKept ?? []),
            ...(counts.labelsWithoutPicture > 0 ? [`${plural(counts.labelsWithoutPicture, 'label')} without a picture`] : []),
          ])
          for (const note of notes) terminal.say(note)
          return exitCodeOf(job)
        }),
      ),
    )
}
