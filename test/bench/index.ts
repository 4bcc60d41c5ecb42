/** `npm run --silent bench -- [NAME] [--json] [--keep]`: measures, prints, and with `--keep` files the figures. */
import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { actsBenchmark } from './acts.ts'
import { canvasBenchmark } from './canvas.ts'
import { convertBenchmark, convertMemoryBenchmark } from './convert/index.ts'
import type { Figure } from './figure.ts'
import { networksBenchmark } from './networks.ts'
import { nextPictureBenchmark } from './next-picture.ts'
import { predictBenchmark } from './predict.ts'
import { reSolveBenchmark } from './re-solve.ts'

const benchmarks = [predictBenchmark, networksBenchmark, canvasBenchmark, nextPictureBenchmark, reSolveBenchmark, actsBenchmark, convertMemoryBenchmark, convertBenchmark]
const args = process.argv.slice(2)
const asJson = args.includes('--json')
const names = args.filter((a) => !a.startsWith('--'))
const unknown = names.filter((n) => !benchmarks.some((b) => b.name === n))
if (unknown.length > 0) {
  console.error(`No benchmark is called ${unknown.join(', ')}. There are: ${benchmarks.map((b) => b.name).join(', ')}.`)
  process.exit(2)
}

const figures: Figure[] = []
for (const benchmark of benchmarks.filter((b) => (names.length === 0 ? b.isLong !== true : names.includes(b.name)))) {
  if (!asJson) console.log(`\n${benchmark.name}: ${benchmark.about}`)
  const measured = await benchmark.run()
  figures.push(...measured)
  if (!asJson) for (const f of measured) console.log(`  ${describe(f)}`)
  if (args.includes('--keep')) await keep(benchmark.name, measured)
}
if (asJson) console.log(JSON.stringify(figures, null, 2))
process.exit(figures.some((f) => f.holds === false) ? 1 : 0)

function describe(f: Figure): string {
  const value = `${f.name}: ${f.value.toPrecision(4)} ${f.unit}`
  const against = f.against && `${f.against.value.toPrecision(4)} ${f.unit} ${f.against.name}`
  const ratio = against === null || f.ratio === null ? '' : ` against ${against}: ${f.ratio.toFixed(2)} times`
  const limit = f.limit === null ? '' : ` (limit ${String(f.limit)}: ${f.holds ? 'holds' : 'DOES NOT HOLD'})`
  return value + ratio + limit
}

async function keep(name: string, measured: readonly Figure[]): Promise<void> {
  const folder = join(import.meta.dirname, 'results')
  await mkdir(folder, { recursive: true })
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  const machine = {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.version,
  }
  const record = { name, date: new Date().toISOString().slice(0, 10), commit, machine, figures: measured }
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(record, null, 2)}\n`)
}
