/** How many corrections a face costs until every point is right enough, with re-solving and without. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPredictor } from '#core/inference/index.ts'
import type { Pin, Predictor } from '#core/inference/index.ts'
import { boxOfPoints } from '#domain/frames.ts'
import { createRandom } from '#domain/random.ts'
import type { Point } from '#domain/frames.ts'
import { judgementLengthPx, wrongAbove } from '#domain/metrics/index.ts'
import { schema300w68 as schema } from '#domain/schemas/300w-68.ts'
import { flaggedPoints } from '#renderer/features/workspace/store/flags.ts'
import { makeFaceOf, makeLandmark } from '../helpers/faces.ts'
import type { Benchmark, Figure } from './figure.ts'
import { figure } from './figure.ts'
import { readSampleFaces, readValidationFaces } from './labelled-faces.ts'
import type { LabelledFace } from './labelled-faces.ts'
import { occludeFace } from './occlude.ts'

const schemaId = '300w-68'
const mode = 'fast'
const packFolder = join(import.meta.dirname, '..', '..', 'models', 'canthus-68-98')
/** Of the corrections without re-solving, the worst point first: what the graph can do, whatever the order. */
const limit = 0.45
/** A face that starts with so many wrong points is a hard one. */
const manyWrong = 5

export const actsBenchmark: Benchmark = {
  name: 'acts',
  about: `corrections a face until every point is within ${String(100 * wrongAbove)} % of d of the truth; boxes of the true points`,
  run: measure,
}

/** Which wrong point a person corrects next: the worst needs the truth; the program offers by what it knows. */
type Order = 'worst first' | 'as offered'

/** What one face costs. */
interface Acts {
  /** Wrong points at first: corrections without re-solving. */
  readonly without: number
  readonly corrections: number
  /** Points that were offered and right. */
  readonly confirmations: number
}

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
    const counts: Acts[] = []
    for (const face of faces) counts.push(await correctFace(predictor, face, order, threshold))
    const hard = counts.filter((c) => c.without >= manyWrong)
    for (const [which, some] of [['', counts], [`, faces with ${String(manyWrong)} or more wrong`, hard]] as const) {
      if (some.length === 0) continue
      const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
      const against = { name: 'without re-solving', value: mean(some.map((c) => c.without)) }
      const value = mean(some.map((c) => c.corrections))
      figures.push(figure(`${name}, ${order}${which}: corrections a face`, value, 'acts', { against, ...(most !== null && order === 'worst first' && { limit: most }) }))
      if (order === 'as offered') {
        figures.push(figure(`${name}, ${order}${which}: confirmations a face`, mean(some.map((c) => c.confirmations)), 'acts'))
      }
    }
  }
  return figures
}

/**
 * A person goes through the face until no point is wrong; after each correction all proposals are taken. In the offered
 * order, what is offered and right is confirmed with a key, which holds it from then on; what no flag points at is seen
 * all the same once nothing is offered any more, the worst first.
 */
async function correctFace(predictor: Predictor, face: LabelledFace, order: Order, threshold: number): Promise<Acts> {
  const box = boxOfPoints(face.truth)
  const dPx = judgementLengthPx(schema, face.truth)
  if (box === null || dPx === null) throw new Error(`${face.picture}: a face without extent`)
  const pins: Pin[] = []
  const solve = () => predictor.resolve({ path: face.picture, schemaId, mode, box, pins, posePin: false })
  let solved: Solved = await solve()
  let wrong = listWrong(face, solved, dPx)
  const without = wrong.length
  let [corrections, confirmations] = [0, 0]
  while (wrong.length > 0) {
    for (const index of order === 'as offered' ? offerPoints(solved, pins, threshold) : []) {
      if (wrong.includes(index)) {
        wrong = [index]
        break
      }
      const position = solved.points[index]
      if (position === undefined) throw new Error('an offered point has a place')
      pins.push({ index, position })
      confirmations++
    }
    const next = wrong[0]
    const position = next === undefined ? undefined : face.truth[next]
    if (next === undefined || position === undefined) throw new Error('a wrong point has a truth')
    pins.push({ index: next, position })
    corrections++
    solved = await solve()
    wrong = listWrong(face, solved, dPx)
  }
  return { without, corrections, confirmations }
}

/** The worst first. */
function listWrong(face: LabelledFace, { points }: Solved, dPx: number): number[] {
  const errors = face.truth.map((p, k) => Math.hypot(p.x - (points[k]?.x ?? NaN), p.y - (points[k]?.y ?? NaN)) / dPx)
  const of = (k: number) => errors[k] ?? NaN
  return errors.flatMap((e, k) => (e > wrongAbove ? [k] : [])).sort((a, b) => of(b) - of(a))
}

/** Flagged points that nobody has placed, as the strip offers them. */
function offerPoints({ points, reliability }: Solved, pins: readonly Pin[], threshold: number): number[] {
  const held = new Set(pins.map((p) => p.index))
  const landmarks = points.map((position, k) =>
    makeLandmark({ position, reliability: reliability[k] ?? null, origin: held.has(k) ? 'confirmed' : 'predicted' }),
  )
  const flagged = flaggedPoints(makeFaceOf(landmarks, { schemaId }), threshold)
  return flagged.filter((p) => !p.done).map((p) => p.index)
}
