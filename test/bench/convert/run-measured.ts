/** Runs a command in a process of its own, and says how long it took and how much memory it had at its peak. */
import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'

export interface Measured {
  readonly seconds: number
  /** Resident set size at its largest, bytes. */
  readonly peakBytes: number
}

/** @throws Error with what the command said, where it failed */
export function runNode(script: string, args: readonly string[], report: string): Promise<Measured> {
  const atExit = `import { writeFileSync } from 'node:fs'; process.on('exit', () => writeFileSync(${JSON.stringify(report)}, String(process.resourceUsage().maxRSS)))`
  return measure(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(atExit)}`, script, ...args], report)
}

export function runPython(python: string, script: string, args: readonly string[], report: string): Promise<Measured> {
  const wrapper = [
    'import resource, runpy, sys',
    'report, sys.argv = sys.argv[1], sys.argv[2:]',
    'runpy.run_path(sys.argv[0], run_name="__main__")',
    'open(report, "w").write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))',
  ].join('\n')
  return measure(python, ['-c', wrapper, report, script, ...args], report)
}

async function measure(command: string, args: readonly string[], report: string): Promise<Measured> {
  await rm(report, { force: true })
  const begunMs = performance.now()
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => said.push(data.toString()))
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const seconds = (performance.now() - begunMs) / 1000
  if (exitCode !== 0) throw new Error(`${command} ended with ${String(exitCode)}: ${said.join('').slice(-2000)}`)
  // Kibibytes, on Linux and macOS by libuv; by getrusage on Linux.
  return { seconds, peakBytes: Number(await readFile(report, 'utf8')) * 1024 }
}
