/** Starts the program in Electron, or says in one sentence why it cannot. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const electronFolder = join(root, 'node_modules', 'electron')

/** Where it ends sooner with a failure, its window never was there. */
const startedAfterMs = 4000

function findBinary(): string | null {
  const pathFile = join(electronFolder, 'path.txt')
  if (!existsSync(pathFile)) return null
  const binary = join(electronFolder, 'dist', readFileSync(pathFile, 'utf8'))
  return existsSync(binary) ? binary : null
}

/** The binary is no part of the package: it is fetched on first use. */
function fetchBinary(): string | null {
  spawnSync(process.execPath, [join(electronFolder, 'install.js')], { stdio: 'ignore' })
  return findBinary()
}

export type ElectronResult = { readonly started: true; readonly exitCode: number } | { readonly started: false; readonly reason: string }

export async function runElectron(): Promise<ElectronResult> {
  const hasDisplay = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']
  if (!hasDisplay) return { started: false, reason: 'There is no display for a window' }
  const binary = findBinary() ?? fetchBinary()
  if (binary === null) return { started: false, reason: "Electron's binary could not be loaded" }
  const begunMs = Date.now()
  const child = spawn(binary, [root], { stdio: 'inherit' })
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ started: false, reason: `Electron did not start: ${error.message}` }))
    child.once('exit', (code, signal) => {
      if (code !== 0 && Date.now() - begunMs < startedAfterMs) {
        resolve({ started: false, reason: `Electron ended at once (${signal ?? `exit code ${String(code)}`})` })
      } else resolve({ started: true, exitCode: code ?? 1 })
    })
  })
}
