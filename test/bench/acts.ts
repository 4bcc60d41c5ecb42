/** How many corrections a face costs until every point is right enough, with re-solving and without. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPredictor } from '#core/inference/index.ts'
import type { Pin, Predictor, ResolveRequest } from '#core/inference/index.ts'
import { boxOfPoints } from '#domain/frames.ts'
import { createRandom } from '#domain/random.ts'
import type { Point } from '#domain/frames.ts'
import { orderByInfluence } from '#domain/influence.ts'
import { judgementLengthPx, wrongAbove } from '#domain/metrics/index.ts'
import { schemaById } from '#domain/schemas/index.ts'
import type { Benchmark, Figure } from './figure.ts'
import { figure } from './figure.ts'
import { readSampleFaces, readValidationFaces } from './labelled-faces.ts'
import type { LabelledFace } from './labelled-faces.ts'
import { occludeFace } from './occlude.ts'

const schemaId = '300w-68'
const mode = 'fast'
const packFolder = join(import.meta.dirname, '..', '..', 'models', 'canthus-68-98')
/** Of the corrections without re-solving. */
const limit = 0.45
/** A face that starts with so many wrong points is a hard one. */
const manyWrong = 5

export const actsBenchmark: Benchmark = {
  name: 'acts',
  about: `corrections a face until every point is within ${String(100 * wrongAbove)} % of d of the truth; boxes of the true points`,
  run: measure,
}

/** Which wrong point a person corrects next. */
type Order = 'worst first' | 'as offered'

interface Solved {
  readonly points: readonly Point<'imagePx'>[]
  readonly reliability: readonly number[]
}

async function measure(): Promise<readonly Figure[]> {
  const predictor = createPredictor({ packFolder })
  const folder = await mkdtemp(join(tmpdir(), 'canthus-acts-'))
  try {
    const figures = await measureSet(predictor, 'sample set', await readSampleFaces(), null)
    const validation = await readValidationFaces()
    if (validation === null) {
      console.error('  300-W val is skipped: CANTHUS_DATA names no folder')
      return figures
    }
    const random = createRandom(3)
    const occluded: LabelledFace[] = []
    for (const [i, face] of validation.entries()) {
      const other = validation[Math.floor(random() * validation.length)]
      if (other === undefined) throw new Error('300-W val has no faces')
      occluded.push(await occludeFace(face, other, random, join(folder, `${String(i)}.png`)))
    }
    return [...figures, ...(await measureSet(predictor, '300-W val, occluded', occluded, limit))]
  } finally {
    await predictor.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function measureSet(
  predictor: Predictor,
  name: string,
  faces: readonly LabelledFace[],
  most: number | null,
): Promise<Figure[]> {
  const threshold = (await predictor.getPack()).reliability['300w-68']?.threshold ?? NaN
  const figures = [figure(`${name}: faces`, faces.length, 'count')]
  for (const order of ['worst first', 'as offered'] as const) {
    const counts = []
    for (const face of faces) counts.push(await correctFace(predictor, face, order, threshold))
    const hard = counts.filter((c) => c.without >= manyWrong)
    for (const [which, some] of [['', counts], [`, faces with ${String(manyWrong)} or more wrong`, hard]] as const) {
      if (some.length === 0) continue
      const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
      const against = { name: 'without re-solving', value: mean(some.map((c) => c.without)) }
      const value = mean(some.map((c) => c.withResolve))
      figures.push(figure(`${name}, ${order}${which}: corrections a face`, value, 'acts', { against, ...(most !== null && { limit: most }) }))
    }
  }
  return figures
}

/** A person puts one wrong point after the other where it belongs; after each, all proposals are taken. */
async function correctFace(
  predictor: Predictor,
  face: LabelledFace,
  order: Order,
  threshold: number,
): Promise<{ without: number; withResolve: number }> {
  const schema = schemaById(schemaId)
  const box = boxOfPoints(face.truth)
  const dPx = schema === null ? null : judgementLengthPx(schema, face.truth)
  if (box === null || dPx === null) throw new Error(`${face.picture}: a face without extent`)
  const pins: Pin[] = []
  const solve = () => predictor.resolve({ path: face.picture, schemaId, mode, box, pins, posePin: false } satisfies ResolveRequest)
  let solved: Solved = await solve()
  let wrong = listWrong(face, solved, dPx)
  const without = wrong.length
  while (wrong.length > 0) {
    const isFlagged = (k: number) => (solved.reliability[k] ?? 1) < threshold && !pins.some((p) => p.index === k)
    const flagged = order === 'worst first' ? [] : face.truth.flatMap((_, k) => (isFlagged(k) ? [k] : []))
    const offered = flagged.length === 0 ? [] : await orderFlagged(predictor, face, box, pins, flagged, solved)
    // What no flag points at is seen all the same, the worst first.
    const next = offered.find((k) => wrong.includes(k)) ?? wrong[0]
    const position = next === undefined ? undefined : face.truth[next]
    if (next === undefined || position === undefined) throw new Error('a wrong point has a truth')
    pins.push({ index: next, position })
    solved = await solve()
    wrong = listWrong(face, solved, dPx)
  }
  return { without, withResolve: pins.length }
}

/** The worst first. */
function listWrong(face: LabelledFace, { points }: Solved, dPx: number): number[] {
  const errors = face.truth.map((p, k) => Math.hypot(p.x - (points[k]?.x ?? NaN), p.y - (points[k]?.y ?? NaN)) / dPx)
  const of = (k: number) => errors[k] ?? NaN
  return errors.flatMap((e, k) => (e > wrongAbove ? [k] : [])).sort((a, b) => of(b) - of(a))
}

/** Flagged points as the strip offers them. */
async function orderFlagged(
  predictor: Predictor,
  face: LabelledFace,
  box: ResolveRequest['box'],
  pins: readonly Pin[],
  flagged: readonly number[],
  { reliability }: Solved,
): Promise<number[]> {
  const { attention } = await predictor.explain({ path: face.picture, schemaId, mode, box, pins })
  const doubtful = flagged.map((index) => ({ index, reliability: reliability[index] ?? 0 }))
  return orderByInfluence(doubtful, attention).map((p) => p.index)
}
