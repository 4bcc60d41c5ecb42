/** Where re-solving would put points: a hollow dot, with a line from the present place. */
import { toViewPx } from '../view.ts'
import type { View } from '../view.ts'
import type { Ghost } from '../re-solve.ts'
import { ghostColour, outline } from './palette.ts'

type Context = CanvasRenderingContext2D

export const ghostRadiusPx = 4
/** A shorter line would only be a stub between two handles. */
const leastLinePx = ghostRadiusPx + 2

export function paintGhosts(context: Context, view: View, ghosts: readonly Ghost[]): void {
  for (const { from, to } of ghosts) {
    const end = toViewPx(view, to)
    if (from !== null) paintGhostLine(context, toViewPx(view, from), end)
    paintGhostDot(context, end)
  }
}

function paintGhostLine(context: Context, from: { x: number; y: number }, to: { x: number; y: number }): void {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  if (length < leastLinePx) return
  const share = 1 - ghostRadiusPx / length
  context.beginPath()
  context.moveTo(from.x, from.y)
  context.lineTo(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share)
  strokeGhost(context)
}

function paintGhostDot(context: Context, at: { x: number; y: number }): void {
  context.beginPath()
  context.arc(at.x, at.y, ghostRadiusPx, 0, 2 * Math.PI)
  context.fillStyle = 'rgba(0, 0, 0, 0.28)'
  context.fill()
  strokeGhost(context)
}

function strokeGhost(context: Context): void {
  context.strokeStyle = outline
  context.lineWidth = 3.6
  context.stroke()
  context.strokeStyle = ghostColour
  context.lineWidth = 1.8
  context.stroke()
}
