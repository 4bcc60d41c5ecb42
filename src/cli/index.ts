/** The command `canthus`. */
import { runProgram } from './program.ts'
import { createTerminal } from './terminal.ts'

// Whoever reads the output may have seen enough (`| head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  throw error
})
process.exitCode = await runProgram(process.argv.slice(2), createTerminal(process.stdout, process.stderr))
