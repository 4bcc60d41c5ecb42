/** Everything that the scene shows. The canvas host fills it; the scene finds out what has to be painted again. */
import type { Box, Point } from '#domain/frames.ts'
import type { Face } from '#domain/records.ts'
import type { LensReading } from '#domain/lens.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { neutralAdjustments } from '../adjust/adjustments.ts'
import type { Adjustments } from '../adjust/adjustments.ts'
import type { Draft } from '../draft.ts'
import type { Picture } from '../picture.ts'
import type { Ghost } from '../re-solve.ts'
import type { Size, View } from '../view.ts'

/** Beside which points their index stands: flagged ones with their reliability, all, or none. */
export const labelModes = ['flagged', 'all', 'none'] as const
export type LabelMode = (typeof labelModes)[number]

export interface LoupeModel {
  /** In the middle of the loupe. */
  readonly at: Point<'imagePx'>
  /** The landmark there, with its ring and name; null: a bare place that a pen hovers over. */
  readonly index: number | null
}

export interface SceneModel {
  readonly view: View
  readonly canvas: Size
  readonly picture: Picture | null
  readonly faces: readonly Face[]
  readonly schemaOf: (schemaId: string) => LandmarkSchema | null
  readonly activeFaceId: string | null
  /** Landmarks of the active face. */
  readonly selected: readonly number[]
  readonly hovered: number | null
  readonly draft: Draft | null
  /** A box whose points are being found. */
  readonly pendingBoxes: readonly Box<'imagePx'>[]
  readonly threshold: number
  readonly showEdges: boolean
  readonly showRegions: boolean
  /** The head's axes. */
  readonly showPose: boolean
  readonly labels: LabelMode
  /** The active face's box has edges to hold. */
  readonly boxHandles: boolean
  /** Two or more selected points have a frame to hold. */
  readonly frameHandles: boolean
  /** How the picture is shown; the file and the points know nothing of it. */
  readonly adjustments: Adjustments
  readonly loupe: LoupeModel | null
  /** Points of the active face that re-solving would move. */
  readonly ghosts: readonly Ghost[]
  /** What the model did with one point of the active face; dims all the rest. */
  readonly lens: LensReading | null
}

export const emptyModel: SceneModel = {
  view: { zoom: 1, offsetXPx: 0, offsetYPx: 0 },
  canvas: { width: 0, height: 0 },
  picture: null,
  faces: [],
  schemaOf: () => null,
  activeFaceId: null,
  selected: [],
  hovered: null,
  draft: null,
  pendingBoxes: [],
  threshold: 0,
  showEdges: true,
  showRegions: false,
  showPose: false,
  labels: 'flagged',
  boxHandles: false,
  frameHandles: true,
  adjustments: neutralAdjustments,
  loupe: null,
  ghosts: [],
  lens: null,
}

export function activeFaceOf(model: SceneModel): Face | null {
  return model.faces.find((face) => face.id === model.activeFaceId) ?? null
}
