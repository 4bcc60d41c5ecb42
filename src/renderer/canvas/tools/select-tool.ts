/**
 * Selects faces and points, and moves points: one alone, a selection by any of its points or by its frame, never a
 * shape that is not selected. Beside the points a drag draws an area, and a click selects a face or deselects.
 */
import type { Face } from '#domain/records.ts'
import { movePoints } from '../make-edits.ts'
import { toImagePx, toViewPx } from '../view.ts'
import { drawArea, endArea, pressArea } from './area-gesture.ts'
import type { AreaState } from './area-gesture.ts'
import { cursorOfGrip, dragHeld, releaseHeld } from './hold-points.ts'
import type { HeldState } from './hold-points.ts'
import { pickFace, pickLandmark, reachOf } from './pick.ts'
import { pickFrame, selectionBox } from './selection-frame.ts'
import type { FrameGrip } from './selection-frame.ts'
import { activeFaceOf, distancePx } from './tool.ts'
import type { Intent, Step, Tool, ToolContext, ToolEvent } from './tool.ts'

export type SelectState = { readonly kind: 'idle' } | HeldState | AreaState

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
        return move(state, event, context)
      case 'up':
        if (state.kind === 'idle') return { state, intents: [] }
        return { state: idle, intents: state.kind === 'held' ? releaseHeld(state, context) : endArea(state, context) }
      case 'cancel':
        return { state: idle, intents: state.kind !== 'idle' && state.draft !== null ? [{ kind: 'draft', draft: null }] : [] }
    }
  },
}

function press(event: ToolEvent, context: ToolContext): Step<SelectState> {
  const face = activeFaceOf(context)
  const under = face === null ? null : underPointer(face, event, context)
  if (face !== null && under !== null) {
    return under.kind === 'point' ? pressPoint(face, under.index, event, context) : pressFrame(face, under.grip, event, context)
  }
  const place = placeMissing(face, event, context)
  if (place !== null) return place
  const others = context.faces.filter((other) => other.id !== face?.id)
  const hit = event.shift || event.alt ? null : pickFace(others, context.view, event.at, reachOf(event.pointer))
  if (hit !== null && hit.index !== null) {
    return { state: idle, intents: [{ kind: 'select', faceId: hit.face.id, indices: [hit.index] }] }
  }
  return { state: pressArea(event, context), intents: [] }
}

type Under = { readonly kind: 'point'; readonly index: number } | { readonly kind: 'frame'; readonly grip: FrameGrip }

/** A point, or a part of the frame that is nearer. Alt and Shift draw areas, so the frame's inside is not in their way. */
function underPointer(face: Face, event: ToolEvent, context: ToolContext): Under | null {
  const box = selectionBox(face, context.selected)
  const frame = box === null ? null : pickFrame(box, context.view, event.at, event.pointer)
  const index = pickLandmark(face, context.view, event.at, reachOf(event.pointer))
  const position = index === null ? null : face.landmarks[index]?.position
  if (index !== null && position) {
    const far = distancePx(toViewPx(context.view, position), event.at)
    if (frame === null || far <= frame.distancePx) return { kind: 'point', index }
  }
  if (frame === null || (frame.grip.kind === 'move' && (event.alt || event.shift))) return null
  return { kind: 'frame', grip: frame.grip }
}

function pressPoint(face: Face, index: number, event: ToolEvent, context: ToolContext): Step<SelectState> {
  const among = context.selected.includes(index)
  if (event.shift && !event.slide) {
    const indices = among ? context.selected.filter((i) => i !== index) : [...context.selected, index]
    return { state: idle, intents: [{ kind: 'select', faceId: face.id, indices }] }
  }
  if (event.double) {
    const indices = regionOf(face, index, context)
    return { state: idle, intents: [{ kind: 'select', faceId: face.id, indices }] }
  }
  const held = among ? context.selected : [index]
  const click = among && context.selected.length > 1 ? [index] : null
  const intents: Intent[] = among ? [] : [{ kind: 'select', faceId: face.id, indices: held }]
  const grip = toImagePx(context.view, event.at)
  return { state: { kind: 'held', faceId: face.id, held, click, frame: null, from: event.at, grip, draft: null }, intents }
}

function pressFrame(face: Face, grip: FrameGrip, event: ToolEvent, context: ToolContext): Step<SelectState> {
  const box = selectionBox(face, context.selected)
  if (box === null) return { state: idle, intents: [] }
  const held: HeldState = {
    kind: 'held',
    faceId: face.id,
    held: context.selected,
    // A click into the frame is a click beside the points.
    click: grip.kind === 'move' ? [] : null,
    frame: { box, grip },
    from: event.at,
    grip: toImagePx(context.view, event.at),
    draft: null,
  }
  return { state: held, intents: [] }
}

/** The points of the region that `index` belongs to, with itself last: it is the one that is shown large. */
function regionOf(face: Face, index: number, context: ToolContext): readonly number[] {
  const region = context.schemaOf(face.schemaId)?.regions.find((r) => r.indices.includes(index))
  return [...(region?.indices ?? []).filter((i) => i !== index), index]
}

/** The selected point is nowhere yet: a click says where it is. */
function placeMissing(face: Face | null, event: ToolEvent, context: ToolContext): Step<SelectState> | null {
  const index = context.selected.length === 1 ? context.selected[0] : undefined
  if (face === null || index === undefined || face.landmarks[index]?.position !== null || event.alt) return null
  const edit = movePoints(face, new Map([[index, toImagePx(context.view, event.at)]]), 'move')
  return edit === null ? null : { state: idle, intents: [{ kind: 'commit', edit }] }
}

function move(state: SelectState, event: ToolEvent, context: ToolContext): Step<SelectState> {
  if (state.kind === 'area') return drawArea(state, event, context)
  if (state.kind === 'held') return dragHeld(state, event, context) ?? { state: idle, intents: [{ kind: 'draft', draft: null }] }
  const face = activeFaceOf(context)
  const under = face === null ? null : underPointer(face, event, context)
  const cursor = under === null ? 'default' : under.kind === 'point' ? 'pointer' : cursorOfGrip(under.grip)
  return { state, intents: [{ kind: 'hover', index: under?.kind === 'point' ? under.index : null }, { kind: 'cursor', cursor }] }
}
