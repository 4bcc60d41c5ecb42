/** Handles of the active face. Points that a draft holds are painted in the overlay instead, see paint-overlay.ts. */
import { isFlagged } from '#domain/records.ts'
import type { Face } from '#domain/records.ts'
import { isLifted, shownPosition } from '../draft.ts'
import { doubtsOf } from '../opinion.ts'
import { toViewPx } from '../view.ts'
import { nearestNeighbourPx } from './crowding.ts'
import { crowdedPx, styleOfHandle } from './handle-style.ts'
import type { HandleStyle } from './handle-style.ts'
import { activeFaceOf } from './model.ts'
import type { SceneModel } from './model.ts'
import { paintHandle } from './paint-handle.ts'

/** Outside the canvas by more than this a handle cannot be seen. */
const reachPx = 24

const neighbours = new WeakMap<Face, Float64Array>()

export function paintHandles(context: CanvasRenderingContext2D, model: SceneModel): void {
  const face = activeFaceOf(model)
  if (face === null) return
  // Flagged and selected ones last: what asks for attention is never covered.
  const late: number[] = []
  for (const [index, landmark] of face.landmarks.entries()) {
    if (isLifted(face, index, model.draft)) continue
    if (model.selected.includes(index)) late.push(index)
    else if (isFlagged(landmark, model.threshold) || doubtsOf(face).has(index)) late.unshift(index)
    else if (landmark.position !== null) paintHandleAt(context, model, face, index)
  }
  for (const index of late) paintHandleAt(context, model, face, index)
}

export function paintHandleAt(context: CanvasRenderingContext2D, model: SceneModel, face: Face, index: number): void {
  const position = shownPosition(face, index, model.draft)
  if (position === null) return
  const { x, y } = toViewPx(model.view, position)
  if (x < -reachPx || y < -reachPx || x > model.canvas.width + reachPx || y > model.canvas.height + reachPx) return
  paintHandle(context, x, y, styleAt(model, face, index))
}

export function styleAt(model: SceneModel, face: Face, index: number): HandleStyle {
  const landmark = face.landmarks[index]
  if (landmark === undefined) throw new RangeError(`face ${face.id} has no landmark ${String(index)}`)
  const distance = (nearestOf(face)[index] ?? Infinity) * model.view.zoom
  return styleOfHandle(landmark, {
    threshold: model.threshold,
    crowded: distance < crowdedPx,
    selected: model.selected.includes(index),
    grouped: model.selected.length > 1,
    doubt: doubtsOf(face).get(index)?.doubt ?? 0,
  })
}

function nearestOf(face: Face): Float64Array {
  let nearest = neighbours.get(face)
  if (nearest === undefined) {
    nearest = nearestNeighbourPx(face.landmarks.map((landmark) => landmark.position))
    neighbours.set(face, nearest)
  }
  return nearest
}
