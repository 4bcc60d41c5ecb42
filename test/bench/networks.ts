/** One face through the encoder and the regressor of 68 points: the built-in pack against another of the same family, in turns. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { countThreads } from '#core/inference/threads.ts'
import type { Benchmark, Figure } from './figure.ts'
import { figure, quantile } from './figure.ts'

const builtIn = join(import.meta.dirname, '..', '..', 'models', 'canthus-68-98')
const rounds = 60
const side = 256
const count = 68

export const networksBenchmark: Benchmark = {
  name: 'networks',
  about: 'encoder and regressor of 68 points, one face, the built-in pack against the one in CANTHUS_OTHER_PACK',
  run: measure,
}

type Solve = () => Promise<unknown>

async function measure(): Promise<readonly Figure[]> {
  const other = process.env['CANTHUS_OTHER_PACK']
  const ours = await openPack(builtIn)
  const theirs = other === undefined ? null : await openPack(other)
  if (theirs === null) console.error('  the other pack is skipped: CANTHUS_OTHER_PACK names no folder')
  const times: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] }
  for (let round = 0; round < rounds; round++) {
    times.ours.push(await time(ours))
    if (theirs !== null) times.theirs.push(await time(theirs))
  }
  const against = theirs === null ? null : { name: 'with the other pack', value: quantile(times.theirs, 0.5) }
  return [figure('a face, p50', quantile(times.ours, 0.5), 'ms', against === null ? {} : { against, limit: 1.1 })]
}

async function time(solve: Solve): Promise<number> {
  const begunMs = performance.now()
  await solve()
  return performance.now() - begunMs
}

async function openPack(folder: string): Promise<Solve> {
  // As the program runs them, see engine.ts.
  const options = { executionProviders: ['cpu'], intraOpNumThreads: countThreads(), enableCpuMemArena: false, logSeverityLevel: 3 } as const
  const open = async (name: string): Promise<ort.InferenceSession> => ort.InferenceSession.create(await readFile(join(folder, name)), options)
  const [encoder, regressor] = [await open('encoder.onnx'), await open(`regressor-${String(count)}.onnx`)]
  const crop = new ort.Tensor('float32', Float32Array.from({ length: 3 * side * side }, (_, i) => (i * 7919) % 256 / 255), [1, 3, side, side])
  const pinned = new ort.Tensor('float32', new Float32Array(count), [1, count])
  const pinnedAt = new ort.Tensor('float32', new Float32Array(2 * count), [1, count, 2])
  return async () => {
    const seen = await encoder.run({ crop })
    const head = (name: string): ort.Tensor => {
      const tensor = seen[name]
      if (tensor === undefined) throw new Error(`${folder}: the encoder has no output ${name}`)
      return tensor
    }
    const of = (name: string): ort.Tensor => head(`${name}_${String(count)}`)
    const given = { features: head('features'), context: head('context'), start: of('start'), votes: of('votes'), spread: of('spread'), pinned, pinned_at: pinnedAt }
    return regressor.run(given)
  }
}
