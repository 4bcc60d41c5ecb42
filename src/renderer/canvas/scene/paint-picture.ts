import type { Adjuster } from '../adjust/adjuster.ts'
import { levelFor } from '../picture.ts'
import type { SceneModel } from './model.ts'

/** Above it pixels show as squares. */
const crispZoom = 4

export function paintPicture(context: CanvasRenderingContext2D, model: SceneModel, pixelRatio: number, adjuster: Adjuster): void {
  const { picture, view, canvas } = model
  if (picture === null) return
  const wanted = levelFor(picture, picture.width * view.zoom, pixelRatio)
  if (wanted === null) return
  const level = adjuster.adjust(picture, wanted, model.adjustments)
  context.imageSmoothingEnabled = view.zoom <= crispZoom
  // The level is at most halved here, so bilinear is enough; better qualities build their own levels at every draw.
  context.imageSmoothingQuality = 'low'
  // Only the part on the canvas, with a pixel to spare: at high zoom the whole would be a very large target.
  const perX = level.width / (picture.width * view.zoom)
  const perY = level.height / (picture.height * view.zoom)
  const x0 = Math.max(0, Math.floor(-view.offsetXPx * perX) - 1)
  const y0 = Math.max(0, Math.floor(-view.offsetYPx * perY) - 1)
  const x1 = Math.min(level.width, Math.ceil((canvas.width - view.offsetXPx) * perX) + 1)
  const y1 = Math.min(level.height, Math.ceil((canvas.height - view.offsetYPx) * perY) + 1)
  if (x1 <= x0 || y1 <= y0) return
  const left = view.offsetXPx + x0 / perX
  const upper = view.offsetYPx + y0 / perY
  context.drawImage(level.source, x0, y0, x1 - x0, y1 - y0, left, upper, (x1 - x0) / perX, (y1 - y0) / perY)
}
