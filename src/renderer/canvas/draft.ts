/** What a gesture would do, shown at once and stored only when it ends. */
import type { Box, Point } from '#domain/frames.ts'
import type { Face } from '#domain/records.ts'

/** Landmarks of one face that stand elsewhere while the pointer is down. */
export interface PointsDraft {
  readonly kind: 'points'
  readonly faceId: string
  readonly positions: ReadonlyMap<number, Point<'imagePx'>>
}

/** A new box (`faceId` null) or the box of a face being resized. */
export interface BoxDraft {
  readonly kind: 'box'
  readonly faceId: string | null
  readonly box: Box<'imagePx'>
}

export type Draft = PointsDraft | BoxDraft

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
  if (a === null || b === null) return a === b
  if (a.kind !== b.kind || a.faceId !== b.faceId) return false
  if (a.kind === 'box' || b.kind === 'box') return true
  return a.positions.size === b.positions.size && [...a.positions.keys()].every((index) => b.positions.has(index))
}
