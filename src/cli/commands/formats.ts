import type { FormatDescription, MapDescription } from '#contract/methods/formats.ts'
import { examples } from '../command.ts'
import type { RegisterCommand } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { report } from '../report.ts'
import { ask, withSession } from '../session.ts'

export const registerFormats: RegisterCommand = (program, { terminal, run }) => {
  program
    .command('formats')
    .summary('list the label formats, and what each carries')
    .description('Lists the label formats: where each counts from, how it spells its numbers and the states of points, and what it cannot carry; and the maps between schemas.')
    .argument('[format]', 'only this one')
    .option('--json', 'answer with one JSON value')
    .addHelpText('after', examples('formats coco', 'formats --json'))
    .action((only: string | undefined, options: { readonly json?: boolean }) =>
      run(options, () =>
        withSession(terminal, async (session) => {
          const { formats, maps } = await ask(session, 'formats.list', {})
          const shown = formats.filter((f) => only === undefined || f.format === only)
          if (shown.length === 0) {
            terminal.say(`There is no format ${only ?? ''}. Known are ${formats.map((f) => f.format).join(', ')}.`)
            return exitCodes.usage
          }
          const lines = only === undefined ? [...tableOf(formats), '', tableNote, '', ...listMaps(maps)] : shown.flatMap(describe)
          report(terminal, options, only === undefined ? { formats, maps } : shown[0], lines)
          return exitCodes.done
        }),
      ),
    )
}

const parts = ['places', 'states', 'box', 'attributes', 'pose', 'review', 'reliability'] as const
const marks = { all: 'yes', some: 'partly', none: '-' } as const

const tableNote = 'From: the number of the first pixel. Then how much comes back of what a face has, found by writing and reading one.'

/** One line a format, columns as wide as they need to be. */
function tableOf(formats: readonly FormatDescription[]): string[] {
  const head = ['format', 'name', 'from', 'schemas', ...parts]
  const rows = formats.map((f) => [
    f.format,
    f.name,
    String(f.base),
    f.schemas?.join(', ') ?? 'any',
    ...(f.carries === null ? ['(read only)'] : parts.map((part) => showPart(f.carries?.find((c) => c.what === part)))),
  ])
  const widths = head.map((_, k) => Math.max(...[head, ...rows].map((row) => row[k]?.length ?? 0)))
  return [head, ...rows].map((row) => row.map((cell, k) => cell.padEnd(widths[k] ?? 0)).join('  ').trimEnd())
}

type Part = NonNullable<FormatDescription['carries']>[number]

function showPart(part: Part | undefined): string {
  if (part === undefined) return marks.none
  if (part.offPx !== null && part.offPx > 0.001) return `to ${part.offPx.toFixed(2)} px`
  return marks[part.comesBack]
}

function describe(f: FormatDescription): string[] {
  return [
    `${f.name} (${f.format}): ${f.endings.join(', ')}${f.canWrite ? '' : ', read only'}`,
    `counts from      ${String(f.base)}`,
    `numbers          ${f.precision}`,
    `schemas          ${f.schemas?.join(', ') ?? 'any'}`,
    `states of points ${f.states ?? 'none'}`,
    ...(f.cannotCarry.length === 0 ? ['Nothing is lost.'] : ['What is lost:', ...f.cannotCarry.map((line) => `  ${line}`)]),
    `source           ${f.source}`,
  ]
}

function listMaps(maps: readonly MapDescription[]): string[] {
  return ['Maps between schemas (--map):', ...maps.flatMap(({ map, from, to, title, source }) => [`  ${map}: ${from} to ${to}. ${title}.`, `    ${source}`])]
}
