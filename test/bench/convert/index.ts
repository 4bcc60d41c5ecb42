/** `canthus convert`, as a command of its own: rows a second beside other ways, and how much memory a large file takes. */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Benchmark, Figure } from '../figure.ts'
import { figure } from '../figure.ts'
import { makeCoco, makeCvat, makeCvatTracks } from './make-labels.ts'
import { type Measured, runNode, runPython } from './run-measured.ts'

const command = join(import.meta.dirname, '..', '..', '..', 'src', 'cli', 'index.ts')
const script = (name: string): string => join(import.meta.dirname, name)
const megabyte = 1e6
/** Of Python's with pandas or datumaro installed. */
const python = process.env['CANTHUS_BENCH_PYTHON'] ?? null

const speedFaces = 200_000
/** A face takes 1.2 kB of COCO and 7 kB of CVAT. */
const gigabyteOfCoco = 850_000
const gigabyteOfCvat = 140_000
const mostMemory = 500
/** Peak of a file over that of one a quarter of its size. */
const mostGrowth = 1.25

export const convertBenchmark: Benchmark = {
  name: 'convert',
  about: 'canthus convert on 200,000 faces beside a plain script (and Python, datumaro with CANTHUS_BENCH_PYTHON); peak memory on a gigabyte',
  isLong: true,
  run: () => inFolder(async (folder) => [...(await measureSpeed(folder)), ...(await measureGigabytes(folder))]),
}

export const convertMemoryBenchmark: Benchmark = {
  name: 'convert-memory',
  about: 'peak memory of canthus convert on about 150 MB against that on a quarter of it',
  run: () =>
    inFolder(async (folder) => [
      ...(await measureGrowth(folder, 'COCO', 'coco', (path, share) => makeCoco(path, share * 32_000, 1))),
      ...(await measureGrowth(folder, 'CVAT', 'cvat', (path, share) => makeCvat(path, share * 5000))),
      ...(await measureGrowth(folder, 'CVAT tracks', 'cvat', (path, share) => makeCvatTracks(path, share * 5000))),
    ]),
}

async function measureSpeed(folder: string): Promise<Figure[]> {
  const from = join(folder, 'faces.json')
  await makeCoco(from, speedFaces, 1)
  const rate = ({ seconds }: Measured): number => speedFaces / seconds
  const inMegabytes = ({ peakBytes }: Measured): number => peakBytes / megabyte
  const plain = await runNode(script('plain-script.js'), [from, join(folder, 'plain.csv')], join(folder, 'report'))
  const csv = await convert(folder, from, 'coco', 'csv', 'csv')
  const coco = await convert(folder, from, 'coco', 'coco', 'json')
  const against = { name: 'by a script with JSON.parse', value: rate(plain) }
  return [
    figure('COCO to CSV, 200,000 faces', rate(csv), 'faces/s', { against }),
    figure('COCO to COCO, 200,000 faces', rate(coco), 'faces/s', { against }),
    figure('peak memory, COCO to CSV', inMegabytes(csv), 'MB', { against: { name: 'by a script with JSON.parse', value: inMegabytes(plain) } }),
    ...(python === null ? [] : await measurePython(folder, from, python, { csv, coco })),
  ]
}

async function measurePython(folder: string, from: string, executable: string, own: { csv: Measured; coco: Measured }): Promise<Figure[]> {
  const report = join(folder, 'report')
  const figures: Figure[] = []
  const add = (title: string, ours: Measured, theirs: Measured): void => {
    const against = (value: (m: Measured) => number) => ({ name: `by ${title}`, value: value(theirs) })
    figures.push(
      figure(`faces a second against ${title}`, speedFaces / ours.seconds, 'faces/s', { against: against((m) => speedFaces / m.seconds) }),
      figure(`peak memory against ${title}`, ours.peakBytes / megabyte, 'MB', { against: against((m) => m.peakBytes / megabyte) }),
    )
  }
  add('Python json and csv', own.csv, await runPython(executable, script('plain_script.py'), [from, join(folder, 'python.csv')], report))
  add('datumaro', own.coco, await runPython(executable, script('with_datumaro.py'), [from, join(folder, 'datumaro')], report))
  return figures
}

async function measureGigabytes(folder: string): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const { name, format, make } of [
    { name: 'COCO', format: 'coco', make: (path: string) => makeCoco(path, gigabyteOfCoco, 1) },
    { name: 'CVAT', format: 'cvat', make: (path: string) => makeCvat(path, gigabyteOfCvat) },
    { name: 'CVAT tracks', format: 'cvat', make: (path: string) => makeCvatTracks(path, gigabyteOfCvat) },
  ]) {
    const from = join(folder, `large.${format === 'coco' ? 'json' : 'xml'}`)
    await make(from)
    const bytes = (await stat(from)).size
    const { peakBytes, seconds } = await convert(folder, from, format, 'jsonl', 'jsonl')
    await rm(from)
    figures.push(
      figure(`peak memory, ${name} of ${(bytes / 1e9).toFixed(2)} GB to JSON Lines`, peakBytes / megabyte, 'MB', { limit: mostMemory }),
      figure(`${name} to JSON Lines`, bytes / megabyte / seconds, 'MB/s'),
    )
  }
  return figures
}

async function measureGrowth(folder: string, name: string, format: string, make: (path: string, share: number) => Promise<void>): Promise<Figure[]> {
  const ending = format === 'coco' ? 'json' : 'xml'
  const measured: { bytes: number; peakBytes: number }[] = []
  for (const share of [1, 4]) {
    const from = join(folder, `part-${String(share)}.${ending}`)
    await make(from, share)
    const { peakBytes } = await convert(folder, from, format, 'jsonl', 'jsonl')
    measured.push({ bytes: (await stat(from)).size, peakBytes })
    await rm(from)
  }
  const [quarter, whole] = measured
  if (quarter === undefined || whole === undefined) throw new Error('two files are measured')
  const against = { name: `on ${String(Math.round(quarter.bytes / megabyte))} MB`, value: quarter.peakBytes / megabyte }
  const title = `peak memory, ${name} of ${String(Math.round(whole.bytes / megabyte))} MB`
  return [figure(title, whole.peakBytes / megabyte, 'MB', { against, limit: mostGrowth })]
}

async function convert(folder: string, from: string, format: string, to: string, ending: string): Promise<Measured> {
  const out = join(folder, `out.${ending}`)
  const measured = await runNode(command, ['convert', from, out, '--from', format, '--to', to, '--overwrite'], join(folder, 'report'))
  await rm(out, { force: true })
  return measured
}

async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'canthus-bench-convert-'))
  try {
    return await act(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
