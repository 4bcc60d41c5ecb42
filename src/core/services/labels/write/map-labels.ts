/** Labels from one schema to another by a named map. */
import { CanthusError } from '#contract/errors.ts'
import type { FaceLabel, PointLabel } from '#domain/formats/codec.ts'
import { type LiftMap, mapParts, type MapPoints, mapsBetween, schemaMapEnds, type SchemaMapName, selectMap } from '#domain/maps/index.ts'
import type { LandmarkState } from '#domain/records.ts'

export interface NamedMap {
  readonly name: SchemaMapName
  readonly from: string
  readonly to: string
  readonly map: MapPoints
}

export async function loadMap(name: SchemaMapName | null, loadLift: () => Promise<LiftMap>): Promise<NamedMap | null> {
  if (name === null) return null
  const { from, to } = schemaMapEnds[name]
  return { name, from, to, map: selectMap(name, name === 'lift-68-98' ? await loadLift() : null) }
}

/** @throws RangeError for a shape that the map has no answer for */
export function mapLabel(label: FaceLabel, named: NamedMap): FaceLabel {
  const places = named.map(label.points.map((p) => p.position))
  const parts = mapParts(named.name)
  const points = places.map((position, k): PointLabel => {
    const from = (parts[k] ?? []).flatMap((index) => label.points[index] ?? [])
    const state = position === null ? 'absent' : hiddenMost(from)
    return { position, state, origin: null, reliability: null, pinned: false }
  })
  return { ...label, schemaId: named.to, names: null, points, comments: mapComments(label.comments, parts) }
}

/** To the point that theirs becomes; where it becomes none by itself, to the whole face. */
function mapComments(comments: FaceLabel['comments'], parts: readonly (readonly number[])[]): FaceLabel['comments'] {
  return comments.map((comment) => {
    const target = comment.landmark === null ? -1 : parts.findIndex((from) => from.length === 1 && from[0] === comment.landmark)
    return { ...comment, landmark: target < 0 ? null : target }
  })
}

/** Comments on a point before the map, and on the whole face after it. */
export function countFreed(before: FaceLabel, after: FaceLabel): number {
  return before.comments.filter(({ landmark }, k) => landmark !== null && after.comments[k]?.landmark === null).length
}

const order: readonly LandmarkState[] = ['visible', 'occluded', 'self-occluded', 'absent']

/** A point that is made from a hidden one is hidden. */
function hiddenMost(points: readonly PointLabel[]): LandmarkState | null {
  const states = points.map((p) => p.state).filter((state) => state !== null)
  return states.length === 0 ? null : (order[Math.max(...states.map((state) => order.indexOf(state)))] ?? null)
}

/** @param freed see `countFreed` */
export function describeMap(named: NamedMap | null, faces: number, freed: number): string[] {
  if (named === null || faces === 0) return []
  const share = faces === 1 ? '1 face was' : `${faces.toLocaleString('en')} faces were`
  const comments = freed === 1 ? `1 comment on a point that ${named.to} does not have is one` : `${freed.toLocaleString('en')} comments on points that ${named.to} does not have are some`
  return [
    `${share} made by the map ${named.name}: they are computed from other landmarks, not placed on the picture.`,
    ...(freed > 0 ? [`${comments} on the whole face now.`] : []),
  ]
}

/** @param where for example the picture that has the face */
export function schemaMismatch(where: string, schemaId: string, formatName: string, wanted: readonly string[], named: NamedMap | null): CanthusError {
  const fitting = wanted.flatMap((to) => mapsBetween(schemaId, to))
  const [best] = fitting
  const others = fitting.length > 1 ? ` (or ${fitting.slice(1).join(', ')})` : ''
  const remedy = best === undefined ? 'No map leads from the one to the other.' : `The map ${best} would fill them${others}.`
  const asked = named === null ? '' : ` The map ${named.name} leads from ${named.from} to ${named.to}.`
  return new CanthusError(
    'format.schemaMismatch',
    `${where} has a face with the points of ${schemaId}, and ${formatName} holds those of ${wanted.join(' or ')}.${asked} ${remedy}`,
    { picture: where, schemaId, wanted: wanted[0] ?? null, map: best ?? null },
  )
}
