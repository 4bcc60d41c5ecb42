import { resolve } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { metricSummary, type LabelFormat, type MetricSummary } from '#contract/methods/formats.ts'
import { packRef } from '#contract/methods/packs.ts'
import { errorNorms, type ErrorNorm } from '#domain/metrics/index.ts'
import { occluderKinds, occluderStrengths } from '#domain/occluders.ts'
import type { OccluderKind, OccluderStrength } from '#domain/occluders.ts'
import type { PredictionMode } from '#domain/prediction-mode.ts'
import { builtInSchemas } from '#domain/schemas/index.ts'
import { examples, modeOption } from '../command.ts'
import type { RegisterCommand } from '../command.ts'
import { followJob } from '../follow-job.ts'
import { labelsHelp, readFormats } from '../label-options.ts'
import { exitCodeOf, plural, report } from '../report.ts'
import { ask, withSession } from '../session.ts'

interface EvaluateOptions {
  readonly format?: LabelFormat
  readonly boxes: 'labels' | 'detector'
  readonly mode: PredictionMode
  readonly schema?: string
  readonly pack?: string
  readonly occlude?: OccluderStrength
  readonly occluders: readonly OccluderKind[]
  readonly pictures?: string
  readonly norm: ErrorNorm
  readonly threshold?: number
  readonly perFace?: string
  readonly json?: boolean
}

export const registerEvaluate: RegisterCommand = (program, { terminal, run }) => {
  program
    .command('evaluate')
    .summary('measure the model on pictures with true labels')
    .description('Runs the model pack on pictures with true labels: NME, AUC, failure rate, and how good its reliability is.')
    .argument('<labels>', labelsHelp)
    .addOption(new Option('--format <format>', 'format of the labels (default: told from the files)').choices(readFormats))
    .addOption(
      new Option('--boxes <from>', 'crop by the box of the true points, or by what the detector finds')
        .choices(['labels', 'detector'])
        .default('labels'),
    )
    .addOption(modeOption())
    .option('--pack <pack>', 'ID@VERSION of a pack, or its folder (default: the built-in one)')
    .addOption(new Option('--schema <id>', 'points to predict, where the labels have others: those that both have are measured').choices(builtInSchemas.map((s) => s.id)))
    .addOption(new Option('--occlude <strength>', 'lay synthetic occluders over every face, the same at every run').choices(occluderStrengths))
    .addOption(new Option('--occluders <kinds...>', 'kinds of occluders').choices(occluderKinds).default(occluderKinds, 'all kinds'))
    .option('--pictures <folder>', 'folder of the pictures (default: beside the labels)')
    .addOption(new Option('--norm <norm>', 'what errors are divided by').choices(errorNorms).default('inter-ocular'))
    .option('--threshold <percent>', 'of AUC and failure rate (default: 8 for 300-W, 10 for WFLW, 7 for the box)', parsePercent)
    .option('--per-face <file>', 'write a row a face, as .csv or .jsonl')
    .option('--json', 'answer with one JSON value')
    .addHelpText('after', examples('evaluate 300w/helen', 'evaluate 300w/val.txt --format 300w --occlude medium --mode careful', 'evaluate list_98pt_rect_attr_test.txt --format wflw --boxes detector --pictures WFLW_images --per-face faces.csv --json'))
    .action((labels: string, options: EvaluateOptions) =>
      run(options, () =>
        withSession(terminal, async (session) => {
          const job = await followJob(session, async () => {
            const started = await ask(session, 'evaluate.start', {
              path: resolve(labels),
              format: options.format ?? null,
              pictures: options.pictures === undefined ? null : resolve(options.pictures),
              boxes: options.boxes,
              mode: options.mode,
              pack: options.pack === undefined ? null : resolvePack(options.pack),
              schemaId: options.schema ?? null,
              occlude: options.occlude === undefined ? null : { strength: options.occlude, kinds: [...options.occluders] },
              norm: options.norm,
              threshold: options.threshold ?? null,
              perFace: options.perFace === undefined ? null : resolve(options.perFace),
            })
            return started.jobId
          })
          const summary = metricSummary.parse(job.result)
          report(terminal, options, summary, describeSummary(summary))
          return exitCodeOf(job)
        }),
      ),
    )
}

/** A name of the form ID@VERSION is looked up; anything else is a folder. */
function resolvePack(pack: string): string {
  return packRef.safeParse(pack).success ? pack : resolve(pack)
}

function parsePercent(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 100)) throw new InvalidArgumentError('A percentage above 0 is needed.')
  return value
}

function describeSummary(summary: MetricSummary): string[] {
  const { threshold, percentiles: p, reliability: r, secondsPerFace: s, shared, occluded, wrong } = summary
  const at = `@${String(threshold)}`
  const expected = wrong.expected === null ? 'not known: the pack is not calibrated' : `${wrong.expected.toFixed(0)} ± ${show(wrong.expectedSd, 0)}`
  return [
    `${plural(summary.faces, 'face')} on ${plural(summary.images, 'picture')}, ${String(summary.missed)} missed; ${summary.schemaId}; errors in % of ${summary.norm}`,
    `NME ${show(summary.nme, 3)}   AUC${at} ${show(summary.auc, 2)}   FR${at} ${show(summary.failureRate, 2)}`,
    ...(p === null ? [] : [`median ${show(p.p50, 2)}   P90 ${show(p.p90, 2)}   P95 ${show(p.p95, 2)}   P99 ${show(p.p99, 2)}`]),
    Object.entries(summary.regions).map(([id, nme]) => `${id} ${show(nme, 2)}`).join('   '),
    ...(shared === null ? [] : [`the ${String(shared.points)} points that 68 and 98 share: NME ${show(shared.nme, 3)}`]),
    ...(summary.poses.length < 2
      ? []
      : [summary.poses.map((b) => `yaw ${String(b.fromDeg)}-${String(b.toDeg)} (${plural(b.faces, 'face')}) NME ${show(b.nme, 2)} AUROC ${show(b.auroc8, 3)}`).join('   ')]),
    ...(r === null ? [] : [`reliability: ${describeReliability(r)}`]),
    ...(occluded === null
      ? []
      : [
          `${plural(occluded.points, 'occluded point')}: NME ${show(occluded.nme, 3)}, the others ${show(occluded.visibleNme, 3)}`,
          `  reliability there: ${describeReliability(occluded.reliability)}`,
        ]),
    `off by > 8 % of d: ${plural(wrong.found, 'point')}; expected ${expected}`,
    `ms a face: decode ${ms(s.decode)}   detect ${ms(s.detect)}   encode ${ms(s.encode)}   regress ${ms(s.regress)}`,
  ]
}

function describeReliability(r: NonNullable<MetricSummary['reliability']>): string {
  return (
    `AUROC (off by > 8 % of d) ${show(r.auroc8, 3)}   Brier skill (within 5 %) ${show(r.brierSkill5, 3)}   ` +
    `ECE ${show(r.ece5, 3)}   wrong ones in the least reliable fifth ${show(r.caughtInWorstFifth, 2)}`
  )
}

function show(value: number | null, digits: number): string {
  return value === null ? '-' : value.toFixed(digits)
}

function ms(seconds: number): string {
  return (seconds * 1000).toFixed(1)
}
