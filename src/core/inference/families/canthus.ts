/** Adapter of the `canthus` family: an encoder that runs once a face, and a graph attention regressor for 68 points. */
import * as ort from 'onnxruntime-node'
import { warpCrop } from '#core/images/index.ts'
import type { Picture } from '#core/images/index.ts'
import { transformPoint } from '#domain/frames.ts'
import type { Affine, Box, Point } from '#domain/frames.ts'
import type { HeadPose } from '#domain/records.ts'
import { calibrate } from '../calibration.ts'
import { placeCrop } from '../crop-rule.ts'
import type { PackManifest } from '../manifest.ts'
import { poseFromRotation } from '../pose.ts'
import { takeOutput } from '../tensors.ts'

const landmarkCount = 68
const regressorSteps = 3
/** Faces that go through the networks at once: 8 MB of features; more are no faster. */
const batchSize = 8

export interface CanthusNetworks {
  readonly encoder: ort.InferenceSession
  readonly regressor: ort.InferenceSession
}

export interface SolvedFace {
  readonly points: readonly Point<'imagePx'>[]
  /** Calibrated, 0 to 1. */
  readonly reliability: readonly number[]
  readonly pose: HeadPose
}

export interface SolvedFaces {
  readonly faces: readonly SolvedFace[]
  /** Cutting the crops and running the encoder. */
  readonly encodeMs: number
  readonly regressMs: number
}

/**
 * Predicts the landmarks of the faces of one picture.
 * @param boxes boxes of the landmarks, imagePx, each with an extent
 * @returns one face a box, in their order; points in imagePx
 */
export async function solveFaces(
  networks: CanthusNetworks,
  manifest: PackManifest,
  picture: Picture,
  boxes: readonly Box<'imagePx'>[],
): Promise<SolvedFaces> {
  const faces: SolvedFace[] = []
  let encodeMs = 0
  let regressMs = 0
  for (let from = 0; from < boxes.length; from += batchSize) {
    const crops = boxes.slice(from, from + batchSize).map((box) => placeCrop(box, manifest.crop))
    const started = performance.now()
    const encoded = await encode(networks.encoder, manifest.crop.side, picture, crops)
    const encodedAt = performance.now()
    faces.push(...(await regress(networks.regressor, manifest, encoded, crops)))
    encodeMs += encodedAt - started
    regressMs += performance.now() - encodedAt
  }
  return { faces, encodeMs, regressMs }
}

/** Crops [B, 3, side, side] RGB 0 to 1 -> features, context, rotation, start, votes and spread, as the network names them. */
async function encode(
  encoder: ort.InferenceSession,
  side: number,
  picture: Picture,
  crops: readonly Affine<'cropPx', 'imagePx'>[],
): Promise<ort.InferenceSession.ReturnType> {
  const input = new Float32Array(crops.length * 3 * side * side)
  crops.forEach((crop, i) => {
    input.set(warpCrop(picture, crop, side), i * 3 * side * side)
  })
  return encoder.run({ crop: new ort.Tensor('float32', input, [crops.length, 3, side, side]) })
}

async function regress(
  regressor: ort.InferenceSession,
  manifest: PackManifest,
  encoded: ort.InferenceSession.ReturnType,
  crops: readonly Affine<'cropPx', 'imagePx'>[],
): Promise<SolvedFace[]> {
  const count = crops.length
  const rotation = takeOutput(encoded, 'rotation', [count, 3, 3]).data
  const outputs = await regressor.run(feedRegressor(encoded, count))
  const iterates = takeOutput(outputs, 'iterates', [count, regressorSteps, landmarkCount, 2]).data
  const reliability = takeOutput(outputs, 'reliability', [count, landmarkCount]).data
  return crops.map((crop, i) => {
    const last = (i * regressorSteps + regressorSteps - 1) * landmarkCount * 2
    return {
      points: readPoints(iterates.subarray(last, last + landmarkCount * 2), crop, manifest.crop.side),
      reliability: Array.from(reliability.subarray(i * landmarkCount, (i + 1) * landmarkCount), (r) =>
        calibrate(r, manifest.reliability.calibration),
      ),
      pose: poseFromRotation(rotation.subarray(9 * i, 9 * i + 9), manifest.pose.restPitchRad),
    }
  })
}

function feedRegressor(encoded: ort.InferenceSession.ReturnType, count: number): Record<string, ort.Tensor> {
  const pass = (name: string, dims: readonly (number | null)[]) => {
    const output = takeOutput(encoded, name, dims)
    return new ort.Tensor('float32', output.data, output.dims)
  }
  return {
    features: pass('features', [count, null, null, null]),
    context: pass('context', [count, null]),
    start: pass('start_68', [count, landmarkCount, 2]),
    votes: pass('votes_68', [count, landmarkCount, 2]),
    spread: pass('spread_68', [count, landmarkCount, 3]),
    pinned: new ort.Tensor('float32', new Float32Array(count * landmarkCount), [count, landmarkCount]),
    pinned_at: new ort.Tensor('float32', new Float32Array(count * landmarkCount * 2), [count, landmarkCount, 2]),
  }
}

/** Crop units (0 to 1, `cropPx = u * side - 0.5`) to imagePx. */
function readPoints(units: Float32Array, crop: Affine<'cropPx', 'imagePx'>, side: number): Point<'imagePx'>[] {
  return Array.from({ length: units.length / 2 }, (_, k) => {
    const [x = NaN, y = NaN] = units.subarray(2 * k, 2 * k + 2)
    return transformPoint(crop, { x: x * side - 0.5, y: y * side - 0.5 })
  })
}
