/** Adapter of the `canthus` family: an encoder that runs once a face, and a graph attention regressor for 68 points. */
import type { Picture } from '#core/images/index.ts'
import type { Box, Point } from '#domain/frames.ts'
import type { HeadPose } from '#domain/records.ts'
import { calibrate } from '../calibration.ts'
import { placeCrop } from '../crop-rule.ts'
import type { PackManifest } from '../manifest.ts'
import { poseFromRotation } from '../pose.ts'
import { encodeFaces, landmarkCount, readPoints, regressFaces, regressorSteps } from './canthus-networks.ts'
import type { CanthusNetworks, EncodedFaces, Regressed } from './canthus-networks.ts'

/** Faces that go through the networks at once: 8 MB of features; more are no faster. */
const batchSize = 8

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
    const encoded = await encodeFaces(networks.encoder, manifest.crop.side, picture, crops)
    const encodedAt = performance.now()
    const regressed = await regressFaces(networks.regressor, encoded)
    faces.push(...crops.map((_, i) => readFace(manifest, encoded, regressed, i)))
    encodeMs += encodedAt - started
    regressMs += performance.now() - encodedAt
  }
  return { faces, encodeMs, regressMs }
}

/** Face `i` of a batch: where the last step put its points, their calibrated reliability, and the encoder's pose. */
export function readFace(manifest: PackManifest, encoded: EncodedFaces, regressed: Regressed, i: number): SolvedFace {
  const crop = encoded.crops[i]
  if (crop === undefined) throw new RangeError(`no face ${String(i)} in the batch`)
  const last = (i * regressorSteps + regressorSteps - 1) * landmarkCount * 2
  const reliability = regressed.reliability.subarray(i * landmarkCount, (i + 1) * landmarkCount)
  return {
    points: readPoints(regressed.iterates.subarray(last, last + landmarkCount * 2), crop, encoded.side),
    reliability: Array.from(reliability, (r) => calibrate(r, manifest.reliability.calibration)),
    pose: poseFromRotation(encoded.rotation.data.subarray(9 * i, 9 * i + 9), manifest.pose.restPitchRad),
  }
}
