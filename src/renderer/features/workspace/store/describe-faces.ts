/** What the faces of a picture mean for its row in the list, and for where to begin. */
import type { ImageRow } from '#contract/methods/images.ts'
import { doubtedLabels } from '#domain/opinion.ts'
import { countOpenComments, isFlagged, leastReliability } from '#domain/records.ts'
import type { Face } from '#domain/records.ts'

/** Of the row, what follows from the faces before the backend has counted. */
export function describeRow(faces: readonly Face[], threshold: number): Partial<ImageRow> {
  const only = faces.length === 1 ? faces[0] : undefined
  return {
    faces: faces.length,
    comments: countOpenComments(faces),
    doubted: faces.reduce((sum, face) => sum + doubtedLabels(face).length, 0),
    ...(only !== undefined && { reviewState: only.reviewState }),
    flagged: faces.reduce((sum, f) => sum + f.landmarks.filter((l) => isFlagged(l, threshold)).length, 0),
    leastReliability: faces.reduce<number | null>((least, f) => {
      const own = leastReliability(f)
      return own === null || (least !== null && least <= own) ? least : own
    }, null),
  }
}

/** The face to begin with: one that is open and has flags, else one that is open, else the first. */
export function firstToDo(faces: readonly Face[], threshold: number): string | null {
  const open = faces.filter((f) => f.reviewState !== 'accepted' && f.reviewState !== 'rejected')
  const withFlags = open.find((f) => f.landmarks.some((l) => isFlagged(l, threshold)))
  return (withFlags ?? open[0] ?? faces[0])?.id ?? null
}
