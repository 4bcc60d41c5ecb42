/** What a gesture would do, shown at once and stored only when it ends. */
import type { Box, Point } from '#domain/frames.ts'
import type { Face } from '#domain/records.ts'

/** Landmarks of one face that stand elsewhere while the pointer is down. */
export interface PointsDraft {
  readonly kind: 'points'
  readonly faceId: string
  readonly positions: ReadonlyMap<number, Point<'imagePx'>>
  /** A line shown meanwhile: the contour that a point slides along, or the frame that a selection is held by. */
  readonly guide?: { readonly points: readonly Point<'imagePx'>[]; readonly closed: boolean }
}

/** A new box (`faceId` null) or the box of a face being resized. */
export interface BoxDraft {
  readonly kind: 'box'
  readonly faceId: string | null
  readonly box: Box<'imagePx'>
}

/** What a rectangle or a lasso takes in; no face changes. */
export interface AreaDraft {
  readonly kind: 'area'
  readonly faceId: string | null
  readonly outline: readonly Point<'imagePx'>[]
  /** The landmarks inside. */
  readonly indices: readonly number[]
}

export type Draft = PointsDraft | BoxDraft | AreaDraft

/** Where landmark `index` is shown: at its place in the draft, else where it is stored. */
export function shownPosition(face: Face, index: number, draft: Draft | null): Point<'imagePx'> | null {
  if (draft?.kind === 'points' && draft.faceId === face.id) {
    const moved = draft.positions.get(index)
    if (moved !== undefined) return moved
  }
  return face.landmarks[index]?.position ?? null
}

export function shownBox(face: Face, draft: Draft | null): Box<'imagePx'> | null {
  return draft?.kind === 'box' && draft.faceId === face.id ? draft.box : face.box
}

/** The landmarks of `face` that the draft holds. */
export function isLifted(face: Face, index: number, draft: Draft | null): boolean {
  return draft?.kind === 'points' && draft.faceId === face.id && draft.positions.has(index)
}

/** Two drafts hold the same things, perhaps at different places: only what is held has to be painted again. */
export function holdsTheSame(a: Draft | null, b: Draft | null): boolean {
  const [p, q] = [liftedBy(a), liftedBy(b)]
  if (p === null || q === null) return p === q
  if (p.kind !== q.kind || p.faceId !== q.faceId) return false
  if (p.kind === 'box' || q.kind === 'box') return true
  return p.positions.size === q.positions.size && [...p.positions.keys()].every((index) => q.positions.has(index))
}

/** An area takes nothing off its layer. */
function liftedBy(draft: Draft | null): PointsDraft | BoxDraft | null {
  return draft?.kind === 'area' ? null : draft
}
