/** The attention lens: all else at half, then whom the point listened to, who listened to it, and the way it came. */
import type { Point } from '#domain/frames.ts'
import type { LensReading } from '#domain/lens.ts'
import type { Face } from '#domain/records.ts'
import { toViewPx } from '../view.ts'
import type { SceneModel } from './model.ts'
import { paintHandleAt } from './paint-handles.ts'
import { handleColours, lensDim, outline, tagFont } from './palette.ts'

type Context = CanvasRenderingContext2D
type ViewPoint = Point<'viewPx'>

/** A line's width says the weight itself, so that the lines of two points can be compared: this much for all attention, if it did not end at the widest. */
const pxForAll = 40
const widestPx = 9
/** Thinner lines are not seen; they pale instead. */
const narrowestPx = 1
const palest = 0.25
/** How far a line bends aside, as a share of its length: so that the two directions between a pair stay apart. */
const bend = 0.16

export function paintLens(context: Context, model: SceneModel, face: Face, lens: LensReading): void {
  context.fillStyle = lensDim
  context.fillRect(0, 0, model.canvas.width, model.canvas.height)
  const at = placeOf(model, face, lens.index)
  if (at === null) return
  paintListeners(context, model, face, lens, at)
  paintSources(context, model, face, lens, at)
  for (const { index } of [...lens.listeners, ...lens.sources.toReversed()]) paintHandleAt(context, model, face, index)
  paintPath(context, model, lens)
  paintHandleAt(context, model, face, lens.index)
}

function paintSources(context: Context, model: SceneModel, face: Face, lens: LensReading, at: ViewPoint): void {
  // The strongest last, on top.
  for (const { index, weight, flagged } of lens.sources.toReversed()) {
    const from = placeOf(model, face, index)
    if (from === null) continue
    curve(context, from, at, bend)
    strokeWeight(context, weight, flagged ? handleColours.flagged : handleColours.predicted)
  }
}

function strokeWeight(context: Context, weight: number, colour: string): void {
  const { widthPx, alpha } = lineOf(weight)
  context.globalAlpha = alpha
  // The rim grows with the line, or it would make all lines alike.
  context.strokeStyle = outline
  context.lineWidth = widthPx + Math.min(1.6, widthPx)
  const dashes = context.getLineDash()
  context.setLineDash([])
  context.stroke()
  context.setLineDash(dashes)
  context.strokeStyle = colour
  context.lineWidth = widthPx
  context.stroke()
  context.globalAlpha = 1
}

/** @param weight share of the listener's attention, 0 to 1 */
export function lineOf(weight: number): { readonly widthPx: number; readonly alpha: number } {
  const widthPx = Math.min(widestPx, Math.max(narrowestPx, weight * pxForAll))
  return { widthPx, alpha: Math.max(palest, Math.min(1, (weight * pxForAll) / 2)) }
}

function paintListeners(context: Context, model: SceneModel, face: Face, lens: LensReading, at: ViewPoint): void {
  context.setLineDash([3, 4])
  for (const { index, weight } of lens.listeners) {
    const to = placeOf(model, face, index)
    if (to === null) continue
    curve(context, at, to, bend * 1.6)
    strokeWeight(context, weight, '#ffffff')
  }
  context.setLineDash([])
}

function paintPath(context: Context, model: SceneModel, lens: LensReading): void {
  const places = lens.path.map((p) => toViewPx(model.view, p))
  context.beginPath()
  for (const [step, { x, y }] of places.entries()) {
    if (step === 0) context.moveTo(x, y)
    else context.lineTo(x, y)
  }
  strokeWhite(context)
  context.font = tagFont
  let numbered: ViewPoint | null = null
  for (const [step, place] of places.entries()) {
    context.beginPath()
    context.moveTo(place.x, place.y - 5)
    context.lineTo(place.x + 5, place.y)
    context.lineTo(place.x, place.y + 5)
    context.lineTo(place.x - 5, place.y)
    context.closePath()
    context.fillStyle = '#161616'
    context.fill()
    strokeWhite(context)
    // Steps that lie on each other cannot all be named.
    if (numbered !== null && Math.hypot(place.x - numbered.x, place.y - numbered.y) < 14) continue
    numbered = place
    const text = String(step + 1)
    context.lineWidth = 3
    context.strokeStyle = outline
    context.strokeText(text, place.x + 7, place.y - 6)
    context.fillStyle = '#ffffff'
    context.fillText(text, place.x + 7, place.y - 6)
  }
}

function strokeWhite(context: Context): void {
  context.strokeStyle = outline
  context.lineWidth = 3.4
  context.stroke()
  context.strokeStyle = '#ffffff'
  context.lineWidth = 1.5
  context.stroke()
}

function curve(context: Context, from: ViewPoint, to: ViewPoint, bent: number): void {
  const dx = to.x - from.x
  const dy = to.y - from.y
  context.beginPath()
  context.moveTo(from.x, from.y)
  context.quadraticCurveTo((from.x + to.x) / 2 - dy * bent, (from.y + to.y) / 2 + dx * bent, to.x, to.y)
}

function placeOf(model: SceneModel, face: Face, index: number): ViewPoint | null {
  const position = face.landmarks[index]?.position
  return position ? toViewPx(model.view, position) : null
}
