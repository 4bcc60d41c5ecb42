/** The program as a user starts it, in a process of its own, on a home folder of its own. */
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const root = join(import.meta.dirname, '..', '..')

export interface Host {
  readonly url: string
  readonly process: ChildProcess
  /** What it said on standard error, for failures. */
  readonly log: string[]
  /** Asks it to end, as Ctrl-C does. */
  stop(): Promise<void>
  /** Like a power cut for the process and its inference worker. */
  kill(): Promise<void>
}

export interface HostOptions {
  readonly home: string
  /** A folder or project to open first. */
  readonly target?: string
  /** More folders that Open may list. */
  readonly roots?: readonly string[]
  readonly port?: number
}

export async function startHost(options: HostOptions): Promise<Host> {
  const args = [join(root, 'build', 'scripts', 'start.ts'), ...(options.target === undefined ? [] : [options.target])]
  const child = spawn(process.execPath, args, {
    cwd: root,
    // A group of its own, so that a kill takes the worker along.
    detached: true,
    env: {
      ...process.env,
      CANTHUS_HOME: options.home,
      CANTHUS_HOST: 'browser',
      CANTHUS_NO_OPEN: '1',
      CANTHUS_PORT: String(options.port ?? 0),
      CANTHUS_ROOTS: (options.roots ?? []).join(':'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log: string[] = []
  child.stderr.on('data', (data: Buffer) => log.push(data.toString()))
  const exited = once(child, 'exit')
  const url = await readUrl(child, log)
  return {
    url,
    process: child,
    log,
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
    async kill() {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      await exited
    },
  }
}

async function readUrl(child: ChildProcess, log: string[]): Promise<string> {
  if (child.stdout === null) throw new Error('the host has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    const match = /^Canthus: (http:\/\/127\.0\.0\.1:\d+\/\S*)$/.exec(line)
    if (match?.[1] !== undefined) return match[1]
  }
  throw new Error(`The host ended without an address.\n${log.join('')}`)
}
