/** How a landmark looks: origin by colour and mark, state by shape, so that colour never speaks alone. */
import { isFlagged, isPlaced } from '#domain/records.ts'
import type { Landmark, LandmarkState } from '#domain/records.ts'

export type HandleShape = 'disc' | 'ring' | 'half-ring' | 'cross'
export type HandleColour = 'predicted' | 'flagged' | 'placed' | 'imported'
/** A dot in the middle: a person placed it. A square around: it came with a file. */
export type HandleMark = 'none' | 'dot' | 'square'

export interface HandleStyle {
  readonly shape: HandleShape
  readonly colour: HandleColour
  readonly mark: HandleMark
  /** Share of a full turn of the outer arc, 1 - reliability; 0: no arc. */
  readonly arc: number
  readonly pinned: boolean
  /** From the handle's edge to the ring that says it is selected; 0: it is not. */
  readonly haloPx: number
  readonly radiusPx: number
}

export interface HandleContext {
  /** Reliability below it is a flag. */
  readonly threshold: number
  /** A neighbour is closer than `crowdedPx` on the screen. */
  readonly crowded: boolean
  readonly selected: boolean
  /** Selected with others, which a frame holds: the picture between them stays in sight. */
  readonly grouped?: boolean
  /** Lower bound of the probability that this imported label is wrong; 0: no model doubts it. */
  readonly doubt?: number
}

export const crowdedPx = 12
export const fullRadiusPx = 4.5
export const crowdedRadiusPx = 3

const shapes: Readonly<Record<LandmarkState, HandleShape>> = {
  visible: 'disc',
  occluded: 'ring',
  'self-occluded': 'half-ring',
  absent: 'cross',
}

export function styleOfHandle(landmark: Landmark, { threshold, crowded, selected, grouped = false, doubt = 0 }: HandleContext): HandleStyle {
  const flagged = isFlagged(landmark, threshold)
  const doubted = !flagged && doubt > 0
  const colour = colourOf(landmark, flagged || doubted)
  const arc = flagged ? 1 - (landmark.reliability ?? 0) : doubted ? doubt : 0
  const isBare = arc === 0 && !landmark.pinned
  return {
    shape: shapes[landmark.state],
    colour,
    mark: colour === 'placed' ? 'dot' : landmark.origin === 'imported' ? 'square' : 'none',
    arc,
    pinned: landmark.pinned,
    haloPx: !selected ? 0 : grouped && isBare ? (crowded ? 2.2 : 3.2) : (crowded ? 5.5 : 8) + (landmark.pinned ? 3 : 0),
    radiusPx: crowded ? crowdedRadiusPx : fullRadiusPx,
  }
}

function colourOf(landmark: Landmark, flagged: boolean): HandleColour {
  if (isPlaced(landmark)) return 'placed'
  if (flagged) return 'flagged'
  return landmark.origin === 'imported' ? 'imported' : 'predicted'
}
