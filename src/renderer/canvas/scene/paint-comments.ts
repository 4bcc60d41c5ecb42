/** Speech bubbles beside points and boxes with open comments. They keep their size; other faces have theirs too. */
import type { Point } from '#domain/frames.ts'
import type { Face } from '#domain/records.ts'
import { shownBox, shownPosition } from '../draft.ts'
import { toViewPx } from '../view.ts'
import type { SceneModel } from './model.ts'
import { plate, plateText } from './palette.ts'

type Context = CanvasRenderingContext2D

const widthPx = 17
const heightPx = 13
const cornerPx = 4
/** From the point to the tip of the bubble, up and to the right: clear of the handle and its arc. */
const tipPx = 9

export function paintComments(context: Context, model: SceneModel): void {
  for (const face of model.faces) {
    for (const { at, count } of bubblesOf(model, face)) paintBubble(context, at, count)
  }
}

/** The tip of each bubble, viewPx, and how many open comments it stands for. */
function bubblesOf(model: SceneModel, face: Face): { at: Point<'viewPx'>; count: number }[] {
  const counts = new Map<number | null, number>()
  for (const { landmark, resolved } of face.comments) {
    if (!resolved) counts.set(landmark, (counts.get(landmark) ?? 0) + 1)
  }
  return [...counts].flatMap(([landmark, count]) => {
    const at = landmark === null ? cornerOf(model, face) : placeOf(model, face, landmark)
    return at === null ? [] : [{ at, count }]
  })
}

function placeOf(model: SceneModel, face: Face, index: number): Point<'viewPx'> | null {
  const position = shownPosition(face, index, model.draft)
  if (position === null) return null
  const { x, y } = toViewPx(model.view, position)
  return { x: x + tipPx, y: y - tipPx }
}

/** The upper right corner of the box, inside the canvas as far as that goes; the first point's place without a box. */
function cornerOf(model: SceneModel, face: Face): Point<'viewPx'> | null {
  const box = shownBox(face, model.draft)
  if (box === null) return placeOf(model, face, face.landmarks.findIndex((landmark) => landmark.position !== null))
  const { x, y } = toViewPx(model.view, { x: box.x1, y: box.y0 })
  const floor = toViewPx(model.view, { x: box.x0, y: box.y1 })
  return {
    x: Math.max(floor.x, Math.min(x + 4, model.canvas.width - widthPx - 8)),
    y: Math.min(floor.y, Math.max(y - 4, heightPx + 8)),
  }
}

function paintBubble(context: Context, tip: Point<'viewPx'>, count: number): void {
  const [x, y] = [Math.round(tip.x) - 2.5, Math.round(tip.y) - heightPx - 3.5]
  context.beginPath()
  context.roundRect(x, y, widthPx, heightPx, cornerPx)
  context.moveTo(x + 3, y + heightPx)
  context.lineTo(x + 2.5, y + heightPx + 4)
  context.lineTo(x + 7.5, y + heightPx)
  context.fillStyle = plate
  context.strokeStyle = plateText
  context.lineWidth = 1.3
  context.stroke()
  context.fill()
  context.fillStyle = plateText
  if (count > 1) {
    context.font = "600 9px 'Inter Variable', Inter, system-ui, sans-serif"
    context.textAlign = 'center'
    context.fillText(count > 9 ? '9+' : String(count), x + widthPx / 2, y + heightPx / 2 + 3.2)
    context.textAlign = 'start'
    return
  }
  for (const dx of [-4, 0, 4]) {
    context.beginPath()
    context.arc(x + widthPx / 2 + dx, y + heightPx / 2, 1.2, 0, 2 * Math.PI)
    context.fill()
  }
}
