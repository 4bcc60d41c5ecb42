/** Two fingers on a touch screen: the points under them stay under them. */
import type { Point } from '#domain/frames.ts'

export interface PinchStep {
  /** The fingers' middle after the step. */
  readonly at: Point<'viewPx'>
  readonly factor: number
  readonly dxPx: number
  readonly dyPx: number
}

export function pinchStep(
  before: readonly [Point<'viewPx'>, Point<'viewPx'>],
  after: readonly [Point<'viewPx'>, Point<'viewPx'>],
): PinchStep {
  const from = middle(before)
  const at = middle(after)
  const spread = Math.hypot(before[0].x - before[1].x, before[0].y - before[1].y)
  const factor = Math.hypot(after[0].x - after[1].x, after[0].y - after[1].y) / Math.max(spread, 1)
  return { at, factor: factor > 0 ? factor : 1, dxPx: at.x - from.x, dyPx: at.y - from.y }
}

function middle([a, b]: readonly [Point<'viewPx'>, Point<'viewPx'>]): Point<'viewPx'> {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
}
