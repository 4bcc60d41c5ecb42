/** The command line as a shell runs it. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'

const entry = join(import.meta.dirname, '..', '..', 'src', 'cli', 'index.ts')

export interface CommandResult {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  /** What `--json` printed. */
  json(): Record<string, unknown>
}

/** `home`: where the program keeps its own data. */
export function runCommand(home: string, args: readonly string[]): Promise<CommandResult> {
  const child = spawn(process.execPath, [entry, ...args], { env: { ...process.env, CANTHUS_HOME: home } })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (data: Buffer) => out.push(data))
  child.stderr.on('data', (data: Buffer) => err.push(data))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => {
      const stdout = Buffer.concat(out).toString()
      const stderr = Buffer.concat(err).toString()
      resolve({ exitCode, stdout, stderr, json: () => JSON.parse(stdout) as Record<string, unknown> })
    })
  })
}
