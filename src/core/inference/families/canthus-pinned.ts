/** One encoded face, solved again around points that may not move. */
import { likenessOf, spreadCorrections } from '#domain/error-field.ts'
import { boxCentre, boxOfPoints, boxSize } from '#domain/frames.ts'
import type { Box, Point } from '#domain/frames.ts'
import { judgementLengthPx } from '#domain/metrics/index.ts'
import type { HeadPose } from '#domain/records.ts'
import { rollOf } from '../crop-rule.ts'
import type { PackManifest } from '../manifest.ts'
import { poseFromRotation } from '../pose.ts'
import { fitPose, projectFace } from '../pose-fit.ts'
import type { FittedPose, SeenLandmark } from '../pose-fit.ts'
import { rollRotation } from '../rotation.ts'
import type { Rotation } from '../rotation.ts'
import type { ExplainedFace, Pin, ResolvedFace } from '../types.ts'
import { clampProbability, readFace } from './canthus.ts'
import type { SolvedFace } from './canthus.ts'
import { headOf, readPoints, regressFaces, regressorSteps, toUnits } from './canthus-networks.ts'
import type { EncodedFaces, Hold, Regressed, SchemaNetwork } from './canthus-networks.ts'

/**
 * Where the encoder's start lies no further from the pins (root mean square, in units of the mean face, whose half width
 * is 1), it is kept: it has seen the whole face. Chosen by hand, one value tried, with a changed copy of the benchmark
 * `acts`, worst point first, on occluded 300-W val (199 faces): corrections against none re-solved 0.54 with a fit each
 * time, 0.49 with this limit, 0.46 with no fit. On 25 of these faces turned by 60 degrees: 0.50 with it, 0.55 with no fit.
 */
const startHolds = 0.2

/**
 * The regressor moves too little of what hangs on a pin, and the errors that the pins bring to light (see
 * `spreadCorrections`) know nothing of the picture; between the two, at this share of the second, lie fewer wrong points
 * than at either. Chosen from 0.5, 0.7 and 0.85 on training faces with synthetic occluders; figures in the README.
 */
const shareOfField = 0.7

/** The networks were trained on heads that roll by 0.31 rad (standard deviation); beyond this, the crop turns with them. */
const mostRollRad = 0.5

export interface PinnedSolver {
  readonly network: SchemaNetwork
  readonly manifest: PackManifest
}

/** What a face's pins ask for. */
export interface PinnedAsk {
  readonly pins: readonly Pin[]
  readonly posePin: boolean
}

/**
 * Runs the regressor around the pins, and moves the other points also by what the pins' own errors say about theirs.
 * @param encoded one face
 * @returns points in imagePx, the pinned ones exactly as given; reliability calibrated, 1 for the pinned ones
 */
export async function resolveFace(
  solver: PinnedSolver,
  encoded: EncodedFaces,
  { pins, posePin }: PinnedAsk,
): Promise<Omit<ResolvedFace, 'featuresReady'>> {
  const fitted = posePin ? fitStart(solver, encoded, pins) : null
  const { points, reliability, pose } = await solveHeld(solver, encoded, { pins, start: fitted?.start ?? null })
  return { points, reliability, pose: fitted?.pose ?? pose }
}

/**
 * What the regressor did around the pins.
 * @param encoded one face
 * @returns the points after each step in imagePx, the last one as the face is solved; attention averaged over the steps,
 *   the last step's weights
 */
export async function explainFace(solver: PinnedSolver, encoded: EncodedFaces, pins: readonly Pin[]): Promise<ExplainedFace> {
  const { count } = solver.network
  const { points, regressed } = await solveHeld(solver, encoded, { pins, start: null })
  const last = (regressorSteps - 1) * count
  const weight = Array.from(regressed.weight.subarray(last, last + count), clampProbability)
  for (const { index } of pins) weight[index] = 1
  const iterates = [...readIterates(encoded, regressed, pins).slice(0, -1), points]
  return { iterates, attention: meanAttention(regressed, count), weight }
}

/** Faces as they are without pins, by schema: the same for every correction, and forgotten with the features. */
const freeFaces = new WeakMap<EncodedFaces, Map<string, Promise<SolvedFace>>>()

/** Solves a face without its pins, once; ahead of the first correction if it is called so early. */
export function solveFree({ network, manifest }: PinnedSolver, encoded: EncodedFaces): Promise<SolvedFace> {
  const known = freeFaces.get(encoded) ?? new Map<string, Promise<SolvedFace>>()
  freeFaces.set(encoded, known)
  let free = known.get(network.schema.id)
  if (free === undefined) {
    free = regressFaces(network, encoded).then((regressed) => readFace(manifest, network, encoded, regressed, 0))
    known.set(network.schema.id, free)
    // The next one asks again.
    free.catch(() => known.delete(network.schema.id))
  }
  return free
}

interface Held extends SolvedFace {
  readonly regressed: Regressed
}

async function solveHeld(solver: PinnedSolver, encoded: EncodedFaces, hold: Hold): Promise<Held> {
  const { network, manifest } = solver
  const regressed = await regressFaces(network, encoded, [hold])
  const face = readFace(manifest, network, encoded, regressed, 0)
  const { pins } = hold
  if (pins.length === 0) return { ...face, regressed }
  const { start } = hold
  const free =
    start === null
      ? await solveFree(solver, encoded)
      : readFace(manifest, network, encoded, await regressFaces(network, encoded, [{ pins: [], start }]), 0)
  const points = holdPins(blend(network, face.points, free, pins), pins)
  const reliability = [...face.reliability]
  for (const { index } of pins) reliability[index] = 1
  return { points, reliability, pose: face.pose, regressed }
}

/** @param free the same face, solved without its pins */
function blend({ schema }: SchemaNetwork, points: readonly Point<'imagePx'>[], free: SolvedFace, pins: readonly Pin[]): Point<'imagePx'>[] {
  const dPx = judgementLengthPx(schema, free.points)
  if (dPx === null) return [...points]
  const spread = spreadCorrections(free.points, free.reliability, pins, likenessOf(schema, free.points, dPx))
  return points.map((p, i) => {
    const { x, y } = spread[i] ?? p
    return { x: p.x + shareOfField * (x - p.x), y: p.y + shareOfField * (y - p.y) }
  })
}

/** A crop that stands upright for the face. */
export interface TurnedCrop {
  /** Where the face lies: centre and longer side count. */
  readonly box: Box<'imagePx'>
  readonly rollRad: number
}

/**
 * Where to crop a face that lies on its side: by the mean face in the pose that the pins tell.
 * @param encoded one face, cropped upright
 * @returns null where it stands upright enough to be solved as it is, or the pins do not tell the pose
 */
export function turnToPins(solver: PinnedSolver, encoded: EncodedFaces, pins: readonly Pin[]): TurnedCrop | null {
  const fit = fitPins(solver, encoded, pins)
  if (fit === null || Math.abs(fit.pose.rollRad) <= mostRollRad) return null
  const { rollRad } = fit.pose
  const [crop] = encoded.crops
  if (crop === undefined) throw new RangeError('no face')
  const points = readPoints(projectFace(solver.network.meanFace, fit.fitted), crop, encoded.side)
  const [c, s] = [Math.cos(rollRad), Math.sin(rollRad)]
  const around = boxOfPoints(points.map((p) => ({ x: c * p.x + s * p.y, y: c * p.y - s * p.x })))
  if (around === null) throw new RangeError('a mean face without points')
  const { width, height } = boxSize(around)
  const centre = boxCentre(around)
  const half = Math.max(width, height) / 2
  const [x, y] = [c * centre.x - s * centre.y, s * centre.x + c * centre.y]
  return { box: { x0: x - half, y0: y - half, x1: x + half, y1: y + half }, rollRad }
}

interface PinsFit {
  /** In crop units. */
  readonly fitted: FittedPose
  readonly seen: readonly SeenLandmark[]
  /** On the picture. */
  readonly pose: HeadPose
}

function fitPins({ manifest, network: { meanFace } }: PinnedSolver, encoded: EncodedFaces, pins: readonly Pin[]): PinsFit | null {
  const crop = encoded.crops[0]
  const r = encoded.plain.rotation.data
  if (crop === undefined) throw new RangeError('no face')
  const at = (i: number) => r[i] ?? NaN
  const near: Rotation = [at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8)]
  const seen = pins.map(({ index, position }) => ({ index, ...toUnits(position, crop, encoded.side) }))
  const fitted = fitPose(meanFace, seen, near)
  return fitted && { fitted, seen, pose: poseFromRotation(rollRotation(fitted.rotation, rollOf(crop)), manifest.pose.restPitchRad) }
}

/** The mean face in the pose that the pins tell, as a start in crop units; null where the encoder's start is to be kept. */
function fitStart(
  solver: PinnedSolver,
  encoded: EncodedFaces,
  pins: readonly Pin[],
): { readonly start: Float32Array; readonly pose: HeadPose } | null {
  const { schema, meanFace } = solver.network
  const fit = fitPins(solver, encoded, pins)
  if (fit === null) return null
  const { fitted, seen, pose } = fit
  const start = headOf(encoded.plain, schema).start.data
  const apart = seen.map(({ index, x, y }) => Math.hypot((start[2 * index] ?? NaN) - x, (start[2 * index + 1] ?? NaN) - y))
  if (Math.hypot(...apart) <= startHolds * fitted.scale * Math.sqrt(seen.length)) return null
  return { start: projectFace(meanFace, fitted), pose }
}

/** A pinned point goes back as it came: not through float32, and not with the last step's move. */
function holdPins(points: readonly Point<'imagePx'>[], pins: readonly Pin[]): Point<'imagePx'>[] {
  const held = [...points]
  for (const { index, position } of pins) held[index] = { x: position.x, y: position.y }
  return held
}

function readIterates(encoded: EncodedFaces, { iterates }: Regressed, pins: readonly Pin[]): Point<'imagePx'>[][] {
  const crop = encoded.crops[0]
  if (crop === undefined) throw new RangeError('no face')
  const length = iterates.length / regressorSteps
  return Array.from({ length: regressorSteps }, (_, step) =>
    holdPins(readPoints(iterates.subarray(step * length, (step + 1) * length), crop, encoded.side), pins),
  )
}

function meanAttention({ attention }: Regressed, count: number): number[][] {
  const matrix = count * count
  return Array.from({ length: count }, (_, row) =>
    Array.from({ length: count }, (_, column) => {
      let sum = 0
      for (let step = 0; step < regressorSteps; step++) {
        sum += attention[step * matrix + row * count + column] ?? NaN
      }
      return sum / regressorSteps
    }),
  )
}
