/** Small helpers to write a schema down. */
import type { LandmarkName, SchemaContour, SubjectSide } from '../schema.ts'

/** Indices `first` to `last`, both included; counts down where `last` is smaller. */
export function range(first: number, last: number): number[] {
  const step = last < first ? -1 : 1
  return Array.from({ length: Math.abs(last - first) + 1 }, (_, k) => first + k * step)
}

/** Landmarks of one side, in index order. */
export function onSide(side: SubjectSide, ...names: readonly string[]): LandmarkName[] {
  return names.map((name) => ({ name, side }))
}

/**
 * A row that runs from the subject's right over the middle to the subject's left. `half`: the names from the outside
 * to the middle, the last of which is the middle one itself.
 */
export function acrossMiddle(...half: readonly string[]): LandmarkName[] {
  const sides = half.slice(0, -1)
  return [
    ...onSide('subject-right', ...sides),
    ...onSide('middle', ...half.slice(-1)),
    ...onSide('subject-left', ...sides.toReversed()),
  ]
}

/** Joins neighbours along each contour, and the ends of the closed ones. */
export function edgesOf(contours: readonly SchemaContour[]): [number, number][] {
  return contours.flatMap(({ indices, closed }) => {
    const pairs = indices.slice(1).map((to, k): [number, number] => [indices[k] ?? to, to])
    const first = indices[0]
    const last = indices.at(-1)
    if (closed && first !== undefined && last !== undefined) pairs.push([last, first])
    return pairs
  })
}
