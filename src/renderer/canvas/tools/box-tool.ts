/** Draws the box of a new face, and moves the edges of the active face's box. */
import type { Box, Point } from '#domain/frames.ts'
import type { Face } from '#domain/records.ts'
import { setBox } from '../make-edits.ts'
import { toImagePx } from '../view.ts'
import type { Size } from '../view.ts'
import { pickBoxGrip } from './pick.ts'
import type { BoxGrip } from './pick.ts'
import { activeFaceOf, distancePx, dragStartPx } from './tool.ts'
import type { Intent, Step, Tool, ToolContext, ToolEvent } from './tool.ts'

export type BoxState =
  | { readonly kind: 'idle' }
  | (Pressed & { readonly kind: 'drawing' })
  | (Pressed & { readonly kind: 'resizing'; readonly face: Face; readonly start: Box<'imagePx'>; readonly edges: BoxGrip })

interface Pressed {
  readonly from: Point<'viewPx'>
  /** The same place on the picture: zooming on the way does not move it. */
  readonly grip: Point<'imagePx'>
  /** null: not moved far enough yet. */
  readonly box: Box<'imagePx'> | null
}

const idle: BoxState = { kind: 'idle' }
/** A smaller face has nothing to find points in. */
const leastSidePx = 8

export const boxTool: Tool<BoxState> = {
  name: 'box',
  initial: idle,
  isBusy: (state) => state.kind !== 'idle',
  step(state, event, context) {
    switch (event.kind) {
      case 'down':
        return press(event, context)
      case 'move':
        return state.kind === 'idle' ? hover(event, context) : drag(state, event, context)
      case 'up':
        return release(state)
      case 'cancel':
        return { state: idle, intents: [{ kind: 'draft', draft: null }] }
    }
  },
}

function press(event: ToolEvent, context: ToolContext): Step<BoxState> {
  const face = activeFaceOf(context)
  const edges = face?.box ? pickBoxGrip(face.box, context.view, event.at, event.pointer) : null
  const pressed: Pressed = { from: event.at, grip: toImagePx(context.view, event.at), box: null }
  if (face?.box && edges !== null) {
    return { state: { ...pressed, kind: 'resizing', face, start: face.box, edges }, intents: [] }
  }
  return { state: { ...pressed, kind: 'drawing' }, intents: [] }
}

function hover(event: ToolEvent, context: ToolContext): Step<BoxState> {
  const face = activeFaceOf(context)
  const grip = face?.box ? pickBoxGrip(face.box, context.view, event.at) : null
  return { state: idle, intents: [{ kind: 'cursor', cursor: grip === null ? 'crosshair' : cursorOf(grip) }] }
}

function drag(state: Exclude<BoxState, { kind: 'idle' }>, event: ToolEvent, context: ToolContext): Step<BoxState> {
  if (state.box === null && distancePx(event.at, state.from) < dragStartPx) return { state, intents: [] }
  const { grip } = state
  const to = toImagePx(context.view, event.at)
  if (state.kind === 'drawing') {
    const box = within(sorted(grip.x, grip.y, to.x, to.y), context.picture)
    return { state: { ...state, box }, intents: [{ kind: 'draft', draft: { kind: 'box', faceId: null, box } }] }
  }
  const { start, edges } = state
  const dx = to.x - grip.x
  const dy = to.y - grip.y
  const box = sorted(
    start.x0 + (edges.x === -1 ? dx : 0),
    start.y0 + (edges.y === -1 ? dy : 0),
    start.x1 + (edges.x === 1 ? dx : 0),
    start.y1 + (edges.y === 1 ? dy : 0),
  )
  return { state: { ...state, box }, intents: [{ kind: 'draft', draft: { kind: 'box', faceId: state.face.id, box } }] }
}

function release(state: BoxState): Step<BoxState> {
  const intents: Intent[] = []
  if (state.kind !== 'idle' && state.box !== null && isLargeEnough(state.box)) {
    if (state.kind === 'drawing') intents.push({ kind: 'box-drawn', box: state.box })
    else {
      const edit = setBox(state.face, state.box)
      if (edit !== null) intents.push({ kind: 'commit', edit })
    }
  }
  return { state: idle, intents: [...intents, { kind: 'draft', draft: null }] }
}

function sorted(xa: number, ya: number, xb: number, yb: number): Box<'imagePx'> {
  return { x0: Math.min(xa, xb), y0: Math.min(ya, yb), x1: Math.max(xa, xb), y1: Math.max(ya, yb) }
}

function within(box: Box<'imagePx'>, picture: Size): Box<'imagePx'> {
  const x = (value: number) => Math.min(picture.width - 0.5, Math.max(-0.5, value))
  const y = (value: number) => Math.min(picture.height - 0.5, Math.max(-0.5, value))
  return { x0: x(box.x0), y0: y(box.y0), x1: x(box.x1), y1: y(box.y1) }
}

function isLargeEnough(box: Box<'imagePx'>): boolean {
  return box.x1 - box.x0 >= leastSidePx && box.y1 - box.y0 >= leastSidePx
}

function cursorOf(grip: BoxGrip): string {
  if (grip.y === 0) return 'ew-resize'
  if (grip.x === 0) return 'ns-resize'
  return grip.x === grip.y ? 'nwse-resize' : 'nesw-resize'
}
