/** `npm start`: Electron's window; where that cannot be, the same pages in a browser. */
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { defaultRoots, startBrowserHost } from '#server/browser-host.ts'
import { runElectron } from './electron-host.ts'
import { ensureBuild } from './ensure-build.ts'

async function start(): Promise<number | null> {
  ensureBuild()
  if (process.env['CANTHUS_HOST'] !== 'browser') {
    const electron = await runElectron()
    if (electron.started) return electron.exitCode
    console.error(`${electron.reason}: Canthus runs in the browser instead.`)
  }
  const target = process.argv[2]
  const host = await startBrowserHost({
    target: target === undefined ? null : resolve(target),
    port: Number(process.env['CANTHUS_PORT'] ?? 0),
    roots: defaultRoots(),
  })
  console.log(`Canthus: ${host.url}`)
  for (const note of host.notes) console.error(note)
  if (process.env['CANTHUS_NO_OPEN'] !== '1') openBrowser(host.url)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void host.close().then(() => process.exit(0)))
  }
  return null
}

function openBrowser(url: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url]
  // Without a desktop there is nothing to open it with; the address was printed.
  spawn(command as string, args, { stdio: 'ignore', detached: true }).on('error', () => undefined).unref()
}

try {
  const exitCode = await start()
  if (exitCode !== null) process.exit(exitCode)
} catch (error) {
  console.error(error instanceof CanthusError ? error.message : error)
  process.exit(1)
}
