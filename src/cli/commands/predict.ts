import { resolve } from 'node:path'
import { Option } from 'commander'
import { CanthusError } from '#contract/index.ts'
import type { MethodInput } from '#contract/index.ts'
import type { PredictionMode } from '#domain/prediction-mode.ts'
import { builtInSchemas } from '#domain/schemas/index.ts'
import { applyPins } from '../apply-pins.ts'
import { examples, modeOption } from '../command.ts'
import type { RegisterCommand } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { followJob } from '../follow-job.ts'
import { readPinsFile } from '../pins-file.ts'
import { exitCodeOf, numberIn, plural, report, withFailures } from '../report.ts'
import { ask, openProject, withSession } from '../session.ts'
import type { Session } from '../session.ts'

interface PredictOptions {
  readonly schema?: string
  readonly mode: PredictionMode
  readonly pack?: string
  readonly pins?: string
  readonly all?: boolean
  readonly json?: boolean
}

export const registerPredict: RegisterCommand = (program, { terminal, run }) => {
  program
    .command('predict')
    .summary('find faces and set their landmarks')
    .description(
      'Finds the faces on the pictures of a project and sets their landmarks, each with its reliability. ' +
        'Stopped with Ctrl-C it keeps what is done; called again it goes on.',
    )
    .argument('<project>', 'project file, or a folder of pictures')
    .addOption(new Option('--schema <id>', 'landmarks to set (default: those of the project)').choices(builtInSchemas.map((s) => s.id)))
    .addOption(modeOption())
    .option('--pack <pack>', 'ID@VERSION of the pack that the project predicts with from now on')
    .option('--all', 'also the pictures that were predicted before, for example in another mode; what a person placed or imported stays')
    .option('--pins <file>', 'then pin known points and solve their faces again around them; a JSON object a line: {"image", "face", "pins": [{"landmark", "x", "y"}]}; faces count from 1, landmarks from 0')
    .option('--json', 'answer with one JSON value')
    .addHelpText('after', examples('predict photos', 'predict photos --mode careful', 'predict photos.canthus --schema wflw-98 --all', 'predict photos --pins known.jsonl'))
    .action((path: string, options: PredictOptions) =>
      run(options, () =>
        withSession(terminal, async (session) => {
          const project = await openProject(session, path, options.schema)
          if (options.pack !== undefined) await ask(session, 'packs.choose', { projectId: project.projectId, ref: options.pack })
          const pinned = options.pins === undefined ? [] : await readPinsFile(resolve(options.pins))
          const schemaId = options.schema ?? project.schemaId
          const scope = options.all === true ? 'all' : 'unpredicted'
          const job = await followJob(session, () => startOrJoin(session, { projectId: project.projectId, scope, schemaId, mode: options.mode }))
          const faces = numberIn(job, 'faces')
          const pictures = numberIn(job, 'pictures')
          // Of a run that was taken up again, what it had done before counts as its own.
          const before = Math.min(project.imagesPredicted, project.images - pictures)
          const applied = options.pins === undefined ? null : await applyPins(session, project.projectId, pinned)
          for (const { message } of applied?.failures ?? []) terminal.say(message)
          report(terminal, options, { ...withFailures(job), predictedBefore: before, ...(applied && { pinned: applied }) }, [
            pictures === 0 && before > 0 ? 'No picture is new.' : `${plural(faces, 'face')} on ${plural(pictures, 'picture')}`,
            ...(before > 0 ? [`Predicted before and left as they are: ${plural(before, 'picture')}. --all does these too.`] : []),
            ...(applied === null ? [] : [`${plural(applied.pins, 'point')} pinned on ${plural(applied.faces, 'face')}; ${plural(applied.moved, 'other point')} moved with them`]),
          ])
          return applied !== null && applied.failures.length > 0 ? exitCodes.incomplete : exitCodeOf(job)
        }),
      ),
    )
}

/** A run that was cut off has been taken up again by opening the project: that one is followed. */
async function startOrJoin(session: Session, input: MethodInput<'predict.start'>): Promise<string> {
  try {
    return (await ask(session, 'predict.start', input)).jobId
  } catch (error) {
    if (!(error instanceof CanthusError) || error.code !== 'job.alreadyRunning') throw error
    const { jobs } = await ask(session, 'jobs.list', { projectId: input.projectId })
    const running = jobs.find((job) => job.kind === 'predict' && (job.state === 'running' || job.state === 'queued'))
    if (running === undefined) throw error
    session.terminal.say('A prediction of this project was under way; going on with that one.')
    return running.jobId
  }
}
