/** The head's three axes at the face: where the nose points, up, and to the subject's left. */
import { boxOfPoints, boxSize } from '#domain/frames.ts'
import type { Point } from '#domain/frames.ts'
import { poseAxes } from '#domain/pose-axes.ts'
import type { SeenAxis } from '#domain/pose-axes.ts'
import type { Face } from '#domain/records.ts'
import { shownPosition } from '../draft.ts'
import { toViewPx } from '../view.ts'
import type { SceneModel } from './model.ts'
import { axisColours, outline, plateText, tagFont } from './palette.ts'

type Context = CanvasRenderingContext2D

/** Length of an axis across the line of sight, in units of the root of the area around the points. */
const reach = 0.42
/** Shorter ones end in no letter: it would lie on the origin. */
const leastLabelledPx = 14

export interface PlacedAxis {
  readonly name: SeenAxis['name']
  readonly depth: number
  readonly from: Point<'imagePx'>
  readonly to: Point<'imagePx'>
}

/**
 * From the middle of the nose, or of all points in a schema without one; what lies farther from the viewer first.
 * @returns none where the face has no pose or no extent
 */
export function placeAxes(model: SceneModel, face: Face): PlacedAxis[] {
  const places = face.landmarks.map((landmark, k) => (landmark.state === 'absent' ? null : shownPosition(face, k, model.draft)))
  const box = boxOfPoints(places)
  if (face.pose === null || box === null) return []
  const nose = model.schemaOf(face.schemaId)?.regions.find((region) => region.id === 'nose')
  const from = meanOf(nose?.indices.map((k) => places[k] ?? null) ?? []) ?? meanOf(places)
  if (from === null) return []
  const { width, height } = boxSize(box)
  const length = reach * Math.sqrt(width * height)
  return poseAxes(face.pose)
    .map(({ name, depth, x, y }) => ({ name, depth, from, to: { x: from.x + x * length, y: from.y + y * length } }))
    .toSorted((p, q) => p.depth - q.depth)
}

function meanOf(places: readonly (Point<'imagePx'> | null)[]): Point<'imagePx'> | null {
  const known = places.filter((p) => p !== null)
  if (known.length === 0) return null
  const sum = known.reduce((s, p) => ({ x: s.x + p.x, y: s.y + p.y }), { x: 0, y: 0 })
  return { x: sum.x / known.length, y: sum.y / known.length }
}

export function paintPose(context: Context, model: SceneModel): void {
  for (const face of model.faces) {
    const isActive = face.id === model.activeFaceId
    context.globalAlpha = isActive ? 1 : 0.5
    context.lineCap = 'round'
    for (const axis of placeAxes(model, face)) paintAxis(context, model, axis, isActive)
    context.lineCap = 'butt'
    context.globalAlpha = 1
  }
}

function paintAxis(context: Context, model: SceneModel, { name, from, to }: PlacedAxis, isActive: boolean): void {
  const a = toViewPx(model.view, from)
  const b = toViewPx(model.view, to)
  context.beginPath()
  context.moveTo(a.x, a.y)
  context.lineTo(b.x, b.y)
  context.strokeStyle = outline
  context.lineWidth = 5
  context.stroke()
  context.strokeStyle = axisColours[name]
  context.lineWidth = 2.5
  context.stroke()
  const lengthPx = Math.hypot(b.x - a.x, b.y - a.y)
  if (!isActive || lengthPx < leastLabelledPx) return
  context.font = tagFont
  const [x, y] = [b.x + ((b.x - a.x) / lengthPx) * 9 - 3, b.y + ((b.y - a.y) / lengthPx) * 9 + 4]
  context.strokeStyle = outline
  context.lineWidth = 3
  context.strokeText(name, x, y)
  context.fillStyle = plateText
  context.fillText(name, x, y)
}
