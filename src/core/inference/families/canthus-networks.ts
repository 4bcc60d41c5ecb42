/** The two networks of the `canthus` family, tensors in and out. Points are crop units `u`: `cropPx = u * side - 0.5`. */
import * as ort from 'onnxruntime-node'
import { warpCrop } from '#core/images/index.ts'
import type { Picture } from '#core/images/index.ts'
import { invert, transformPoint } from '#domain/frames.ts'
import type { Affine, Point } from '#domain/frames.ts'
import { takeOutput } from '../tensors.ts'
import type { FloatOutput } from '../tensors.ts'
import type { Pin } from '../types.ts'

export const landmarkCount = 68
export const regressorSteps = 3

export interface CanthusNetworks {
  readonly encoder: ort.InferenceSession
  readonly regressor: ort.InferenceSession
}

/** What the encoder says about B faces, enough to run the regressor on them again and again. */
export interface EncodedFaces {
  /** One a face. */
  readonly crops: readonly Affine<'cropPx', 'imagePx'>[]
  /** Pixels of a crop's side. */
  readonly side: number
  /** [B, C, side / 4, side / 4] */
  readonly features: FloatOutput
  /** [B, G] */
  readonly context: FloatOutput
  /** [B, 3, 3], from the head's axes to the picture's */
  readonly rotation: FloatOutput
  /** [B, 68, 2], crop units: the mean 3D face in the pose that the encoder saw */
  readonly start: FloatOutput
  /** [B, 68, 2], crop units */
  readonly votes: FloatOutput
  /** [B, 68, 3] */
  readonly spread: FloatOutput
}

/** Landmarks of one face that may not move. */
export interface Hold {
  readonly pins: readonly Pin[]
  /** [68, 2], crop units, instead of the encoder's start; null: the encoder's. */
  readonly start: Float32Array | null
}

export interface Regressed {
  /** [B, 3, 68, 2], crop units */
  readonly iterates: Float32Array
  /** [B, 3, 68, 68], each step's mean over layers and heads; rows sum to 1 */
  readonly attention: Float32Array
  /** [B, 3, 68], 0 to 1 */
  readonly weight: Float32Array
  /** [B, 68], 0 to 1, not calibrated */
  readonly reliability: Float32Array
}

/** Cuts the crops [B, 3, side, side], RGB 0 to 1, out of a picture and runs the encoder on them. */
export async function encodeFaces(
  encoder: ort.InferenceSession,
  side: number,
  picture: Picture,
  crops: readonly Affine<'cropPx', 'imagePx'>[],
): Promise<EncodedFaces> {
  const count = crops.length
  const input = new Float32Array(count * 3 * side * side)
  crops.forEach((crop, i) => {
    input.set(warpCrop(picture, crop, side), i * 3 * side * side)
  })
  const outputs = await encoder.run({ crop: new ort.Tensor('float32', input, [count, 3, side, side]) })
  return {
    crops,
    side,
    features: takeOutput(outputs, 'features', [count, null, null, null]),
    context: takeOutput(outputs, 'context', [count, null]),
    rotation: takeOutput(outputs, 'rotation', [count, 3, 3]),
    start: takeOutput(outputs, 'start_68', [count, landmarkCount, 2]),
    votes: takeOutput(outputs, 'votes_68', [count, landmarkCount, 2]),
    spread: takeOutput(outputs, 'spread_68', [count, landmarkCount, 3]),
  }
}

/** Runs the regressor's three steps on B encoded faces. */
export async function regressFaces(
  regressor: ort.InferenceSession,
  encoded: EncodedFaces,
  holds: readonly Hold[] = [],
): Promise<Regressed> {
  const count = encoded.crops.length
  const pinned = new Float32Array(count * landmarkCount)
  const pinnedAt = new Float32Array(count * landmarkCount * 2)
  const start = holds.some((h) => h.start !== null) ? encoded.start.data.slice() : encoded.start.data
  holds.forEach((hold, i) => {
    const crop = encoded.crops[i]
    if (crop === undefined) throw new RangeError('more holds than faces')
    if (hold.start !== null) start.set(hold.start, i * landmarkCount * 2)
    for (const { index, position } of hold.pins) {
      const u = toUnits(position, crop, encoded.side)
      pinned[i * landmarkCount + index] = 1
      pinnedAt.set([u.x, u.y], (i * landmarkCount + index) * 2)
    }
  })
  const outputs = await regressor.run({
    features: toTensor(encoded.features),
    context: toTensor(encoded.context),
    start: new ort.Tensor('float32', start, encoded.start.dims),
    votes: toTensor(encoded.votes),
    spread: toTensor(encoded.spread),
    pinned: new ort.Tensor('float32', pinned, [count, landmarkCount]),
    pinned_at: new ort.Tensor('float32', pinnedAt, [count, landmarkCount, 2]),
  })
  return {
    iterates: takeOutput(outputs, 'iterates', [count, regressorSteps, landmarkCount, 2]).data,
    attention: takeOutput(outputs, 'attention', [count, regressorSteps, landmarkCount, landmarkCount]).data,
    weight: takeOutput(outputs, 'weight', [count, regressorSteps, landmarkCount]).data,
    reliability: takeOutput(outputs, 'reliability', [count, landmarkCount]).data,
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
