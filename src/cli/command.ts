/** What every command is given, and how it is registered. */
import { Option } from 'commander'
import type { Command } from 'commander'
import { predictionModes } from '#domain/prediction-mode.ts'
import type { Terminal } from './terminal.ts'

export interface CommandContext {
  readonly terminal: Terminal
  /** Runs the command and keeps its exit code, also for what it throws. */
  readonly run: (options: { readonly json?: boolean }, act: () => Promise<number>) => Promise<void>
}

export type RegisterCommand = (program: Command, context: CommandContext) => void

/** Examples at the end of a command's help. */
export function examples(...lines: readonly string[]): string {
  return ['', lines.length === 1 ? 'Example:' : 'Examples:', ...lines.map((line) => `  $ canthus ${line}`)].join('\n')
}

/** For an option that may be given several times. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}

export function modeOption(): Option {
  return new Option('--mode <mode>', 'fast: one run; careful: the mean with the run on the mirrored picture')
    .choices(predictionModes)
    .default('fast')
}
