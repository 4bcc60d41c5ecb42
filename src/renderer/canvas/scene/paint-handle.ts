/** Paints one handle around (x, y) in viewPx. Each stroke is laid twice, dark and wider first, so it stands on any skin. */
import { fullRadiusPx } from './handle-style.ts'
import type { HandleStyle } from './handle-style.ts'
import { accent, handleColours, outline } from './palette.ts'

type Context = CanvasRenderingContext2D

const top = -Math.PI / 2
const turn = 2 * Math.PI
/** A full circle would hide where the arc begins. */
const longestArc = 0.97

export function paintHandle(context: Context, x: number, y: number, style: HandleStyle): void {
  const colour = handleColours[style.colour]
  if (style.haloPx > 0) paintHalo(context, x, y, style)
  if (style.arc > 0) paintArc(context, x, y, style, colour)
  paintShape[style.shape](context, x, y, style.radiusPx, colour)
  if (style.mark === 'dot') paintDot(context, x, y, style, colour)
  else if (style.mark === 'square') paintSquare(context, x, y, style.radiusPx + 1.6, colour)
  if (style.pinned) paintBracket(context, x, y, style.radiusPx + 4.5, colour)
}

const paintShape: Record<HandleStyle['shape'], (c: Context, x: number, y: number, r: number, colour: string) => void> = {
  // Two fills: browsers paint a filled circle far faster than the line around one, and most handles are discs.
  disc(context, x, y, r, colour) {
    circle(context, x, y, r + 0.5)
    context.fillStyle = outline
    context.fill()
    circle(context, x, y, r - 0.5)
    context.fillStyle = colour
    context.fill()
  },
  ring(context, x, y, r, colour) {
    circle(context, x, y, Math.max(r - 0.8, 2.6))
    strokeTwice(context, colour, 1.9, 0.75)
  },
  'half-ring'(context, x, y, r, colour) {
    const inner = Math.max(r - 1.1, 2.4)
    circle(context, x, y, inner)
    context.fillStyle = 'rgba(0, 0, 0, 0.3)'
    context.fill()
    strokeTwice(context, colour, 1.9, 0.9)
    context.beginPath()
    context.arc(x, y, inner, Math.PI / 2, -Math.PI / 2)
    context.closePath()
    context.fillStyle = colour
    context.fill()
  },
  cross(context, x, y, r, colour) {
    const arm = r - 1.1
    context.beginPath()
    context.moveTo(x - arm, y - arm)
    context.lineTo(x + arm, y + arm)
    context.moveTo(x + arm, y - arm)
    context.lineTo(x - arm, y + arm)
    strokeTwice(context, colour, 2, 1)
  },
}

function paintDot(context: Context, x: number, y: number, style: HandleStyle, colour: string): void {
  if (style.shape === 'cross' || style.shape === 'half-ring') return
  circle(context, x, y, isSmall(style) ? 0.9 : 1.3)
  context.fillStyle = style.shape === 'disc' ? 'rgba(0, 0, 0, 0.85)' : colour
  context.fill()
}

function paintSquare(context: Context, x: number, y: number, half: number, colour: string): void {
  context.beginPath()
  context.rect(x - half, y - half, 2 * half, 2 * half)
  strokeTwice(context, colour, 1, 0.7)
}

function paintArc(context: Context, x: number, y: number, style: HandleStyle, colour: string): void {
  const small = isSmall(style)
  context.lineCap = 'round'
  context.beginPath()
  context.arc(x, y, style.radiusPx + (small ? 2.8 : 4), top, top + turn * Math.min(longestArc, style.arc))
  strokeTwice(context, colour, small ? 1.5 : 2.2, small ? 0.6 : 1)
  context.lineCap = 'butt'
}

function paintBracket(context: Context, x: number, y: number, half: number, colour: string): void {
  const arm = 4
  context.beginPath()
  for (const sx of [-1, 1]) {
    for (const sy of [-1, 1]) {
      context.moveTo(x + sx * half, y + sy * (half - arm))
      context.lineTo(x + sx * half, y + sy * half)
      context.lineTo(x + sx * (half - arm), y + sy * half)
    }
  }
  strokeTwice(context, colour, 1.7, 0.95)
}

function paintHalo(context: Context, x: number, y: number, style: HandleStyle): void {
  circle(context, x, y, style.radiusPx + style.haloPx)
  strokeTwice(context, accent, 2, 1)
}

function isSmall(style: HandleStyle): boolean {
  return style.radiusPx < fullRadiusPx
}

function circle(context: Context, x: number, y: number, r: number): void {
  context.beginPath()
  context.arc(x, y, r, 0, turn)
}

function strokeTwice(context: Context, colour: string, widthPx: number, marginPx: number): void {
  context.strokeStyle = outline
  context.lineWidth = widthPx + 2 * marginPx
  context.stroke()
  context.strokeStyle = colour
  context.lineWidth = widthPx
  context.stroke()
}
