/** The command `canthus`. */
import { runProgram } from './program.ts'
import { createTerminal } from './terminal.ts'

process.exitCode = await runProgram(process.argv.slice(2), createTerminal(process.stdout, process.stderr))
