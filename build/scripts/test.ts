/**
 * `npm test`: types, lint, build, unit and contract and golden tests, end to end; one line of counts at the end.
 * `npm run test:full` draws new random cases and adds the benchmarks with their limits.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { launchOptions } from '../../test/helpers/chromium.ts'
import { isBuildFresh } from './ensure-build.ts'

const root = join(import.meta.dirname, '..', '..')
const reports = join(root, '.cache', 'reports')
const vitestReport = join(reports, 'vitest.json')
const playwrightReport = join(reports, 'playwright.json')
const bin = (name: string, ...path: string[]): string => join(root, 'node_modules', name, ...path)

const isFull = process.argv.includes('--full')

interface Stage {
  readonly name: string
  readonly script: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const stages: readonly Stage[] = [
  { name: 'types', script: bin('vue-tsc', 'bin', 'vue-tsc.js'), args: ['-b'] },
  { name: 'lint', script: bin('eslint', 'bin', 'eslint.js'), args: ['.', '--max-warnings', '0'] },
  { name: 'build', script: bin('electron-vite', 'bin', 'electron-vite.js'), args: ['build', '--logLevel', 'warn'] },
  {
    name: 'unit, contract, golden',
    script: bin('vitest', 'vitest.mjs'),
    args: ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`],
  },
  {
    name: 'end to end',
    script: bin('@playwright', 'test', 'cli.js'),
    args: ['test', '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport },
  },
]

const fullStages: readonly Stage[] = [{ name: 'benchmarks', script: join(root, 'test', 'bench', 'index.ts'), args: [] }]

const counts = { passed: 0, failed: 0, skipped: 0 }

function runStage(stage: Stage): void {
  const begunMs = Date.now()
  console.log(`\n── ${stage.name}`)
  if (stage.name === 'end to end' && !hasBrowser() && !process.env['CI']) {
    console.log('── end to end: skipped, since there is no Chromium (install it, or name one in CANTHUS_CHROMIUM)')
    counts.skipped += 1
    return
  }
  const skip = stage.name === 'build' && isBuildFresh()
  const status = skip ? 0 : run(stage)
  if (status === 0) counts.passed += 1
  else counts.failed += 1
  console.log(`── ${stage.name}: ${status === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - begunMs) / 1000).toFixed(0)} s`)
}

function hasBrowser(): boolean {
  return existsSync(launchOptions.executablePath ?? chromium.executablePath())
}

function run(stage: Stage): number {
  const env = { ...process.env, ...(isFull && { CANTHUS_RANDOM: '1' }), ...stage.env }
  return spawnSync(process.execPath, [stage.script, ...stage.args], { cwd: root, stdio: 'inherit', env }).status ?? 1
}

function countReports(): void {
  if (existsSync(vitestReport)) {
    const r = JSON.parse(readFileSync(vitestReport, 'utf8')) as Record<string, number>
    add(r['numPassedTests'], r['numFailedTests'], (r['numPendingTests'] ?? 0) + (r['numTodoTests'] ?? 0))
  }
  if (existsSync(playwrightReport)) {
    const { stats } = JSON.parse(readFileSync(playwrightReport, 'utf8')) as { stats: Record<string, number> }
    const flaky = stats['flaky'] ?? 0
    if (flaky > 0) console.log(`\n${String(flaky)} end-to-end ${flaky === 1 ? 'test' : 'tests'} passed only at the second try, see “flaky” above: find out why.`)
    add((stats['expected'] ?? 0) + flaky, stats['unexpected'], stats['skipped'])
  }
}

function add(passed = 0, failed = 0, skipped = 0): void {
  counts.passed += passed
  counts.failed += failed
  counts.skipped += skipped
}

/** The Python package's own tests, where this machine's Python has what they need. */
function runTrainingTests(): void {
  const training = join(root, 'models', 'training')
  const python = process.env['CANTHUS_PYTHON'] ?? 'python3'
  const probe = spawnSync(python, ['-c', 'import torch, onnx, onnxruntime, cv2, pytest'])
  if (probe.status !== 0) {
    console.log('\n── training: skipped, since this Python has no torch, onnx, onnxruntime, opencv and pytest')
    counts.skipped += 1
    return
  }
  console.log('\n── training')
  const { status } = spawnSync(python, ['-m', 'pytest', '-q', ...(isFull ? ['-m', ''] : []), 'tests'], { cwd: training, stdio: 'inherit' })
  if (status === 0) counts.passed += 1
  else counts.failed += 1
}

rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })
if (!process.env['CANTHUS_DATA']) console.log('CANTHUS_DATA is unset: tests that need the label sets are skipped.')
for (const stage of stages) runStage(stage)
runTrainingTests()
if (isFull) for (const stage of fullStages) runStage(stage)
countReports()
console.log(`\n${String(counts.passed)} passed, ${String(counts.failed)} failed, ${String(counts.skipped)} skipped`)
process.exit(counts.failed > 0 ? 1 : 0)
