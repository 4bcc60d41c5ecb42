/** The pixels around a point, enlarged, with a grid of pixel borders and cross hairs through the point's centre. */
import type { Point } from '#domain/frames.ts'
import { toViewPx } from '../view.ts'
import type { Size } from '../view.ts'
import type { Adjuster } from '../adjust/adjuster.ts'
import { activeFaceOf } from './model.ts'
import type { LoupeModel, SceneModel } from './model.ts'
import { shownPosition } from '../draft.ts'
import { handleColours, loupeGround, outline, plateLine, plateText, plateTextDim, tagFont } from './palette.ts'
import { styleAt } from './paint-handles.ts'

type Context = CanvasRenderingContext2D

export const loupePx = 160
const captionPx = 24
const marginPx = 16
const leastMagnification = 8

/** Right below, or right above where it would cover the point. */
export function placeLoupe(at: Point<'viewPx'>, canvas: Size): Point<'viewPx'> {
  const x = canvas.width - loupePx - marginPx
  const y = canvas.height - loupePx - marginPx
  const covers = at.x > x - 32 && at.y > y - 32
  return { x, y: covers ? marginPx : y }
}

export function paintLoupe(context: Context, model: SceneModel, adjuster: Adjuster): void {
  const { loupe, picture } = model
  const face = activeFaceOf(model)
  if (loupe === null || picture === null) return
  const corner = placeLoupe(toViewPx(model.view, loupe.at), model.canvas)
  const magnification = Math.max(leastMagnification, Math.round(model.view.zoom * 2))
  const height = loupePx - captionPx
  const middle = { x: corner.x + loupePx / 2, y: corner.y + height / 2 }

  context.save()
  context.beginPath()
  context.roundRect(corner.x, corner.y, loupePx, loupePx, 8)
  context.fillStyle = loupeGround
  context.fill()
  context.clip()
  context.save()
  context.beginPath()
  context.rect(corner.x, corner.y, loupePx, height)
  context.clip()
  paintPixels(context, model, adjuster, middle, magnification, height)
  paintGrid(context, loupe.at, middle, corner, magnification, height)
  paintCrossHairs(context, middle, corner, height)
  paintOthers(context, model, loupe.index, middle, magnification)
  if (loupe.index !== null && face !== null) paintRing(context, middle, handleColours[styleAt(model, face, loupe.index).colour])
  context.restore()
  paintCaption(context, captionOf(model, loupe), magnification, corner, height)
  context.restore()
  context.beginPath()
  context.roundRect(corner.x + 0.5, corner.y + 0.5, loupePx - 1, loupePx - 1, 7.5)
  context.strokeStyle = plateLine
  context.lineWidth = 1
  context.stroke()
}

function paintPixels(
  context: Context,
  model: SceneModel,
  adjuster: Adjuster,
  middle: Point<'viewPx'>,
  scale: number,
  height: number,
): void {
  const { loupe, picture } = model
  const finest = picture?.levels[0]
  if (loupe === null || picture === null || finest === undefined) return
  const level = adjuster.adjust(picture, finest, model.adjustments)
  const perX = level.width / picture.width
  const perY = level.height / picture.height
  const halfX = Math.ceil(loupePx / 2 / scale) + 1
  const halfY = Math.ceil(height / 2 / scale) + 1
  // Whole pixels around the point, so that the borders stay where the grid says.
  const x0 = Math.max(0, Math.floor(loupe.at.x + 0.5) - halfX)
  const y0 = Math.max(0, Math.floor(loupe.at.y + 0.5) - halfY)
  const x1 = Math.min(picture.width, Math.floor(loupe.at.x + 0.5) + halfX + 1)
  const y1 = Math.min(picture.height, Math.floor(loupe.at.y + 0.5) + halfY + 1)
  if (x1 <= x0 || y1 <= y0) return
  context.imageSmoothingEnabled = false
  context.drawImage(
    level.source,
    x0 * perX,
    y0 * perY,
    (x1 - x0) * perX,
    (y1 - y0) * perY,
    middle.x + (x0 - 0.5 - loupe.at.x) * scale,
    middle.y + (y0 - 0.5 - loupe.at.y) * scale,
    (x1 - x0) * scale,
    (y1 - y0) * scale,
  )
}

function paintGrid(
  context: Context,
  at: Point<'imagePx'>,
  middle: Point<'viewPx'>,
  corner: Point<'viewPx'>,
  scale: number,
  height: number,
): void {
  context.beginPath()
  const firstX = middle.x - (at.x + 0.5 - Math.floor(at.x + 0.5)) * scale
  const firstY = middle.y - (at.y + 0.5 - Math.floor(at.y + 0.5)) * scale
  for (let x = firstX - Math.ceil((firstX - corner.x) / scale) * scale; x < corner.x + loupePx; x += scale) {
    context.moveTo(x, corner.y)
    context.lineTo(x, corner.y + height)
  }
  for (let y = firstY - Math.ceil((firstY - corner.y) / scale) * scale; y < corner.y + height; y += scale) {
    context.moveTo(corner.x, y)
    context.lineTo(corner.x + loupePx, y)
  }
  context.strokeStyle = 'rgba(0, 0, 0, 0.11)'
  context.lineWidth = 1
  context.stroke()
}

function paintCrossHairs(context: Context, middle: Point<'viewPx'>, corner: Point<'viewPx'>, height: number): void {
  const gap = 10
  context.beginPath()
  context.moveTo(middle.x, corner.y)
  context.lineTo(middle.x, middle.y - gap)
  context.moveTo(middle.x, middle.y + gap)
  context.lineTo(middle.x, corner.y + height)
  context.moveTo(corner.x, middle.y)
  context.lineTo(middle.x - gap, middle.y)
  context.moveTo(middle.x + gap, middle.y)
  context.lineTo(corner.x + loupePx, middle.y)
  context.strokeStyle = 'rgba(0, 0, 0, 0.35)'
  context.lineWidth = 2.5
  context.stroke()
  context.strokeStyle = 'rgba(255, 255, 255, 0.8)'
  context.lineWidth = 1
  context.stroke()
}

function paintOthers(context: Context, model: SceneModel, own: number | null, middle: Point<'viewPx'>, scale: number): void {
  const face = activeFaceOf(model)
  if (face === null || model.loupe === null) return
  for (const index of face.landmarks.keys()) {
    const position = index === own ? null : shownPosition(face, index, model.draft)
    if (position === null) continue
    const x = middle.x + (position.x - model.loupe.at.x) * scale
    const y = middle.y + (position.y - model.loupe.at.y) * scale
    if (Math.abs(x - middle.x) > loupePx || Math.abs(y - middle.y) > loupePx) continue
    context.beginPath()
    context.arc(x, y, 3, 0, 2 * Math.PI)
    context.fillStyle = handleColours[styleAt(model, face, index).colour]
    context.fill()
    context.strokeStyle = outline
    context.lineWidth = 1
    context.stroke()
  }
}

function paintRing(context: Context, middle: Point<'viewPx'>, colour: string): void {
  context.beginPath()
  context.arc(middle.x, middle.y, 8, 0, 2 * Math.PI)
  context.strokeStyle = outline
  context.lineWidth = 4
  context.stroke()
  context.strokeStyle = colour
  context.lineWidth = 2
  context.stroke()
  // The exact place: without it a ring says only "about here".
  context.fillStyle = '#ffffff'
  context.fillRect(middle.x - 0.75, middle.y - 0.75, 1.5, 1.5)
}

/** Number and name of the point, or the coordinates of a bare place. */
function captionOf(model: SceneModel, { at, index }: LoupeModel): readonly [string, string] {
  if (index === null) return [`${at.x.toFixed(1)}, ${at.y.toFixed(1)}`, '']
  const face = activeFaceOf(model)
  const schema = face === null ? null : model.schemaOf(face.schemaId)
  return [String(index), schema?.landmarks[index]?.name ?? '']
}

function paintCaption(
  context: Context,
  [number, name]: readonly [string, string],
  magnification: number,
  corner: Point<'viewPx'>,
  height: number,
): void {
  const baseline = corner.y + height + captionPx / 2 + 4
  context.font = tagFont
  context.textAlign = 'left'
  context.fillStyle = plateText
  context.fillText(number, corner.x + 8, baseline)
  context.fillStyle = plateTextDim
  context.fillText(shorten(context, name, 96), corner.x + 8 + context.measureText(`${number} `).width + 2, baseline)
  context.textAlign = 'right'
  context.fillText(`${String(magnification)} ×`, corner.x + loupePx - 8, baseline)
  context.textAlign = 'left'
}

function shorten(context: Context, text: string, widthPx: number): string {
  if (context.measureText(text).width <= widthPx) return text
  let short = text
  while (short.length > 1 && context.measureText(`${short}…`).width > widthPx) short = short.slice(0, -1)
  return `${short.trimEnd()}…`
}
