/** What hangs on a selection: its frame with handles, the line that a drag keeps to, the area that is being drawn. */
import type { Point } from '#domain/frames.ts'
import type { Face } from '#domain/records.ts'
import type { Draft } from '../draft.ts'
import { placeFrame, selectionBox } from '../tools/selection-frame.ts'
import { toViewPx } from '../view.ts'
import type { SceneModel } from './model.ts'
import { accent, edgeDark, outline } from './palette.ts'

type Context = CanvasRenderingContext2D

const gripPx = 8
const contourPx = 4
const markedRadiusPx = 9

export function paintSelection(context: Context, model: SceneModel, face: Face): void {
  const { draft } = model
  if (draft?.kind === 'points' && draft.guide !== undefined) {
    const { points, closed } = draft.guide
    const shown = points.map((p) => toViewPx(model.view, p))
    // A contour runs under the edges of its points: it is wider, so that it is seen beside them.
    strokeLine(context, shown, closed, [], closed ? 1.5 : contourPx)
  }
  if (draft === null && model.frameHandles) paintFrame(context, model, face)
}

export function paintArea(context: Context, model: SceneModel, draft: Draft | null): void {
  if (draft?.kind !== 'area') return
  const outlinePx = draft.outline.map((p) => toViewPx(model.view, p))
  tracePath(context, outlinePx, true)
  context.fillStyle = 'rgba(74, 163, 255, 0.12)'
  context.fill()
  strokeLine(context, outlinePx, true, [4, 4])
  const face = model.faces.find((f) => f.id === draft.faceId)
  for (const index of draft.indices) {
    const position = face?.landmarks[index]?.position
    if (!position) continue
    const { x, y } = toViewPx(model.view, position)
    context.beginPath()
    context.arc(x, y, markedRadiusPx, 0, 2 * Math.PI)
    strokeTwice(context, 1.5)
  }
}

function paintFrame(context: Context, model: SceneModel, face: Face): void {
  const box = selectionBox(face, model.selected)
  if (box === null) return
  const { corners, knob } = placeFrame(box, model.view)
  strokeLine(context, corners, true, [])
  const [first, second] = corners
  if (first !== undefined && second !== undefined) {
    strokeLine(context, [{ x: knob.x, y: first.y }, { x: knob.x, y: knob.y + gripPx / 2 }], false, [])
  }
  context.fillStyle = '#ffffff'
  for (const corner of corners) {
    context.beginPath()
    context.rect(corner.x - gripPx / 2, corner.y - gripPx / 2, gripPx, gripPx)
    fillGrip(context)
  }
  context.beginPath()
  context.arc(knob.x, knob.y, gripPx / 2 + 0.5, 0, 2 * Math.PI)
  fillGrip(context)
}

function fillGrip(context: Context): void {
  context.strokeStyle = outline
  context.lineWidth = 3.5
  context.stroke()
  context.fill()
  context.strokeStyle = accent
  context.lineWidth = 1.5
  context.stroke()
}

function strokeLine(
  context: Context,
  points: readonly Point<'viewPx'>[],
  closed: boolean,
  dashes: readonly number[],
  widthPx = 1.5,
): void {
  tracePath(context, points, closed)
  context.setLineDash([...dashes])
  strokeTwice(context, widthPx)
  context.setLineDash([])
}

function strokeTwice(context: Context, widthPx: number): void {
  context.strokeStyle = edgeDark
  context.lineWidth = 2 * widthPx
  context.stroke()
  context.strokeStyle = accent
  context.lineWidth = widthPx
  context.stroke()
}

function tracePath(context: Context, points: readonly Point<'viewPx'>[], closed: boolean): void {
  context.beginPath()
  for (const { x, y } of points) context.lineTo(x, y)
  if (closed) context.closePath()
}
