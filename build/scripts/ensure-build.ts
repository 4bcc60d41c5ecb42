/** Builds the pages and Electron's entries where they are missing or older than their sources. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const built = join(root, 'out', 'renderer', 'index.html')

function newestMs(path: string): number {
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return mtimeMs
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), mtimeMs)
}

export function isBuildFresh(): boolean {
  if (!existsSync(built)) return false
  const sources = ['src', 'package.json', 'electron.vite.config.ts'].map((name) => newestMs(join(root, name)))
  return Math.max(...sources) <= statSync(built).mtimeMs
}

/** @throws Error with the builder's own words where the build fails. */
export function ensureBuild(): void {
  if (isBuildFresh()) return
  console.error('Building the pages (once after each change) …')
  const script = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const result = spawnSync(process.execPath, [script, 'build', '--logLevel', 'warn'], { cwd: root, encoding: 'utf8' })
  if (result.status !== 0) throw new Error(`The build failed.\n${result.stdout}${result.stderr}`)
}
