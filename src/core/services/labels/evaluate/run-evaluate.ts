/** Runs a pack on pictures with true labels and measures it. */
import { relative, sep } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import type { MetricSummary } from '#contract/methods/formats.ts'
import type { FormatId } from '#domain/formats/format-ids.ts'
import { boxOfPoints } from '#domain/frames.ts'
import type { ErrorNorm } from '#domain/metrics/index.ts'
import type { PredictionMode } from '#domain/prediction-mode.ts'
import { spreadOverLandmarks } from '#domain/knots.ts'
import { sharedLandmarks } from '#domain/maps/index.ts'
import { isCovered } from '#domain/occluders.ts'
import { builtInSchemas, schemaById } from '#domain/schemas/index.ts'
import type { PicturePrediction, Predictor, StageTimings } from '../../../inference/types.ts'
import type { JobContext } from '../../../jobs/context.ts'
import { type FaceScore, findPredictions, type Measure, scoreFace } from './evaluate-faces.ts'
import { failNote, type LabelNote, noteError, streamLabels, type StreamedFace, type StreamedPicture } from '../read/label-stream.ts'
import { withOccludedCopies } from './occluded-copies.ts'
import type { Occlusion, OccludedCopies, OccludedCopy } from './occluded-copies.ts'
import { openLabels, type OpenedLabels, requireSure } from '../recognise/open-labels.ts'
import { SchemaResolver } from '../recognise/resolve-schema.ts'
import { formatPerFace, perFaceKind } from './per-face-file.ts'
import { writeWholeFile } from '../disk/staged-files.ts'
import { defaultThreshold, summariseScores } from './summarise-scores.ts'

/** While one picture is inferred the next is decoded. */
const inFlight = 3
/** So many failures of the network in a row are not the pictures' fault. */
const mostCrashesInARow = 5

export interface EvaluateInput {
  readonly path: string
  /** null: told from the files. */
  readonly format: FormatId | null
  readonly pictures: string | null
  /** `labels`: the crop comes from the box of the true points. */
  readonly boxes: 'labels' | 'detector'
  readonly mode: PredictionMode
  /** Predicted points; null: those of the labels. */
  readonly schemaId: string | null
  /** null: the pictures as they are. */
  readonly occlude: Occlusion | null
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

interface CopyingDeps extends EvaluateDeps {
  readonly copies: OccludedCopies
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
  const opened = await openLabels(input, job.signal)
  requireSure(opened, input.path)
  const { pictures, schemaId } = await countPictures(opened, job)
  const measure = await prepareMeasure(deps.predictor, input, schemaId)
  for (const missing of opened.without) job.fail(input.path, new CanthusError('file.notFound', `${input.path}, ${missing} has no labels.`, { path: input.path }))
  const measured = await withOccludedCopies(input.occlude, (copies) => measureAll({ ...deps, copies }, input, measure, opened, pictures, job))
  const scores = measured.flatMap((m) => m?.scores ?? [])
  if (input.perFace !== null && kind !== null) await writeWholeFile(input.perFace, formatPerFace(kind, measure.labels, scores))
  return summariseScores({
    measure,
    threshold: input.threshold ?? defaultThreshold(input.norm, measure.labels),
    images: measured.filter((m) => m !== null).length,
    scores,
    timings: measured.flatMap((m) => (m === null ? [] : [m.timings])),
  })
}

/** @throws CanthusError model.notFound, model.invalid, model.noSchema, format.schemaMismatch */
async function prepareMeasure(predictor: Predictor, input: EvaluateInput, labelSchemaId: string): Promise<Measure> {
  const pack = await predictor.getPack()
  const schemaId = input.schemaId ?? labelSchemaId
  const [labels, predicted, rule] = [schemaById(labelSchemaId), schemaById(schemaId), pack.reliability[schemaId]]
  if (predicted === null || rule === undefined || !pack.schemas.includes(schemaId)) {
    const known = pack.schemas.join(', ')
    throw new CanthusError('model.noSchema', `The model pack ${pack.id} does not set the points of ${schemaId}; it knows ${known}.`, { schemaId })
  }
  if (labels === null || sharedLandmarks(labels, predicted).length === 0) {
    throw new CanthusError('format.schemaMismatch', `${input.path} has labels of ${labelSchemaId}, which share no landmark with ${schemaId}.`, { path: input.path })
  }
  return { norm: input.norm, labels, predicted, wrong8: rule.wrong8 === null ? null : spreadOverLandmarks(rule.wrong8, predicted) }
}

/** Reads everything once: what will be measured, so that the time left is known. @throws CanthusError format.* */
async function countPictures(opened: OpenedLabels, job: JobContext): Promise<{ pictures: number; schemaId: string }> {
  const resolver = new SchemaResolver({ known: builtInSchemas, codec: opened.codec, chosenId: null })
  let pictures = 0
  let schemaId: string | null = null
  const problems: LabelNote[] = []
  const leaveOut = (note: LabelNote): void => {
    failNote(job, note)
    if (problems.length === 0) problems.push(note)
  }
  for await (const { faces } of streamLabels(opened, { base: null, resolver, warn: () => undefined, leaveOut })) {
    if (faces.length === 0) continue
    pictures++
    schemaId ??= faces[0]?.schemaId ?? null
  }
  if (schemaId !== null) return { pictures, schemaId }
  const [first] = problems
  throw first === undefined ? new CanthusError('format.invalid', `${opened.folder} holds no faces.`, { path: opened.folder }) : noteError(first)
}

/** In the order of the labels; null for those that could not be measured. */
async function measureAll(
  deps: CopyingDeps,
  input: EvaluateInput,
  measure: Measure,
  opened: OpenedLabels,
  total: number,
  job: JobContext,
): Promise<(Measured | null)[]> {
  const results: (Measured | null)[] = []
  const resolver = new SchemaResolver({ known: builtInSchemas, codec: opened.codec, chosenId: null })
  const stop = new AbortController()
  const signal = AbortSignal.any([job.signal, stop.signal])
  // Said of the first reading already.
  const stream = streamLabels(opened, { base: null, resolver, warn: () => undefined, leaveOut: () => undefined })
  let next = 0
  let done = 0
  let crashes = 0
  job.progress(0, total, 'pictures')
  const work = async (): Promise<void> => {
    for (let step = await stream.next(); step.done !== true; step = await stream.next()) {
      signal.throwIfAborted()
      const picture = step.value
      if (picture.faces.length === 0) continue
      const at = next++
      results[at] = null
      try {
        results[at] = await measurePicture(deps, input, measure, opened, picture, job, signal)
        crashes = 0
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof CanthusError) || !isAboutPicture(error)) throw error
        if (error.code.startsWith('inference.') && ++crashes >= mostCrashesInARow) throw error
        job.fail(picture.picture.name, error)
      }
      job.progress(++done, total, 'pictures')
    }
  }
  try {
    await Promise.all(Array.from({ length: inFlight }, work))
  } finally {
    stop.abort()
    await stream.return(undefined)
  }
  return results
}

function isAboutPicture(error: CanthusError): boolean {
  return error.code.startsWith('image.') || error.code.startsWith('inference.')
}

async function measurePicture(
  deps: CopyingDeps,
  input: EvaluateInput,
  measure: Measure,
  opened: OpenedLabels,
  { picture, path: labels, faces: all }: StreamedPicture,
  job: JobContext,
  signal: AbortSignal,
): Promise<Measured | null> {
  const faces = all.filter((face) => face.schemaId === measure.labels.id && boxOfPoints(placesOf(face)) !== null)
  if (faces.length < all.length) {
    const left = all.length - faces.length
    const share = left === 1 ? '1 face has' : `${String(left)} faces have`
    job.fail(picture.name, new CanthusError('format.schemaMismatch', `${labels}: ${share} no points of ${measure.labels.id} and cannot be measured with the others.`, { path: labels }))
  }
  if (faces.length === 0) return null
  const lookup = await opened.pictures.find(picture)
  if ('missing' in lookup) throw new CanthusError('image.missing', `${labels}: ${lookup.missing}.`, { path: labels })
  const path = lookup.found
  await deps.checkPicture?.(path)
  const boxes = input.boxes === 'labels' ? faces.map(requireBox) : null
  const name = relative(input.pictures ?? opened.folder, path).split(sep).join('/')
  const copy = await deps.copies.make(path, name, faces.map(requireBox))
  try {
    const prediction = await deps.predictor.predict({ path: copy.path, schemaId: measure.predicted.id, mode: input.mode, boxes }, signal)
    return { scores: scoreFaces(input, measure, name, labels, faces, copy, prediction, job), timings: prediction.timings }
  } finally {
    await copy.remove()
  }
}

function scoreFaces(
  input: EvaluateInput,
  measure: Measure,
  picture: string,
  labels: string,
  faces: readonly StreamedFace[],
  copy: OccludedCopy,
  prediction: PicturePrediction,
  job: JobContext,
): FaceScore[] {
  const truths = faces.map(placesOf)
  const predicted = input.boxes === 'labels' ? faces.map((_, k) => prediction.faces[k] ?? null) : findPredictions(truths, prediction.faces)
  return faces.flatMap((face, k): FaceScore[] => {
    const own = predicted[k] ?? null
    const found = own === null ? null : scoreFace(measure, { points: truths[k] ?? [], hidden: listHidden(face, copy) }, own)
    if (own !== null && found === null) {
      job.fail(picture, new CanthusError('format.invalid', `${labels}: the true points have no size to measure by (${input.norm}).`, { path: labels }))
      return []
    }
    return [{ picture, face: k + 1, box: requireBox(face), found }]
  })
}

function listHidden({ label }: StreamedFace, copy: OccludedCopy): boolean[] {
  return label.points.map(({ position, state }) => {
    if (state === 'occluded' || state === 'self-occluded') return true
    return position !== null && copy.occluders.some((o) => isCovered(o, position))
  })
}

function placesOf({ label }: StreamedFace) {
  return label.points.map((p) => p.position)
}

function requireBox(face: StreamedFace) {
  const box = boxOfPoints(placesOf(face))
  if (box === null) throw new Error('only faces with points are measured')
  return box
}
