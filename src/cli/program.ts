/** All commands of `canthus`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { findLocations } from '#backend/locations.ts'
import { CanthusError } from '#contract/index.ts'
import type { RegisterCommand } from './command.ts'
import { registerConvert } from './commands/convert.ts'
import { registerDoctor } from './commands/doctor.ts'
import { registerEvaluate } from './commands/evaluate.ts'
import { registerExport } from './commands/export.ts'
import { registerFormats } from './commands/formats.ts'
import { registerImport } from './commands/import.ts'
import { registerInit } from './commands/init.ts'
import { registerPredict } from './commands/predict.ts'
import { registerSchemas } from './commands/schemas.ts'
import { registerServe } from './commands/serve.ts'
import { exitCodeFor, exitCodeHelp, exitCodes } from './exit-codes.ts'
import type { Terminal } from './terminal.ts'

const commands: readonly RegisterCommand[] = [
  registerInit,
  registerImport,
  registerPredict,
  registerExport,
  registerConvert,
  registerFormats,
  registerSchemas,
  registerEvaluate,
  registerServe,
  registerDoctor,
]

/** Runs one command line and answers with its exit code. Never rejects. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = exitCodes.done
  const program = new Command('canthus')
    .description('Annotation and review of facial landmarks, from the command line.')
    .version(readVersion())
    .exitOverride()
    .addHelpText('after', `\n${exitCodeHelp}`)
    .configureOutput({ writeOut: (text) => terminal.print(text.trimEnd()), writeErr: (text) => terminal.say(text.trimEnd()) })
    .showHelpAfterError('(--help shows how it is used)')
  const run = async (options: { readonly json?: boolean }, act: () => Promise<number>): Promise<void> => {
    try {
      exitCode = await act()
    } catch (error) {
      exitCode = explain(error, terminal, options.json === true)
    }
  }
  for (const register of commands) register(program, { terminal, run })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    // commander has said what is wrong itself.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
    return explain(error, terminal, false)
  }
}

function explain(error: unknown, terminal: Terminal, json: boolean): number {
  const known = error instanceof CanthusError ? error : new CanthusError('internal.bug', describeBug(error))
  terminal.say(known.code === 'internal.bug' ? `This is a bug in Canthus. ${known.message}` : known.message)
  if (json) terminal.print(JSON.stringify({ error: known.toBody() }, null, 2))
  return exitCodeFor(known.code)
}

function describeBug(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function readVersion(): string {
  const text = readFileSync(join(findLocations().programFolder, 'package.json'), 'utf8')
  const parsed = JSON.parse(text) as { version: string }
  return parsed.version
}
