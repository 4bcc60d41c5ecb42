import { resolve } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { Option } from 'commander'
import type { LabelFormat } from '#contract/methods/formats.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { collect, examples } from '../command.ts'
import type { RegisterCommand } from '../command.ts'
import { followJob } from '../follow-job.ts'
import { addPlaceOptions, labelsHelp, type LabelPlaceOptions, mapOption, type MapOptions, placeOf, readFormats, writeFormats } from '../label-options.ts'
import { exitCodeOf, numberIn, plural, report, stringsIn, withFailures } from '../report.ts'
import { readSchema, schemaFileHelp } from '../schema-option.ts'
import { ask, withSession } from '../session.ts'

interface ConvertOptions extends LabelPlaceOptions, MapOptions {
  readonly from?: LabelFormat
  readonly to: LabelFormat
  readonly schema?: readonly string[]
  readonly overwrite?: boolean
  readonly json?: boolean
}

/**
 * What passes through is garbage at once; left to itself the engine lets it pile up before it looks. These two halve the
 * peak on large files for a little more time. They can be set only for the process as a whole, which does nothing else.
 */
function keepMemoryLow(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=30')
}

export const registerConvert: RegisterCommand = (program, { terminal, run }) => {
  const command = program
    .command('convert')
    .summary('turn labels of one format into another')
    .description(
      'Reads labels and writes them in another format, without a project. Memory does not grow with the files; what is ' +
        'written shows up whole, or not at all. What cannot be converted is named, and the rest goes on.',
    )
    .argument('<in>', labelsHelp)
    .argument('<out>', 'folder to write to, or a file where its name has an ending of the format and the format writes one file')
    .addOption(new Option('--from <format>', 'format of the labels (default: told from the files)').choices(readFormats))
    .addOption(new Option('--to <format>', 'format to write').choices(writeFormats).makeOptionMandatory())
    .addOption(mapOption())
  addPlaceOptions(command)
    .option('--schema <file>', `${schemaFileHelp}, for labels that follow it; may be given again`, collect)
    .option('--overwrite', 'replace files that exist')
    .option('--json', 'answer with one JSON value: counts, notes, and the files with their checksums')
    .addHelpText('after', examples('convert list_98pt_rect_attr_test.txt --from wflw --to coco test.json --pictures WFLW_images', 'convert 300w/helen --to jsonl faces.jsonl', 'convert list.txt --from wflw --to 300w --map picked-98-to-68 points', 'convert dogs.jsonl --to cvat dogs.xml --schema dog-24.schema.json'))
    .action((from: string, to: string, options: ConvertOptions) =>
      run(options, () =>
        withSession(terminal, async (session) => {
          keepMemoryLow()
          const out = resolve(to)
          const start = async (): Promise<string> => {
            const { from: format, to: target, map, overwrite } = options
            const schemas: LandmarkSchema[] = []
            for (const file of options.schema ?? []) schemas.push(await readSchema(session, file))
            const place = placeOf(from, format, options)
            return (await ask(session, 'convert.start', { ...place, to: target, map: map ?? null, out, overwrite: overwrite === true, schemas })).jobId
          }
          const job = await followJob(session, start, 'Stopping: nothing is written.')
          report(terminal, options, withFailures(job), [
            `${plural(numberIn(job, 'faces'), 'face')} of ${plural(numberIn(job, 'images'), 'picture')} in ${plural(numberIn(job, 'fileCount'), 'file')}: ${out}`,
          ])
          for (const note of stringsIn(job, 'notes')) terminal.say(note)
          return exitCodeOf(job)
        }),
      ),
    )
}
