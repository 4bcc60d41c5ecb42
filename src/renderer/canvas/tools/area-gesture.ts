/** A press beside the points: a click selects a face or deselects, a drag draws a rectangle, with Alt a lasso. */
import type { Point } from '#domain/frames.ts'
import type { AreaDraft } from '../draft.ts'
import { toImagePx } from '../view.ts'
import { pickArea, rectangle } from './area.ts'
import { pickFace } from './pick.ts'
import { distancePx, dragStartPx } from './tool.ts'
import type { Intent, ToolContext, ToolEvent } from './tool.ts'

export interface AreaState {
  readonly kind: 'area'
  readonly lasso: boolean
  /** Adds to what was selected. */
  readonly add: boolean
  readonly from: Point<'viewPx'>
  /** The way of the pointer, imagePx: zooming meanwhile does not move it. */
  readonly way: readonly Point<'imagePx'>[]
  readonly draft: AreaDraft | null
}

/** A lasso gets a corner for each step of so much. */
const lassoStepPx = 2

export function pressArea(event: ToolEvent, context: ToolContext): AreaState {
  return { kind: 'area', lasso: event.alt, add: event.shift, from: event.at, way: [toImagePx(context.view, event.at)], draft: null }
}

export function drawArea(state: AreaState, event: ToolEvent, context: ToolContext): { state: AreaState; intents: Intent[] } {
  if (state.draft === null && distancePx(event.at, state.from) < dragStartPx) return { state, intents: [] }
  const to = toImagePx(context.view, event.at)
  const start = state.way[0] ?? to
  const last = state.way.at(-1) ?? to
  const moved = Math.hypot(to.x - last.x, to.y - last.y) * context.view.zoom
  const way = state.lasso ? (moved < lassoStepPx ? state.way : [...state.way, to]) : [start, to]
  const outline = state.lasso ? way : rectangle(start, to)
  const inside = pickArea(context.faces, context.activeFaceId, outline)
  const draft: AreaDraft = { kind: 'area', faceId: inside?.faceId ?? context.activeFaceId, outline, indices: inside?.indices ?? [] }
  const intents: Intent[] = [{ kind: 'draft', draft }]
  if (state.draft === null) intents.push({ kind: 'hover', index: null }, { kind: 'cursor', cursor: 'crosshair' })
  return { state: { ...state, way, draft }, intents }
}

export function endArea(state: AreaState, context: ToolContext): Intent[] {
  const { draft, add, from } = state
  if (draft === null) return add ? [] : [selectUnder(from, context)]
  const kept = add && draft.faceId === context.activeFaceId ? context.selected : []
  const indices = [...kept, ...draft.indices.filter((index) => !kept.includes(index))]
  return [
    { kind: 'draft', draft: null },
    { kind: 'select', faceId: draft.faceId, indices },
    { kind: 'cursor', cursor: 'default' },
  ]
}

function selectUnder(at: Point<'viewPx'>, context: ToolContext): Intent {
  const others = context.faces.filter((face) => face.id !== context.activeFaceId)
  const hit = pickFace(others, context.view, at)
  return { kind: 'select', faceId: hit === null ? context.activeFaceId : hit.face.id, indices: [] }
}
