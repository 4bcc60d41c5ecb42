/** The networks of the `canthus` family, tensors in and out. Points are crop units `u`: `cropPx = u * side - 0.5`. */
import * as ort from 'onnxruntime-node'
import { mirrorCrop, warpCrop } from '#core/images/index.ts'
import type { Picture } from '#core/images/index.ts'
import { invert, transformPoint } from '#domain/frames.ts'
import type { Affine, Point } from '#domain/frames.ts'
import type { Knots } from '#domain/knots.ts'
import type { PredictionMode } from '#domain/prediction-mode.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import type { MeanFace } from '../mean-face.ts'
import { takeOutput } from '../tensors.ts'
import type { FloatOutput } from '../tensors.ts'
import type { Pin } from '../types.ts'
import { meanWithMirrored, mirrorHeld } from './canthus-mirror.ts'
import type { HeldUnits } from './canthus-mirror.ts'

export const regressorSteps = 3

/** What a pack has for one schema of N landmarks. */
export interface SchemaNetwork {
  readonly schema: LandmarkSchema
  /** N */
  readonly count: number
  readonly regressor: ort.InferenceSession
  readonly meanFace: MeanFace
  /** One a landmark, from the regressor's number to a probability; null: not calibrated. */
  readonly right5: readonly Knots[] | null
}

/** Where the encoder lets one schema's regressor begin. */
export interface EncodedHead {
  /** [B, N, 2], crop units: the mean 3D face in the pose that the encoder saw */
  readonly start: FloatOutput
  /** [B, N, 2], crop units */
  readonly votes: FloatOutput
  /** [B, N, 3] */
  readonly spread: FloatOutput
}

/** What the encoder says about B crops. */
export interface EncodedView {
  /** [B, C, side / 4, side / 4] */
  readonly features: FloatOutput
  /** [B, G] */
  readonly context: FloatOutput
  /** [B, 3, 3], from the head's axes to the picture's */
  readonly rotation: FloatOutput
  /** By schema. */
  readonly heads: ReadonlyMap<string, EncodedHead>
}

/** B encoded faces: enough to run each regressor on them again and again. */
export interface EncodedFaces {
  /** One a face. */
  readonly crops: readonly Affine<'cropPx', 'imagePx'>[]
  /** Pixels of a crop's side. */
  readonly side: number
  readonly plain: EncodedView
  /** Of the same crops with left and right exchanged; null in the fast mode. */
  readonly mirrored: EncodedView | null
}

/** Landmarks of one face that may not move. */
export interface Hold {
  readonly pins: readonly Pin[]
  /** [N, 2], crop units, instead of the encoder's start; null: the encoder's. */
  readonly start: Float32Array | null
}

export interface Regressed {
  /** [B, 3, N, 2], crop units */
  readonly iterates: Float32Array
  /** [B, 3, N, N], each step's mean over layers and heads; rows sum to 1 */
  readonly attention: Float32Array
  /** [B, 3, N], 0 to 1 */
  readonly weight: Float32Array
  /** [B, N], 0 to 1, not calibrated */
  readonly reliability: Float32Array
}

/** What crops are encoded with. */
export interface Encoding {
  readonly encoder: ort.InferenceSession
  /** Pixels of a crop's side. */
  readonly side: number
  /** Those whose heads are kept. */
  readonly schemas: readonly LandmarkSchema[]
  readonly mode: PredictionMode
}

/** Cuts crops [B, 3, side, side], RGB 0 to 1, out of a picture and runs the encoder on them; mirrored too where careful. */
export async function encodeFaces(
  encoding: Encoding,
  picture: Picture,
  crops: readonly Affine<'cropPx', 'imagePx'>[],
): Promise<EncodedFaces> {
  const { side, mode } = encoding
  const plain = await encodeCrops(encoding, crops.map((crop) => warpCrop(picture, crop, side)))
  if (mode === 'fast') return { crops, side, plain, mirrored: null }
  const exchanged = crops.map((crop) => mirrorCrop(picture, crop, side))
  return { crops, side, plain, mirrored: await encodeCrops(encoding, exchanged.map((m) => warpCrop(m.picture, m.crop, side))) }
}

async function encodeCrops({ encoder, side, schemas }: Encoding, crops: readonly Float32Array[]): Promise<EncodedView> {
  const count = crops.length
  const input = new Float32Array(count * 3 * side * side)
  crops.forEach((crop, i) => {
    input.set(crop, i * 3 * side * side)
  })
  const outputs = await encoder.run({ crop: new ort.Tensor('float32', input, [count, 3, side, side]) })
  const takeHead = ({ landmarks: { length: n } }: LandmarkSchema): EncodedHead => ({
    start: takeOutput(outputs, `start_${String(n)}`, [count, n, 2]),
    votes: takeOutput(outputs, `votes_${String(n)}`, [count, n, 2]),
    spread: takeOutput(outputs, `spread_${String(n)}`, [count, n, 3]),
  })
  return {
    features: takeOutput(outputs, 'features', [count, null, null, null]),
    context: takeOutput(outputs, 'context', [count, null]),
    rotation: takeOutput(outputs, 'rotation', [count, 3, 3]),
    heads: new Map(schemas.map((schema) => [schema.id, takeHead(schema)])),
  }
}

/** @throws RangeError where the encoder was not asked for that schema */
export function headOf(view: EncodedView, schema: LandmarkSchema): EncodedHead {
  const head = view.heads.get(schema.id)
  if (head === undefined) throw new RangeError(`not encoded for ${schema.id}`)
  return head
}

/** Runs a regressor's three steps on B encoded faces; where they are encoded mirrored too, the mean of both runs. */
export async function regressFaces(network: SchemaNetwork, encoded: EncodedFaces, holds: readonly Hold[] = []): Promise<Regressed> {
  const held = encoded.crops.map((crop, i) => toHeldUnits(holds[i] ?? { pins: [], start: null }, crop, encoded.side))
  const plain = await regressView(network, encoded.plain, held)
  if (encoded.mirrored === null) return plain
  const { flip } = network.schema
  return meanWithMirrored(plain, await regressView(network, encoded.mirrored, held.map((h) => mirrorHeld(h, flip))), flip)
}

function toHeldUnits({ pins, start }: Hold, crop: Affine<'cropPx', 'imagePx'>, side: number): HeldUnits {
  return { pins: pins.map(({ index, position }) => ({ index, ...toUnits(position, crop, side) })), start }
}

async function regressView({ schema, count: n, regressor }: SchemaNetwork, view: EncodedView, held: readonly HeldUnits[]): Promise<Regressed> {
  const count = held.length
  const head = headOf(view, schema)
  const pinned = new Float32Array(count * n)
  const pinnedAt = new Float32Array(count * n * 2)
  const start = held.some((h) => h.start !== null) ? head.start.data.slice() : head.start.data
  held.forEach((hold, i) => {
    if (hold.start !== null) start.set(hold.start, i * n * 2)
    for (const { index, x, y } of hold.pins) {
      pinned[i * n + index] = 1
      pinnedAt.set([x, y], (i * n + index) * 2)
    }
  })
  const outputs = await regressor.run({
    features: toTensor(view.features),
    context: toTensor(view.context),
    start: new ort.Tensor('float32', start, head.start.dims),
    votes: toTensor(head.votes),
    spread: toTensor(head.spread),
    pinned: new ort.Tensor('float32', pinned, [count, n]),
    pinned_at: new ort.Tensor('float32', pinnedAt, [count, n, 2]),
  })
  return {
    iterates: takeOutput(outputs, 'iterates', [count, regressorSteps, n, 2]).data,
    attention: takeOutput(outputs, 'attention', [count, regressorSteps, n, n]).data,
    weight: takeOutput(outputs, 'weight', [count, regressorSteps, n]).data,
    reliability: takeOutput(outputs, 'reliability', [count, n]).data,
  }
}

function toTensor(output: FloatOutput): ort.Tensor {
  return new ort.Tensor('float32', output.data, output.dims)
}

/** [K, 2] crop units to imagePx. */
export function readPoints(units: Float32Array, crop: Affine<'cropPx', 'imagePx'>, side: number): Point<'imagePx'>[] {
  return Array.from({ length: units.length / 2 }, (_, k) => {
    const [x = NaN, y = NaN] = units.subarray(2 * k, 2 * k + 2)
    return transformPoint(crop, { x: x * side - 0.5, y: y * side - 0.5 })
  })
}

/** imagePx to crop units. */
export function toUnits(
  point: Point<'imagePx'>,
  crop: Affine<'cropPx', 'imagePx'>,
  side: number,
): { readonly x: number; readonly y: number } {
  const { x, y } = transformPoint(invert(crop), point)
  return { x: (x + 0.5) / side, y: (y + 0.5) / side }
}
