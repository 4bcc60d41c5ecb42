/** The Python that the tests of this folder run: named by CANTHUS_INTEROP_PYTHON, or made by make_venv.py. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const made = join(root, '.cache', 'interop-venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
const python = process.env['CANTHUS_INTEROP_PYTHON'] ?? (existsSync(made) ? made : null)

/** In `npm run test:full`, where there is such a Python. */
export const isInteropOn = process.env['CANTHUS_RANDOM'] === '1' && python !== null

const reason = python === null ? 'no CANTHUS_INTEROP_PYTHON, and test/interop/make_venv.py was not run' : 'they run in npm run test:full'

/** For `describe`: says why where the tests are skipped. */
export const interopTitle = (title: string): string => (isInteropOn ? title : `${title} (skipped: ${reason})`)

/** What a script of this folder prints about the files in `folder`, as JSON. */
export function runInterop<Found>(script: string, folder: string): Found {
  const run = spawnSync(python ?? '', [join(import.meta.dirname, script), folder], { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (run.status !== 0) throw new Error(run.stderr.slice(-3000))
  return JSON.parse(run.stdout) as Found
}
