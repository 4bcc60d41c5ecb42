/** Runs a pack on pictures with true labels and measures it. */
import { relative, sep } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import type { MetricSummary } from '#contract/methods/formats.ts'
import { boxOfPoints } from '#domain/frames.ts'
import type { ErrorNorm } from '#domain/metrics/index.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { schemaById } from '#domain/schemas/index.ts'
import type { PicturePrediction, Predictor, StageTimings } from '../../inference/types.ts'
import type { JobContext } from '../../jobs/context.ts'
import { type FaceScore, findPredictions, scoreFace } from './evaluate-faces.ts'
import type { LabelGroup, LabelledFace, LabelSource, WrittenFormat } from './label-source.ts'
import { openLabels } from './open-labels.ts'
import { formatPerFace, perFaceKind } from './per-face-file.ts'
import { writeWholeFile } from './staged-files.ts'
import { defaultThreshold, summariseScores } from './summarise-scores.ts'

/** While one picture is inferred the next is decoded. */
const inFlight = 3
/** So many failures of the network in a row are not the pictures' fault. */
const mostCrashesInARow = 5

export interface EvaluateInput {
  readonly path: string
  readonly format: WrittenFormat
  readonly pictures: string | null
  /** `labels`: the crop comes from the box of the true points. */
  readonly boxes: 'labels' | 'detector'
  readonly norm: ErrorNorm
  /** Percent; null: the usual one of the schema and norm. */
  readonly threshold: number | null
  /** A `.csv` or `.jsonl` file; null: none is written. */
  readonly perFace: string | null
}

export interface EvaluateDeps {
  readonly predictor: Predictor
  /** Refuses pictures that may not be read. @throws CanthusError image.missing */
  readonly checkPicture?: (path: string) => Promise<void>
}

interface Measured {
  readonly scores: readonly FaceScore[]
  readonly timings: StageTimings
}

/**
 * Pictures and labels that cannot be read are reported through `job.fail` and do not count.
 * @throws CanthusError file.notFound, format.unknown, format.invalid, format.notSupported, model.*, file.notWritable, disk.full
 */
export async function runEvaluate(deps: EvaluateDeps, input: EvaluateInput, job: JobContext): Promise<MetricSummary> {
  const kind = input.perFace === null ? null : perFaceKind(input.perFace)
  const source = await openLabels(input)
  const schema = await requireSchema(deps.predictor, source.schemaId)
  for (const { path, error } of source.problems) job.fail(path, error)
  const measured = await measureAll(deps, input, schema, source, job)
  const scores = measured.flatMap((m) => m?.scores ?? [])
  if (input.perFace !== null && kind !== null) await writeWholeFile(input.perFace, formatPerFace(kind, schema, scores))
  return summariseScores({
    schema,
    norm: input.norm,
    threshold: input.threshold ?? defaultThreshold(input.norm, schema),
    images: measured.filter((m) => m !== null).length,
    scores,
    timings: measured.flatMap((m) => (m === null ? [] : [m.timings])),
  })
}

/** @throws CanthusError model.notFound, model.invalid, model.noSchema */
async function requireSchema(predictor: Predictor, schemaId: string): Promise<LandmarkSchema> {
  const pack = await predictor.getPack()
  const schema = schemaById(schemaId)
  if (schema === null || !pack.schemas.includes(schemaId)) {
    const known = pack.schemas.join(', ')
    throw new CanthusError('model.noSchema', `The model pack ${pack.id} does not set the points of ${schemaId}; it knows ${known}.`, { schemaId })
  }
  return schema
}

/** In the order of the groups; null for those that could not be measured. */
async function measureAll(
  deps: EvaluateDeps,
  input: EvaluateInput,
  schema: LandmarkSchema,
  { groups, pictures }: LabelSource,
  job: JobContext,
): Promise<(Measured | null)[]> {
  const results: (Measured | null)[] = groups.map(() => null)
  const stop = new AbortController()
  const signal = AbortSignal.any([job.signal, stop.signal])
  let next = 0
  let done = 0
  let crashes = 0
  job.progress(0, groups.length, 'pictures')
  const work = async (): Promise<void> => {
    for (let at = next++; at < groups.length; at = next++) {
      signal.throwIfAborted()
      const group = groups[at]
      if (group === undefined) return
      try {
        results[at] = await measureGroup(deps, { ...input, pictures }, schema, group, job, signal)
        crashes = 0
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof CanthusError) || !isAboutPicture(error)) throw error
        if (error.code.startsWith('inference.') && ++crashes >= mostCrashesInARow) throw error
        job.fail(group.name, error)
      }
      job.progress(++done, groups.length, 'pictures')
    }
  }
  try {
    await Promise.all(Array.from({ length: inFlight }, work))
  } finally {
    stop.abort()
  }
  return results
}

function isAboutPicture(error: CanthusError): boolean {
  return error.code.startsWith('image.') || error.code.startsWith('inference.')
}

async function measureGroup(
  deps: EvaluateDeps,
  input: EvaluateInput & { readonly pictures: string },
  schema: LandmarkSchema,
  group: LabelGroup,
  job: JobContext,
  signal: AbortSignal,
): Promise<Measured | null> {
  const { faces, problems } = await group.read()
  for (const { path, error } of problems) job.fail(path, error)
  if (faces.length === 0) return null
  if ('missing' in group.picture) {
    throw new CanthusError('image.missing', `${group.path}: ${group.picture.missing}.`, { path: group.path })
  }
  const path = group.picture.found
  await deps.checkPicture?.(path)
  const boxes = input.boxes === 'labels' ? faces.map((f) => requireBox(f)) : null
  const prediction = await deps.predictor.predict({ path, schemaId: schema.id, boxes }, signal)
  const name = relative(input.pictures, path).split(sep).join('/')
  return { scores: scoreFaces(input, schema, name, faces, prediction, job), timings: prediction.timings }
}

function scoreFaces(
  input: EvaluateInput,
  schema: LandmarkSchema,
  picture: string,
  faces: readonly LabelledFace[],
  prediction: PicturePrediction,
  job: JobContext,
): FaceScore[] {
  const predicted = input.boxes === 'labels' ? faces.map((_, k) => prediction.faces[k] ?? null) : findPredictions(faces, prediction.faces)
  return faces.flatMap((labelled, k): FaceScore[] => {
    const own = predicted[k] ?? null
    const found = own === null ? null : scoreFace(schema, input.norm, labelled.points, own)
    if (own !== null && found === null) {
      job.fail(picture, new CanthusError('format.invalid', `${labelled.path}: the true points have no size to measure by (${input.norm}).`, { path: labelled.path }))
      return []
    }
    return [{ picture, face: k + 1, box: requireBox(labelled), found }]
  })
}

function requireBox(face: LabelledFace) {
  const box = boxOfPoints(face.points)
  if (box === null) throw new Error(`${face.path}: a face has points`)
  return box
}
