/** What `manifest.json` of a model pack says. Unknown keys are refused: nothing in a manifest is ignored. */
import { z } from 'zod'

/** Number: that size; string: any size, free at run time. */
const shape = z.array(z.union([z.int().min(1), z.string().min(1)])).min(1)

const checksum = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits')

const networkFile = z.strictObject({
  /** Below the pack's folder. */
  path: z.string().regex(/^[\w-]+\.onnx$/, 'a plain file name that ends in .onnx'),
  sha256: checksum,
  inputs: z.record(z.string(), shape),
  outputs: z.record(z.string(), shape),
})

const probability = z.number().min(0).max(1)

/** How a square is cut around the box of the landmarks. */
const cropRule = z.strictObject({
  /** Pixels of the crop's side. */
  side: z.int().min(32),
  /** Side of the crop in units of the box's longer side. */
  scale: z.number().positive(),
  from: z.literal('box of the landmarks'),
  colour: z.literal('RGB'),
  range: z.tuple([z.literal(0), z.literal(1)]),
})

const detectorRule = z.strictObject({
  /** Pictures are scaled, up or down, so that their longer side has this many pixels. */
  largestSide: z.int().min(32),
  /** Width and height are padded with black, right and below, to a multiple of it. */
  multiple: z.int().min(1),
  threshold: probability,
  /** Of two boxes that overlap more (intersection over union), the one with the lower score goes. */
  nmsOverlap: probability,
  /**
   * A found box whose landmarks have a lower mean reliability is no face: the landmark network looks closer than the
   * detector. Boxes that a person gives are never refused.
   */
  leastMeanReliability: probability,
  /**
   * From a detected box to the box of the landmarks, the mean over training faces: centre moved by (dx, dy) times the
   * longer side, then width and height multiplied by `scale`.
   */
  boxToCrop: z.strictObject({ dx: z.number(), dy: z.number(), scale: z.number().positive() }),
})

const knots = z
  .array(z.tuple([probability, probability]))
  .min(2)
  .refine((k) => k.every((p, i) => i === 0 || (p[0] > (k[i - 1]?.[0] ?? 0) && p[1] >= (k[i - 1]?.[1] ?? 0))), {
    message: 'knots must rise',
  })

export const packManifest = z.strictObject({
  format: z.literal('canthus-pack/1'),
  /** Which adapter below `families/` speaks to the networks. */
  family: z.literal('canthus'),
  id: z.string().regex(/^[a-z0-9-]+$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  licence: z.string().min(1),
  schemas: z.array(z.enum(['300w-68'])).min(1),
  files: z.strictObject({
    detector: networkFile.optional(),
    encoder: networkFile,
    'regressor-68': networkFile,
  }),
  crop: cropRule,
  /** The one rule that `core/images/warp.ts` states. */
  resampling: z.literal('means of whole blocks, then bilinear; black outside'),
  detector: detectorRule.optional(),
  pose: z.strictObject({
    /** Pitch of the network's rotation on heads that look straight into the camera; see `poseFromRotation`. */
    restPitchRad: z.number(),
  }),
  /** The face whose projection is the encoder's start, for a pose fitted to pins. */
  meanFace: z.strictObject({
    path: z.string().regex(/^[\w-]+\.json$/, 'a plain file name that ends in .json'),
    sha256: checksum,
    source: z.string().min(1),
    licence: z.string().min(1),
  }),
  reliability: z.strictObject({
    kind: z.literal('probability that the point is within 5 % of the inter-ocular distance of the truth'),
    /** What the number is made of. */
    madeOf: z.string().min(1),
    /** Reliability below it is a flag. */
    threshold: probability,
    calibrated: z.boolean(),
    /** Straight lines between (network's number, probability), by the network's number; constant beyond the ends. */
    calibration: knots,
  }),
  /** Each with the command that makes it again. */
  figures: z.array(
    z.strictObject({ name: z.string(), value: z.number(), unit: z.string(), command: z.string() }),
  ),
})

export type PackManifest = z.infer<typeof packManifest>
export type NetworkName = keyof PackManifest['files']
export type NetworkFile = z.infer<typeof networkFile>
export type CropRule = z.infer<typeof cropRule>
export type DetectorRule = z.infer<typeof detectorRule>
export type CalibrationKnots = z.infer<typeof knots>
