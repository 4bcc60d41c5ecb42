/**
 * What `manifest.json` of a model pack says; models/README.md tells the same to people who make one. Unknown keys are
 * refused: nothing in a manifest is ignored.
 */
import { z } from 'zod'
import { listMisfits } from './manifest-rules.ts'

/** The schemas that a pack can set. */
export const packSchemaIds = ['300w-68', 'wflw-98'] as const
export type PackSchemaId = (typeof packSchemaIds)[number]

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

const meanFaceFile = z.strictObject({
  path: z.string().regex(/^[\w-]+\.json$/, 'a plain file name that ends in .json'),
  sha256: checksum,
  source: z.string().min(1),
  licence: z.string().min(1),
})

/** @param direction 1: never falls, -1: never rises */
const monotone = (direction: 1 | -1) =>
  z
    .array(
      z.strictObject({
        regions: z.union([z.literal('all'), z.array(z.string()).min(1)]),
        knots: z
          .array(z.tuple([probability, probability]))
          .min(2)
          .refine(
            (k) => k.every(([x, y], i) => i === 0 || (x > (k[i - 1]?.[0] ?? 0) && direction * (y - (k[i - 1]?.[1] ?? 0)) >= 0)),
            { message: direction > 0 ? 'knots must rise' : 'knots must rise in their first and never in their second number' },
          ),
      }),
    )
    .min(1)

const calibration = z.strictObject({
  /** The faces that it was fitted on; none of them may be among those that the figures are made on. */
  madeFrom: z.string().min(1),
  /** From the regressor's `reliability` to the probability that the point is right: within 5 % of d. */
  right5: monotone(1),
  /** From that probability (not from the network's number) to the probability that it is wrong: off by more than 8 % of d. */
  wrong8: monotone(-1),
})

const reliabilityRule = z.strictObject({
  kind: z.literal('probability that the point is within 5 % of d of the truth'),
  /** What the regressor's output `reliability` is made of. */
  madeOf: z.string().min(1),
  /** Reliability (calibrated, where there is a calibration) below it is a flag. */
  threshold: probability,
  /** null: not calibrated. The number is shown as an order only, and no count of wrong points is made of it. */
  calibration: calibration.nullable(),
})

export const packManifest = z
  .strictObject({
    format: z.literal('canthus-pack/2'),
    /** Of whose make the networks are. Both have the same tensors, so `families/canthus.ts` speaks to both. */
    family: z.enum(['canthus', 'spiga']),
    id: z.string().regex(/^[a-z0-9-]+$/),
    version: z.string().regex(/^\d+\.\d+\.\d+$/),
    /** Terms of the weights in a sentence: shown where labels are predicted and exported. */
    licence: z.string().min(1),
    /** Markdown: data, terms, figures, limits. */
    card: z.string().regex(/^[\w-]+\.md$/, 'a plain file name that ends in .md'),
    schemas: z.array(z.enum(packSchemaIds)).min(1),
    files: z.strictObject({
      detector: networkFile.optional(),
      encoder: networkFile,
      /** One for each of `schemas`, by its number of points. */
      'regressor-68': networkFile.optional(),
      'regressor-98': networkFile.optional(),
    }),
    crop: cropRule,
    /** The one rule that `core/images/warp.ts` states. */
    resampling: z.literal('means of whole blocks, then bilinear; black outside'),
    detector: detectorRule.optional(),
    pose: z.strictObject({
      /** Pitch of the network's rotation on heads that look straight into the camera; see `poseFromRotation`. */
      restPitchRad: z.number(),
    }),
    /** By schema: the face whose projection is the encoder's start, for a pose fitted to pins. */
    meanFaces: z.partialRecord(z.enum(packSchemaIds), meanFaceFile),
    /** By schema. */
    reliability: z.partialRecord(z.enum(packSchemaIds), reliabilityRule),
    /** Each with the command that makes it again. */
    figures: z.array(
      z.strictObject({ name: z.string(), value: z.number(), unit: z.string(), command: z.string() }),
    ),
  })
  .superRefine((manifest, context) => {
    for (const message of listMisfits(manifest)) context.addIssue({ code: 'custom', message })
  })

export type PackManifest = z.infer<typeof packManifest>
export type NetworkName = keyof PackManifest['files']
export type NetworkFile = z.infer<typeof networkFile>
export type CropRule = z.infer<typeof cropRule>
export type DetectorRule = z.infer<typeof detectorRule>
export type ReliabilityRule = z.infer<typeof reliabilityRule>
