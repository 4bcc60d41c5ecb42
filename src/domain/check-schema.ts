/** What is wrong with a landmark schema: errors keep it from being used, warnings are for a person to look at. */
import { layoutOf, nameWithSide } from './schema.ts'
import type { LandmarkSchema, SubjectSide } from './schema.ts'

export interface SchemaProblem {
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** 0-based indices that it is about. */
  readonly points: readonly number[]
}

/** As many landmarks as a stored face may have. */
export const mostSchemaPoints = 2000
/** Names a file and stands in addresses: lower case letters, digits, `.`, `_` and `-`. */
export const schemaIdRule = /^[a-z0-9][a-z0-9._-]{0,63}$/

const opposite: Readonly<Record<SubjectSide, SubjectSide>> = {
  'subject-right': 'subject-left',
  'subject-left': 'subject-right',
  middle: 'middle',
}

/** Errors first. */
export function checkSchema(schema: LandmarkSchema): SchemaProblem[] {
  const shape = checkShape(schema)
  // The rest reads points by index.
  if (shape.length > 0) return shape
  return [...checkNames(schema), ...checkFlip(schema), ...checkLines(schema), ...checkEyes(schema), ...checkMirror(schema)].sort(
    (p, q) => Number(p.severity === 'warning') - Number(q.severity === 'warning'),
  )
}

export function hasErrors(problems: readonly SchemaProblem[]): boolean {
  return problems.some((p) => p.severity === 'error')
}

function error(message: string, points: readonly number[] = []): SchemaProblem {
  return { severity: 'error', message, points }
}

function warning(message: string, points: readonly number[] = []): SchemaProblem {
  return { severity: 'warning', message, points }
}

/** Lengths and indices. */
function checkShape(schema: LandmarkSchema): SchemaProblem[] {
  const count = schema.landmarks.length
  const found: SchemaProblem[] = []
  if (count === 0) found.push(error('It has no points.'))
  if (count > mostSchemaPoints) found.push(error(`It has ${String(count)} points; ${String(mostSchemaPoints)} is the most.`))
  if (!schemaIdRule.test(schema.id)) {
    found.push(error(`Its id “${schema.id}” may hold lower case letters, digits, dots, dashes and underscores, 64 at most.`))
  }
  if (schema.name.trim() === '') found.push(error('It has no name.'))
  if (schema.flip.length !== count) found.push(error(`Its mirror map has ${String(schema.flip.length)} entries for ${String(count)} points.`))
  if (schema.layout !== undefined && schema.layout.length !== count) {
    found.push(error(`Its layout has ${String(schema.layout.length)} places for ${String(count)} points.`))
  }
  const lists: (readonly [string, readonly number[]])[] = [
    ['An edge', schema.edges.flat()],
    ['The mirror map', schema.flip],
    ['The inter-ocular pair', schema.interOcular ?? []],
    ['A pupil', schema.pupils?.flat() ?? []],
    ...schema.regions.map((r) => [`The region ${r.name}`, r.indices] as const),
    ...schema.contours.map((c) => [`The contour ${c.id}`, c.indices] as const),
  ]
  for (const [what, indices] of lists) {
    const stray = indices.find((k) => !Number.isInteger(k) || k < 0 || k >= count)
    if (stray !== undefined) found.push(error(`${what} names the point ${String(stray)}, which is not there.`))
  }
  return found
}

function checkNames(schema: LandmarkSchema): SchemaProblem[] {
  const unnamed = schema.landmarks.flatMap((l, k) => (l.name.trim() === '' ? [k] : []))
  const byName = Map.groupBy(schema.landmarks.keys(), (k) => nameWithSide(schema.landmarks[k] ?? { name: '', side: 'middle' }))
  return [
    ...(unnamed.length > 0 ? [error(`${listPoints(unnamed)} without a name.`, unnamed)] : []),
    ...[...byName]
      .filter(([name, points]) => points.length > 1 && name.trim() !== '')
      .map(([name, points]) => error(`${listPoints(points)} are all called “${name}”.`, points)),
  ]
}

function checkFlip({ flip, landmarks }: LandmarkSchema): SchemaProblem[] {
  return flip.flatMap((image, k) => {
    if (flip[image] !== k) {
      const back = String(flip[image])
      return [error(`The mirror map does not undo itself: ${String(k)} goes to ${String(image)}, and ${String(image)} to ${back}.`, [k, image])]
    }
    if (image < k) return []
    const here = landmarks[k]?.side ?? 'middle'
    const there = landmarks[image]?.side ?? 'middle'
    if (image === k) {
      return here === 'middle' ? [] : [warning(`Point ${String(k)} lies on one side and has no mirror image.`, [k])]
    }
    return opposite[here] === there && here !== 'middle'
      ? []
      : [warning(`The mirror pair ${String(k)} and ${String(image)} should lie on the subject’s right and left.`, [k, image])]
  })
}

function checkLines({ edges, regions, contours }: LandmarkSchema): SchemaProblem[] {
  const found: SchemaProblem[] = []
  for (const [p, q] of edges) if (p === q) found.push(error(`An edge joins the point ${String(p)} with itself.`, [p]))
  const doubled = [...Map.groupBy(edges, ([p, q]) => edgeKey(p, q)).values()].filter((same) => same.length > 1)
  for (const [edge] of doubled) if (edge !== undefined) found.push(error(`The edge ${edge.join(' to ')} is there twice.`, edge))
  const lists: readonly (readonly [string, readonly { readonly id: string; readonly indices: readonly number[] }[]])[] = [
    ['region', regions],
    ['contour', contours],
  ]
  for (const [what, list] of lists) {
    for (const [id, same] of Map.groupBy(list, (one) => one.id)) {
      if (same.length > 1) found.push(error(`${String(same.length)} ${what}s have the id ${id}.`))
    }
    for (const { id, indices } of list) {
      if (new Set(indices).size < indices.length) found.push(error(`The ${what} ${id} has a point twice.`, indices))
    }
  }
  for (const region of regions) {
    if (region.name.trim() === '') found.push(error(`The region ${region.id} has no name.`, region.indices))
    if (region.indices.length === 0) found.push(warning(`The region ${region.name} has no points.`))
  }
  for (const { id, indices } of contours) {
    if (indices.length < 2) found.push(error(`The contour ${id} needs two points or more.`, indices))
  }
  return found
}

function checkEyes({ interOcular, pupils, flip }: LandmarkSchema): SchemaProblem[] {
  if (interOcular?.[0] !== undefined && interOcular[0] === interOcular[1]) {
    return [error('The inter-ocular pair needs two different points.', interOcular)]
  }
  if (pupils?.some((indices) => indices.length === 0) === true) return [error('Each pupil needs a point.')]
  if (interOcular === null) return [warning('No inter-ocular pair is set: errors are judged by the size of the box.')]
  return flip[interOcular[0]] === interOcular[1] ? [] : [warning('The two inter-ocular points are no mirror pair.', interOcular)]
}

/** Edges without a mirror image, and a layout that is the wrong way round. */
function checkMirror(schema: LandmarkSchema): SchemaProblem[] {
  const { edges, flip, landmarks } = schema
  const keys = new Set(edges.map(([p, q]) => edgeKey(p, q)))
  const odd = edges.filter(([p, q]) => !keys.has(edgeKey(flip[p] ?? p, flip[q] ?? q)))
  const layout = layoutOf(schema)
  const swapped = flip.flatMap((image, k) => {
    const [here, there] = [layout[k], layout[image]]
    return here !== undefined && there !== undefined && landmarks[k]?.side === 'subject-right' && image !== k && here.x > there.x ? [k] : []
  })
  return [
    ...(odd.length > 0
      ? [warning(`${String(odd.length)} ${odd.length === 1 ? 'edge has' : 'edges have'} no mirror image, for example ${odd[0]?.join(' to ') ?? ''}.`, odd.flat())]
      : []),
    ...(swapped.length > 0
      ? [warning(`${listPoints(swapped)} on the subject’s right ${swapped.length === 1 ? 'lies' : 'lie'} on the image’s right of the mirror image.`, swapped)]
      : []),
  ]
}

function edgeKey(p: number, q: number): string {
  return `${String(Math.min(p, q))} ${String(Math.max(p, q))}`
}

const mostListed = 6

/** `Points 3 and 7` */
function listPoints(points: readonly number[]): string {
  const shown = points.slice(0, mostListed).map(String)
  if (points.length > mostListed) return `Points ${shown.join(', ')} and ${String(points.length - mostListed)} more`
  if (shown.length === 1) return `Point ${shown[0] ?? ''}`
  return `Points ${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`
}
