/** Adapter of the `canthus` family: an encoder that runs once a face, and a graph attention regressor for each schema. */
import type * as ort from 'onnxruntime-node'
import type { Picture } from '#core/images/index.ts'
import type { Box, Point } from '#domain/frames.ts'
import { interpolate } from '#domain/knots.ts'
import type { PredictionMode } from '#domain/prediction-mode.ts'
import type { HeadPose } from '#domain/records.ts'
import { placeCrop, rollOf } from '../crop-rule.ts'
import type { PackManifest } from '../manifest.ts'
import { poseFromRotation } from '../pose.ts'
import { rollRotation } from '../rotation.ts'
import type { InTurn } from '../turns.ts'
import { encodeFaces, readPoints, regressFaces, regressorSteps } from './canthus-networks.ts'
import { meanPose } from './canthus-mirror.ts'
import type { EncodedFaces, EncodedView, Regressed, SchemaNetwork } from './canthus-networks.ts'

/** Faces that go through the networks at once: 8 MB of features; more are no faster. */
const batchSize = 8

export interface SolvedFace {
  readonly points: readonly Point<'imagePx'>[]
  /** 0 to 1; a probability where the pack is calibrated. */
  readonly reliability: readonly number[]
  readonly pose: HeadPose
}

export interface SolvedFaces {
  readonly faces: readonly SolvedFace[]
  /** Cutting the crops and running the encoder. */
  readonly encodeMs: number
  readonly regressMs: number
}

export interface PackEncoder {
  readonly encoder: ort.InferenceSession
  readonly manifest: PackManifest
}

/**
 * Predicts the landmarks of the faces of one picture.
 * @param boxes boxes of the landmarks, imagePx, each with an extent
 * @param mode `careful`: the mean with the run on the mirrored picture
 * @param inTurn runs each batch of faces when it may
 * @returns one face a box, in their order; points in imagePx
 */
export async function solveFaces(
  { encoder, manifest }: PackEncoder,
  network: SchemaNetwork,
  picture: Picture,
  boxes: readonly Box<'imagePx'>[],
  mode: PredictionMode,
  inTurn: InTurn,
): Promise<SolvedFaces> {
  const encoding = { encoder, side: manifest.crop.side, schemas: [network.schema], mode }
  const faces: SolvedFace[] = []
  let encodeMs = 0
  let regressMs = 0
  for (let from = 0; from < boxes.length; from += batchSize) {
    const batch = boxes.slice(from, from + batchSize)
    await inTurn(async () => {
      const started = performance.now()
      const encoded = await encodeFaces(encoding, picture, batch.map((box) => placeCrop(box, manifest.crop)))
      const encodedAt = performance.now()
      const regressed = await regressFaces(network, encoded)
      faces.push(...batch.map((_, i) => readFace(manifest, network, encoded, regressed, i)))
      encodeMs += encodedAt - started
      regressMs += performance.now() - encodedAt
    })
  }
  return { faces, encodeMs, regressMs }
}

/** Face `i` of a batch: where the last step put its points, their calibrated reliability, and the encoder's pose. */
export function readFace(
  manifest: PackManifest,
  { count, right5 }: SchemaNetwork,
  encoded: EncodedFaces,
  regressed: Regressed,
  i: number,
): SolvedFace {
  const crop = encoded.crops[i]
  if (crop === undefined) throw new RangeError(`no face ${String(i)} in the batch`)
  const last = (i * regressorSteps + regressorSteps - 1) * count * 2
  const reliability = regressed.reliability.subarray(i * count, (i + 1) * count)
  return {
    points: readPoints(regressed.iterates.subarray(last, last + count * 2), crop, encoded.side),
    reliability: Array.from(reliability, (r, k) => clampProbability(right5 === null ? r : interpolate(r, right5[k] ?? []))),
    pose: readPose(manifest, encoded, i),
  }
}

function readPose({ pose: { restPitchRad } }: PackManifest, { crops, plain, mirrored }: EncodedFaces, i: number): HeadPose {
  const crop = crops[i]
  const roll = crop === undefined ? 0 : rollOf(crop)
  const read = ({ rotation }: EncodedView, rollRad: number) => {
    const at = (k: number) => rotation.data[9 * i + k] ?? NaN
    return poseFromRotation(rollRotation([at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8)], rollRad), restPitchRad)
  }
  return mirrored === null ? read(plain, roll) : meanPose(read(plain, roll), read(mirrored, -roll))
}

/** A float32 just above 1 is 1. */
export function clampProbability(value: number): number {
  return Math.max(0, Math.min(1, value))
}
