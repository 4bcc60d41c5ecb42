/** Edges and boxes of the active face, and the other faces, which have no handles, in a quieter voice. */
import type { Box } from '#domain/frames.ts'
import type { Face } from '#domain/records.ts'
import { isLifted, shownBox, shownPosition } from '../draft.ts'
import { toViewPx } from '../view.ts'
import type { SceneModel } from './model.ts'
import { accent, edgeDark, edgeLight, outline, plateText } from './palette.ts'

type Context = CanvasRenderingContext2D

const otherFaceAlpha = 0.5
/** More lines than these are a mesh, which is seen without a dark rim, and whose rims would cost more than all else. */
const mostRimmed = 400

export function paintFaces(context: Context, model: SceneModel): void {
  for (const face of model.faces) {
    if (face.id === model.activeFaceId) continue
    context.globalAlpha = otherFaceAlpha
    if (model.showEdges) strokeEdges(context, model, face, () => true)
    paintDots(context, model, face)
    paintBox(context, model, face, false)
    context.globalAlpha = 1
  }
  const active = model.faces.find((face) => face.id === model.activeFaceId)
  if (active === undefined) return
  paintBox(context, model, active, true)
  if (model.showEdges) {
    strokeEdges(context, model, active, (i, j) => !isLifted(active, i, model.draft) && !isLifted(active, j, model.draft))
  }
}

/** Edges that satisfy `take`. Nothing is drawn to a point that is absent or nowhere. */
export function strokeEdges(context: Context, model: SceneModel, face: Face, take: (i: number, j: number) => boolean): void {
  const schema = model.schemaOf(face.schemaId)
  if (schema === null) return
  const lines: number[] = []
  for (const [i, j] of schema.edges) {
    if (face.landmarks[i]?.state === 'absent' || face.landmarks[j]?.state === 'absent' || !take(i, j)) continue
    const from = shownPosition(face, i, model.draft)
    const to = shownPosition(face, j, model.draft)
    if (from === null || to === null) continue
    const a = toViewPx(model.view, from)
    const b = toViewPx(model.view, to)
    lines.push(a.x, a.y, b.x, b.y)
  }
  if (lines.length <= 4 * mostRimmed) strokeLines(context, lines, edgeDark, 2.6)
  strokeLines(context, lines, edgeLight, 1)
}

/** One stroke a line: browsers paint a straight line far faster than a path of many that cross each other. */
function strokeLines(context: Context, lines: readonly number[], colour: string, widthPx: number): void {
  context.strokeStyle = colour
  context.lineWidth = widthPx
  for (let k = 0; k + 3 < lines.length; k += 4) {
    context.beginPath()
    context.moveTo(lines[k] ?? 0, lines[k + 1] ?? 0)
    context.lineTo(lines[k + 2] ?? 0, lines[k + 3] ?? 0)
    context.stroke()
  }
}

function paintDots(context: Context, model: SceneModel, face: Face): void {
  context.beginPath()
  for (const landmark of face.landmarks) {
    if (landmark.position === null || landmark.state === 'absent') continue
    const { x, y } = toViewPx(model.view, landmark.position)
    context.moveTo(x + 2, y)
    context.arc(x, y, 2, 0, 2 * Math.PI)
  }
  context.fillStyle = plateText
  context.strokeStyle = outline
  context.lineWidth = 1
  context.stroke()
  context.fill()
}

function paintBox(context: Context, model: SceneModel, face: Face, active: boolean): void {
  const box = shownBox(face, model.draft)
  if (box === null || (model.draft?.kind === 'box' && model.draft.faceId === face.id)) return
  strokeBox(context, model, box, active && model.boxHandles)
}

/** Dashed where it is only shown, in the accent with corners where it can be held. */
export function strokeBox(context: Context, model: SceneModel, box: Box<'imagePx'>, held: boolean): void {
  const a = toViewPx(model.view, { x: box.x0, y: box.y0 })
  const b = toViewPx(model.view, { x: box.x1, y: box.y1 })
  context.beginPath()
  context.rect(a.x, a.y, b.x - a.x, b.y - a.y)
  context.strokeStyle = held ? outline : edgeDark
  context.lineWidth = held ? 3.5 : 2.6
  context.stroke()
  context.strokeStyle = held ? accent : edgeLight
  context.lineWidth = held ? 1.5 : 1
  if (!held) context.setLineDash([4, 4])
  context.stroke()
  context.setLineDash([])
  if (!held) return
  for (const x of [a.x, (a.x + b.x) / 2, b.x]) {
    for (const y of [a.y, (a.y + b.y) / 2, b.y]) {
      if (x === (a.x + b.x) / 2 && y === (a.y + b.y) / 2) continue
      context.fillStyle = '#ffffff'
      context.strokeStyle = accent
      context.lineWidth = 1.5
      context.beginPath()
      context.rect(x - 3.5, y - 3.5, 7, 7)
      context.fill()
      context.stroke()
    }
  }
}
