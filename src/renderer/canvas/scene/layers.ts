/** Which layers have to be painted again after a change. */
import { holdsTheSame } from '../draft.ts'
import type { SceneModel } from './model.ts'

export const layerNames = ['picture', 'marks', 'overlay'] as const
export type LayerName = (typeof layerNames)[number]

const all: readonly LayerName[] = layerNames
const marks: readonly LayerName[] = ['marks', 'overlay']

/** Which layers show a part of the model. `draft` is looked at more closely in `layersFor`. */
const shownBy: Readonly<Record<keyof SceneModel, readonly LayerName[]>> = {
  view: all,
  canvas: all,
  picture: ['picture', 'overlay'],
  faces: marks,
  schemaOf: marks,
  activeFaceId: marks,
  selected: marks,
  hovered: ['overlay'],
  draft: ['overlay'],
  pendingBoxes: ['overlay'],
  threshold: marks,
  showEdges: marks,
  showRegions: ['marks'],
  showPose: ['overlay'],
  labels: ['overlay'],
  boxHandles: ['marks'],
  frameHandles: ['overlay'],
  adjustments: ['picture', 'overlay'],
  loupe: ['overlay'],
  ghosts: ['overlay'],
  lens: marks,
}

/** The layers that differ between two models. */
export function layersFor(before: SceneModel, after: SceneModel): ReadonlySet<LayerName> {
  const dirty = new Set<LayerName>()
  for (const key of Object.keys(shownBy) as (keyof SceneModel)[]) {
    if (before[key] !== after[key]) for (const name of shownBy[key]) dirty.add(name)
  }
  // Points that a draft takes up or puts down leave or enter the layers below; moving them does not touch those.
  if (before.draft !== after.draft && !holdsTheSame(before.draft, after.draft)) for (const name of marks) dirty.add(name)
  return dirty
}
