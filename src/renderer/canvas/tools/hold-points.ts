/** A press on points, or on the frame around a selection, and what a drag from there does to them. */
import { slideAlongContour } from '#domain/contour-slide.ts'
import type { Box, Point } from '#domain/frames.ts'
import type { Face } from '#domain/records.ts'
import type { PointsDraft } from '../draft.ts'
import { movePoints } from '../make-edits.ts'
import { toImagePx } from '../view.ts'
import { pullFrame } from './selection-frame.ts'
import type { FrameGrip } from './selection-frame.ts'
import { distancePx, dragStartPx } from './tool.ts'
import type { Intent, ToolContext, ToolEvent } from './tool.ts'

export interface HeldState {
  readonly kind: 'held'
  readonly faceId: string
  readonly held: readonly number[]
  /** What is selected if it stays a click; null: nothing changes then. */
  readonly click: readonly number[] | null
  /** The frame and the part of it that is held; null: the points themselves. */
  readonly frame: { readonly box: Box<'imagePx'>; readonly grip: FrameGrip } | null
  readonly from: Point<'viewPx'>
  /** Where the pointer went down, on the picture: zooming during a drag does not move the point. */
  readonly grip: Point<'imagePx'>
  readonly draft: PointsDraft | null
}

/** null: the face is gone. */
export function dragHeld(state: HeldState, event: ToolEvent, context: ToolContext): { state: HeldState; intents: Intent[] } | null {
  if (state.draft === null && distancePx(event.at, state.from) < dragStartPx) return { state, intents: [] }
  const face = context.faces.find((f) => f.id === state.faceId)
  if (face === undefined) return null
  const to = toImagePx(context.view, event.at)
  const draft = slide(state, face, to, event, context) ?? pull(state, face, to, event)
  const intents: Intent[] = [{ kind: 'draft', draft }]
  if (state.draft === null) {
    intents.push({ kind: 'hover', index: null }, { kind: 'cursor', cursor: state.frame === null ? 'none' : cursorOfGrip(state.frame.grip) })
  }
  return { state: { ...state, draft }, intents }
}

export function releaseHeld(state: HeldState, context: ToolContext): Intent[] {
  if (state.draft === null) {
    return state.click === null ? [] : [{ kind: 'select', faceId: state.faceId, indices: state.click }]
  }
  const face = context.faces.find((f) => f.id === state.faceId)
  const edit = face === undefined ? null : movePoints(face, state.draft.positions, 'move')
  const intents: Intent[] = edit === null ? [] : [{ kind: 'commit', edit }]
  return [...intents, { kind: 'draft', draft: null }, { kind: 'cursor', cursor: 'default' }]
}

export function cursorOfGrip(grip: FrameGrip): string {
  if (grip.kind === 'scale') return grip.x === grip.y ? 'nwse-resize' : 'nesw-resize'
  return grip.kind === 'rotate' ? 'grab' : 'move'
}

function pull(state: HeldState, face: Face, to: Point<'imagePx'>, event: ToolEvent): PointsDraft {
  const { faceId, held, grip, frame } = state
  const box = frame?.box ?? { x0: 0, y0: 0, x1: 0, y1: 0 }
  const moved = pullFrame(box, frame?.grip ?? { kind: 'move' }, grip, to, event.shift)
  const positions = new Map<number, Point<'imagePx'>>()
  for (const index of held) {
    const at = face.landmarks[index]?.position
    if (at) positions.set(index, moved(at))
  }
  if (frame === null) return { kind: 'points', faceId, positions }
  const corners = [{ x: box.x0, y: box.y0 }, { x: box.x1, y: box.y0 }, { x: box.x1, y: box.y1 }, { x: box.x0, y: box.y1 }]
  return { kind: 'points', faceId, positions, guide: { points: corners.map(moved), closed: true } }
}

/** One point alone slides along its contour while S or Ctrl is held; Shift lets it leave the contour meanwhile. */
function slide(state: HeldState, face: Face, to: Point<'imagePx'>, event: ToolEvent, context: ToolContext): PointsDraft | null {
  const [index] = state.held
  if (!event.slide || event.shift || state.held.length !== 1 || index === undefined || state.frame !== null) return null
  const schema = context.schemaOf(face.schemaId)
  const at = face.landmarks[index]?.position
  if (schema === null || !at) return null
  const shown = face.landmarks.map((landmark) => (landmark.state === 'absent' ? null : landmark.position))
  const contour = slideAlongContour(schema, shown.with(index, at), index)
  if (contour === null) return null
  const place = contour.place({ x: at.x + to.x - state.grip.x, y: at.y + to.y - state.grip.y })
  return { kind: 'points', faceId: face.id, positions: new Map([[index, place]]), guide: { points: contour.path, closed: false } }
}
