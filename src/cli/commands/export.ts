import { resolve } from 'node:path'
import { defaultSplitSeed, exportFrames, type LabelFormat, exportScopes } from '#contract/methods/formats.ts'
import { InvalidArgumentError, Option } from 'commander'
import { type ReviewState, reviewStates, type WflwAttributeName, wflwAttributeNames } from '#domain/records.ts'
import { examples } from '../command.ts'
import type { RegisterCommand } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { describeExportPreview, describeOnlyPredicted } from '../export-lines.ts'
import { followJob } from '../follow-job.ts'
import { mapOption, type MapOptions, writeFormats } from '../label-options.ts'
import { exitCodeOf, numberIn, plural, report, stringsIn, valueIn, withFailures } from '../report.ts'
import { ask, openProject, withSession } from '../session.ts'

interface ExportOptions extends MapOptions {
  readonly format: LabelFormat
  readonly scope: (typeof exportScopes)[number]
  readonly state?: ReviewState[]
  readonly flagged?: boolean
  readonly attribute?: { readonly name: WflwAttributeName; readonly value: boolean }
  readonly name?: string
  readonly frame: (typeof exportFrames)[number]
  readonly pictures: 'none' | 'copy' | 'crop'
  readonly cropScale: number
  readonly cropSide?: number
  readonly split?: { readonly train: number; readonly val: number; readonly test: number }
  readonly splitBy: 'picture' | 'identity' | 'folder'
  readonly identity?: string
  readonly seed: number
  readonly overwrite?: boolean
  readonly dryRun?: boolean
  readonly json?: boolean
}

export const registerExport: RegisterCommand = (program, { terminal, run }) => {
  program
    .command('export')
    .summary('write the labels of a project to disk')
    .description(
      'Writes the labels of a project into a folder, all of them or none, with a manifest (export.json) that has the ' +
        'checksum of every file and says what was left out and why. Rejected faces are never written.',
    )
    .argument('<project>', 'project file, or a folder of pictures')
    .argument('<out>', 'folder to write to; made where it does not exist')
    .addOption(new Option('--format <format>', 'format of the labels').choices(writeFormats).makeOptionMandatory())
    .addOption(mapOption())
    .addOption(new Option('--scope <scope>', 'which faces: labelled leaves out what a model predicted and nobody has reviewed, reviewed also what a file brought and nobody has touched').choices(exportScopes).default('all'))
    .addOption(new Option('--state <states...>', 'only faces in these states').choices(reviewStates))
    .option('--flagged', 'only faces with flagged points')
    .option('--no-flagged', 'only faces without flagged points')
    .addOption(new Option('--attribute <name=value>', `only faces with this attribute: ${wflwAttributeNames.join(', ')}; =yes or =no`).argParser(parseAttribute))
    .option('--name <part>', 'only pictures whose name has this in it')
    .addOption(new Option('--frame <frame>', 'whose pixels the points are in').choices(exportFrames).default('picture'))
    .addOption(new Option('--pictures <what>', 'what goes along: copies of the pictures (those with an EXIF orientation are written upright), or a crop a face').choices(['none', 'copy', 'crop']).default('none'))
    .addOption(new Option('--crop-scale <number>', 'side of a crop over the longer side of the box of the points').argParser(parsePositive).default(1.55))
    .addOption(new Option('--crop-side <px>', 'pixels of a crop (default: those of the picture, not resampled)').argParser(parsePositive))
    .addOption(new Option('--split <train/val/test>', 'share the pictures out, for example 80/10/10').argParser(parseSplit))
    .addOption(new Option('--split-by <what>', 'what stays together').choices(['picture', 'identity', 'folder']).default('picture'))
    .option('--identity <pattern>', 'regular expression on the name of a picture; its first group is the identity')
    .addOption(new Option('--seed <number>', 'the same seed splits alike').argParser(parseSeed).default(defaultSplitSeed))
    .option('--overwrite', 'replace files that exist')
    .option('--dry-run', 'say what would be written and lost, and write nothing')
    .option('--json', 'answer with one JSON value')
    .addHelpText(
      'after',
      examples(
        'export photos labels --format 300w',
        'export photos.canthus labels --format wflw --map lift-68-98 --scope accepted',
        'export photos set --format coco --pictures copy --split 80/10/10 --split-by identity --seed 7',
        'export photos crops --format csv --frame crop --pictures crop --crop-side 256',
      ),
    )
    .action((path: string, out: string, options: ExportOptions) =>
      run(options, () =>
        withSession(terminal, async (session) => {
          const { projectId } = await openProject(session, path)
          const choice = { projectId, ...choiceOf(options) }
          if (options.dryRun === true) {
            const preview = await ask(session, 'export.preview', choice)
            report(terminal, options, preview, describeExportPreview(preview))
            return preview.leftOutCount > 0 ? exitCodes.incomplete : exitCodes.done
          }
          const start = async (): Promise<string> => {
            const place = { folder: resolve(out), pictures: options.pictures, overwrite: options.overwrite === true }
            return (await ask(session, 'export.start', { ...choice, ...place })).jobId
          }
          const job = await followJob(session, start, 'Stopping: nothing is written.')
          const pictureFiles = numberIn(job, 'pictureFiles')
          report(terminal, options, withFailures(job), [
            `${plural(numberIn(job, 'faces'), 'face')} of ${plural(numberIn(job, 'images'), 'picture')} in ${plural(numberIn(job, 'files'), 'file')}` +
              `${pictureFiles > 0 ? ` and ${plural(pictureFiles, 'picture file')}` : ''}: ${resolve(out)}`,
            ...describeOnlyPredicted(numberIn(job, 'facesOnlyPredicted')),
          ])
          for (const line of describeLeftOut(valueIn(job, 'leftOut'))) terminal.say(line)
          for (const note of stringsIn(job, 'notes')) terminal.say(note)
          return numberIn(job, 'leftOutCount') > 0 ? exitCodes.incomplete : exitCodeOf(job)
        }),
      ),
    )
}

function choiceOf(options: ExportOptions) {
  const { format, scope, frame, split } = options
  return {
    format,
    scope,
    frame,
    map: options.map ?? null,
    states: options.state ?? null,
    flagged: options.flagged ?? null,
    attribute: options.attribute ?? null,
    text: options.name ?? '',
    cropScale: options.cropScale,
    cropSidePx: options.cropSide ?? null,
    split: split === undefined ? null : { by: options.splitBy, shares: split, seed: options.seed, identityPattern: options.identity ?? null },
  }
}

function describeLeftOut(list: unknown): string[] {
  if (!Array.isArray(list)) return []
  return (list as { picture: string; face: number; reason: string }[]).map(
    ({ picture, face, reason }) => `${picture}, face ${String(face)}, was left out: ${reason}.`,
  )
}

function parseAttribute(text: string): ExportOptions['attribute'] {
  const [, given, value] = /^([a-z]+)=(yes|no)$/.exec(text) ?? []
  const name = wflwAttributeNames.find((one) => one === given)
  if (name === undefined) throw new InvalidArgumentError(`One of ${wflwAttributeNames.join(', ')}, with =yes or =no.`)
  return { name, value: value === 'yes' }
}

function parseSplit(text: string): ExportOptions['split'] {
  const shares = text.split('/').map(Number)
  const [train = 0, val = 0, test = 0] = shares
  const isWrong = shares.length < 2 || shares.length > 3 || shares.some((share) => !(share >= 0)) || train + val + test <= 0
  if (isWrong) throw new InvalidArgumentError('Shares of training, validation and test, for example 80/10/10.')
  return { train, val, test }
}

function parsePositive(text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new InvalidArgumentError('A number above 0 is needed.')
  return value
}

function parseSeed(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('A seed is a whole number, 0 or above.')
  return Number(text)
}
