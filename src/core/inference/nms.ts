import { boxOverlap } from '#domain/frames.ts'
import type { Box, Frame } from '#domain/frames.ts'

export interface ScoredBox<F extends Frame> {
  readonly box: Box<F>
  /** 0 to 1. */
  readonly score: number
}

/**
 * Greedy non-maximum suppression: of boxes that overlap by more than `overlap` (intersection over union, 0 to 1), the one
 * with the best score stays.
 * @returns the boxes that stay, best score first
 */
export function suppressOverlaps<F extends Frame>(boxes: readonly ScoredBox<F>[], overlap: number): ScoredBox<F>[] {
  const kept: ScoredBox<F>[] = []
  for (const candidate of boxes.toSorted((p, q) => q.score - p.score)) {
    if (kept.every((k) => boxOverlap(k.box, candidate.box) <= overlap)) kept.push(candidate)
  }
  return kept
}
