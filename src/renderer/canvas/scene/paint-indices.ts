/** The bare index beside every point of the active face that has no tag. Small and without a plate: there are many. */
import type { Face } from '#domain/records.ts'
import { shownPosition } from '../draft.ts'
import { toViewPx } from '../view.ts'
import type { SceneModel } from './model.ts'
import { outline, plateText } from './palette.ts'

const font = "600 10px 'Inter Variable', Inter, 'Segoe UI', system-ui, sans-serif"
const awayPx = 7

export function paintIndices(context: CanvasRenderingContext2D, model: SceneModel, face: Face, tagged: ReadonlySet<number>): void {
  context.font = font
  context.lineJoin = 'round'
  context.lineWidth = 2.5
  context.strokeStyle = outline
  context.fillStyle = plateText
  for (const index of face.landmarks.keys()) {
    const position = tagged.has(index) ? null : shownPosition(face, index, model.draft)
    if (position === null) continue
    const { x, y } = toViewPx(model.view, position)
    if (x < 0 || y < 0 || x > model.canvas.width || y > model.canvas.height) continue
    context.strokeText(String(index), x + awayPx, y - awayPx + 2)
    context.fillText(String(index), x + awayPx, y - awayPx + 2)
  }
  context.lineJoin = 'miter'
}
