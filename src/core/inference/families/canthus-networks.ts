/** The networks of the `canthus` family, tensors in and out. Points are crop units `u`: `cropPx = u * side - 0.5`. */
import * as ort from 'onnxruntime-node'
import { warpCrop } from '#core/images/index.ts'
import type { Picture } from '#core/images/index.ts'
import { invert, transformPoint } from '#domain/frames.ts'
import type { Affine, Point } from '#domain/frames.ts'
import type { Knots } from '#domain/knots.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import type { MeanFace } from '../mean-face.ts'
import { takeOutput } from '../tensors.ts'
import type { FloatOutput } from '../tensors.ts'
import type { Pin } from '../types.ts'

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

/** What the encoder says about B faces, enough to run each regressor on them again and again. */
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
  /** By schema. */
  readonly heads: ReadonlyMap<string, EncodedHead>
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

/**
 * Cuts the crops [B, 3, side, side], RGB 0 to 1, out of a picture and runs the encoder on them.
 * @param schemas those whose heads are kept
 */
export async function encodeFaces(
  encoder: ort.InferenceSession,
  side: number,
  schemas: readonly LandmarkSchema[],
  picture: Picture,
  crops: readonly Affine<'cropPx', 'imagePx'>[],
): Promise<EncodedFaces> {
  const count = crops.length
  const input = new Float32Array(count * 3 * side * side)
  crops.forEach((crop, i) => {
    input.set(warpCrop(picture, crop, side), i * 3 * side * side)
  })
  const outputs = await encoder.run({ crop: new ort.Tensor('float32', input, [count, 3, side, side]) })
  const takeHead = ({ landmarks: { length: n } }: LandmarkSchema): EncodedHead => ({
    start: takeOutput(outputs, `start_${String(n)}`, [count, n, 2]),
    votes: takeOutput(outputs, `votes_${String(n)}`, [count, n, 2]),
    spread: takeOutput(outputs, `spread_${String(n)}`, [count, n, 3]),
  })
  return {
    crops,
    side,
    features: takeOutput(outputs, 'features', [count, null, null, null]),
    context: takeOutput(outputs, 'context', [count, null]),
    rotation: takeOutput(outputs, 'rotation', [count, 3, 3]),
    heads: new Map(schemas.map((schema) => [schema.id, takeHead(schema)])),
  }
}

/** @throws RangeError where the encoder was not asked for that schema */
export function headOf(encoded: EncodedFaces, schema: LandmarkSchema): EncodedHead {
  const head = encoded.heads.get(schema.id)
  if (head === undefined) throw new RangeError(`not encoded for ${schema.id}`)
  return head
}

/** Runs a regressor's three steps on B encoded faces. */
export async function regressFaces(
  { schema, count: n, regressor }: SchemaNetwork,
  encoded: EncodedFaces,
  holds: readonly Hold[] = [],
): Promise<Regressed> {
  const count = encoded.crops.length
  const head = headOf(encoded, schema)
  const pinned = new Float32Array(count * n)
  const pinnedAt = new Float32Array(count * n * 2)
  const start = holds.some((h) => h.start !== null) ? head.start.data.slice() : head.start.data
  holds.forEach((hold, i) => {
    const crop = encoded.crops[i]
    if (crop === undefined) throw new RangeError('more holds than faces')
    if (hold.start !== null) start.set(hold.start, i * n * 2)
    for (const { index, position } of hold.pins) {
      const u = toUnits(position, crop, encoded.side)
      pinned[i * n + index] = 1
      pinnedAt.set([u.x, u.y], (i * n + index) * 2)
    }
  })
  const outputs = await regressor.run({
    features: toTensor(encoded.features),
    context: toTensor(encoded.context),
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
