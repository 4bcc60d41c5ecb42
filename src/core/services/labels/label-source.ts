/** Label files as they lie on disk, seen as pictures with faces. */
import type { Box, Point } from '#domain/frames.ts'
import type { FaceAttributes } from '#domain/records.ts'
import type { CanthusError } from '#contract/errors.ts'

export const writtenFormats = ['300w', 'wflw'] as const
export type WrittenFormat = (typeof writtenFormats)[number]

export interface LabelledFace {
  /** `imagePx`, one a landmark of the schema. */
  readonly points: readonly Point<'imagePx'>[]
  /** As the file has it; null where it has none. */
  readonly box: Box<'imagePx'> | null
  readonly attributes: FaceAttributes
  /** Where it stands. */
  readonly path: string
  readonly line: number | null
}

export interface LabelNote {
  readonly path: string
  readonly line: number | null
  readonly message: string
}

/** A file or a row that cannot be read; the others can. */
export interface LabelProblem {
  readonly path: string
  readonly line: number | null
  readonly error: CanthusError
}

export interface PictureFaces {
  readonly faces: readonly LabelledFace[]
  readonly warnings: readonly LabelNote[]
  readonly problems: readonly LabelProblem[]
}

/** The labels of one picture. */
export interface LabelGroup {
  /** Of the picture, with `/`: below the labels' folder and without its ending for 300-W, as listed for WFLW. */
  readonly name: string
  readonly hasEnding: boolean
  /** First file that speaks of it. */
  readonly path: string
  readonly picture: PictureLookup
  /** Does not throw for what is wrong in a file: see `problems`. */
  read(): Promise<PictureFaces>
}

/** Where a picture lies on disk, or why none was found. */
export type PictureLookup = { readonly found: string } | { readonly missing: string }

export interface LabelSource {
  readonly format: WrittenFormat
  /** Why this format was chosen. */
  readonly evidence: string
  readonly schemaId: string
  readonly base: 0 | 1
  readonly files: number
  /** Folder that the pictures are looked for in. */
  readonly pictures: string
  readonly groups: readonly LabelGroup[]
  /** Of rows that belong to no group. */
  readonly problems: readonly LabelProblem[]
}
