/** Maps that fill the landmarks of one schema from those of another, by name. */
import type { Point } from '../frames.ts'
import { lift68To98, type LiftMap } from './lift-68-98.ts'
import { mapWflw98To68 } from './wflw-98-to-68.ts'

export const schemaMapNames = ['lift-68-98', 'wflw-98-to-68'] as const
export type SchemaMapName = (typeof schemaMapNames)[number]

export interface SchemaMapEnds {
  readonly from: string
  readonly to: string
  readonly title: string
  /** Whose map it is. */
  readonly source: string
}

export const schemaMapEnds: Readonly<Record<SchemaMapName, SchemaMapEnds>> = {
  'lift-68-98': {
    from: '300w-68',
    to: 'wflw-98',
    title: 'Linear lift of the shape',
    source: 'Canthus: ridge regression on the rows of the WFLW label set',
  },
  'wflw-98-to-68': {
    from: 'wflw-98',
    to: '300w-68',
    title: 'Blends that turn and mirror with the face',
    source: 'Canthus, after the indices of PIPNet convert_wflw',
  },
}

export type MapPoints = (points: readonly Point<'imagePx'>[]) => Point<'imagePx'>[]

/** The map as a function. The lift needs its weights, which are data: pass null only for the other one. */
export function selectMap(name: SchemaMapName, lift: LiftMap | null): MapPoints {
  switch (name) {
    case 'wflw-98-to-68':
      return (points) => mapWflw98To68(points).filter((p) => p !== null)
    case 'lift-68-98':
      if (lift === null) throw new RangeError('the map lift-68-98 needs its weights')
      return (points) => lift68To98(points, lift)
  }
}

export { lift68To98, parseLiftMap, type LiftMap } from './lift-68-98.ts'
export { mapWflw98To68 } from './wflw-98-to-68.ts'
