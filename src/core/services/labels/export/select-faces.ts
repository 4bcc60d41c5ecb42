/** Which pictures and faces an export takes. */
import type { ParsedInput } from '#contract/index.ts'
import { type Face, isFlagged, isOnlyPredicted, isPlaced } from '#domain/records.ts'
import type { ProjectPicture } from '../ports.ts'

export type ExportSelection = Pick<ParsedInput<'export.preview'>, 'scope' | 'states' | 'flagged' | 'attribute' | 'imageIds' | 'text'>

export function selectPictures(pictures: readonly ProjectPicture[], { imageIds, text }: ExportSelection): readonly ProjectPicture[] {
  const chosen = imageIds === null ? null : new Set(imageIds)
  const part = searchForm(text.trim())
  return pictures.filter((p) => (chosen === null || chosen.has(p.imageId)) && (part === '' || searchForm(p.name).includes(part)))
}

function searchForm(text: string): string {
  return text.normalize('NFC').toLowerCase()
}

export type Selected = 'taken' | 'rejected' | 'out-of-scope'

/** Rejected faces are never taken. @param threshold below which a point counts as flagged */
export function selectFace(face: Face, selection: ExportSelection, threshold: number): Selected {
  if (face.reviewState === 'rejected') return 'rejected'
  const { states, flagged, attribute } = selection
  const fits =
    isInScope(face, selection.scope) &&
    (states === null || states.includes(face.reviewState)) &&
    (flagged === null || face.landmarks.some((l) => isFlagged(l, threshold)) === flagged) &&
    (attribute === null || face.attributes[attribute.name] === attribute.value)
  return fits ? 'taken' : 'out-of-scope'
}

/** `labelled`: more than a model's word (see `isOnlyPredicted`); `reviewed`: accepted, begun, or with a point that a person has placed. */
function isInScope(face: Face, scope: ExportSelection['scope']): boolean {
  switch (scope) {
    case 'all':
      return true
    case 'labelled':
      return !isOnlyPredicted(face)
    case 'accepted':
      return face.reviewState === 'accepted'
    case 'reviewed':
      return face.reviewState === 'accepted' || face.reviewState === 'in-review' || face.landmarks.some(isPlaced)
  }
}
