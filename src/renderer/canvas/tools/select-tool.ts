/** Selects faces and points and drags points. Empty space only deselects: no shape ever moves as a whole by accident. */
import type { Point } from '#domain/frames.ts'
import type { Face } from '#domain/records.ts'
import type { PointsDraft } from '../draft.ts'
import { movePoints } from '../make-edits.ts'
import { toImagePx } from '../view.ts'
import { pickFace, pickLandmark } from './pick.ts'
import { activeFaceOf, distancePx, dragStartPx } from './tool.ts'
import type { Intent, Step, Tool, ToolContext, ToolEvent } from './tool.ts'

export type SelectState =
  | { readonly kind: 'idle' }
  /** Down on points, not moved far enough to mean it. `only`: the point to select alone if it stays a click. */
  | (Held & { readonly kind: 'pressed'; readonly only: number | null; readonly from: Point<'viewPx'> })
  | (Held & { readonly kind: 'dragging'; readonly draft: PointsDraft })

interface Held {
  readonly faceId: string
  readonly held: readonly number[]
  /** Where the pointer went down, on the picture: zooming during a drag does not move the point. */
  readonly grip: Point<'imagePx'>
}

const idle: SelectState = { kind: 'idle' }

export const selectTool: Tool<SelectState> = {
  name: 'select',
  initial: idle,
  isBusy: (state) => state.kind !== 'idle',
  step(state, event, context) {
    switch (event.kind) {
      case 'down':
        return press(event, context)
      case 'move':
        return state.kind === 'idle' ? hover(state, event, context) : drag(state, event, context)
      case 'up':
        return release(state, context)
      case 'cancel':
        return { state: idle, intents: state.kind === 'dragging' ? [{ kind: 'draft', draft: null }] : [] }
    }
  },
}

function press(event: ToolEvent, context: ToolContext): Step<SelectState> {
  const active = activeFaceOf(context)
  const index = active === null ? null : pickLandmark(active, context.view, event.at)
  if (active !== null && index !== null) return pressPoint(active, index, event, context)
  const place = placeMissing(active, event, context)
  if (place !== null) return place
  const hit = pickFace(context.faces.filter((face) => face.id !== active?.id), context.view, event.at)
  if (hit === null) return { state: idle, intents: [{ kind: 'select', faceId: context.activeFaceId, indices: [] }] }
  const indices = hit.index === null ? [] : [hit.index]
  return { state: idle, intents: [{ kind: 'select', faceId: hit.face.id, indices }] }
}

function pressPoint(face: Face, index: number, event: ToolEvent, context: ToolContext): Step<SelectState> {
  const among = context.selected.includes(index)
  if (event.shift) {
    const indices = among ? context.selected.filter((i) => i !== index) : [...context.selected, index]
    return { state: idle, intents: [{ kind: 'select', faceId: face.id, indices }] }
  }
  const held = among ? context.selected : [index]
  const only = among && context.selected.length > 1 ? index : null
  const intents: Intent[] = among ? [] : [{ kind: 'select', faceId: face.id, indices: held }]
  const grip = toImagePx(context.view, event.at)
  return { state: { kind: 'pressed', faceId: face.id, held, grip, only, from: event.at }, intents }
}

/** The selected point is nowhere yet: a click says where it is. */
function placeMissing(face: Face | null, event: ToolEvent, context: ToolContext): Step<SelectState> | null {
  const index = context.selected.length === 1 ? context.selected[0] : undefined
  if (face === null || index === undefined || face.landmarks[index]?.position !== null) return null
  const edit = movePoints(face, new Map([[index, toImagePx(context.view, event.at)]]), 'move')
  return edit === null ? null : { state: idle, intents: [{ kind: 'commit', edit }] }
}

function hover(state: SelectState, event: ToolEvent, context: ToolContext): Step<SelectState> {
  const active = activeFaceOf(context)
  const index = active === null ? null : pickLandmark(active, context.view, event.at)
  return { state, intents: [{ kind: 'hover', index }, { kind: 'cursor', cursor: index === null ? 'default' : 'pointer' }] }
}

function drag(state: SelectState, event: ToolEvent, context: ToolContext): Step<SelectState> {
  if (state.kind === 'idle') return { state, intents: [] }
  if (state.kind === 'pressed' && distancePx(event.at, state.from) < dragStartPx) return { state, intents: [] }
  const face = context.faces.find((f) => f.id === state.faceId)
  if (face === undefined) return { state: idle, intents: [{ kind: 'draft', draft: null }] }
  const { faceId, held, grip } = state
  const to = toImagePx(context.view, event.at)
  const positions = new Map<number, Point<'imagePx'>>()
  for (const index of held) {
    const at = face.landmarks[index]?.position
    if (at) positions.set(index, { x: at.x + to.x - grip.x, y: at.y + to.y - grip.y })
  }
  const draft: PointsDraft = { kind: 'points', faceId, positions }
  const intents: Intent[] = [{ kind: 'draft', draft }]
  if (state.kind === 'pressed') intents.push({ kind: 'hover', index: null }, { kind: 'cursor', cursor: 'none' })
  return { state: { kind: 'dragging', faceId, held, grip, draft }, intents }
}

function release(state: SelectState, context: ToolContext): Step<SelectState> {
  if (state.kind === 'pressed' && state.only !== null) {
    return { state: idle, intents: [{ kind: 'select', faceId: state.faceId, indices: [state.only] }] }
  }
  if (state.kind !== 'dragging') return { state: idle, intents: [] }
  const face = context.faces.find((f) => f.id === state.faceId)
  const edit = face === undefined ? null : movePoints(face, state.draft.positions, 'move')
  const intents: Intent[] = edit === null ? [] : [{ kind: 'commit', edit }]
  intents.push({ kind: 'draft', draft: null }, { kind: 'cursor', cursor: 'pointer' })
  return { state: idle, intents }
}
