/**
 * A tool is a state machine: it takes a pointer event and what is on the canvas, and answers with its next state and
 * with intents. It knows neither the scene nor the store, so plain objects drive it in tests.
 */
import type { Box, Point } from '#domain/frames.ts'
import type { Edit } from '#domain/edits.ts'
import type { Face } from '#domain/records.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import type { Draft } from '../draft.ts'
import type { Size, View } from '../view.ts'

export const toolNames = ['select', 'box', 'pan'] as const
export type ToolName = (typeof toolNames)[number]

export type PointerKind = 'mouse' | 'pen' | 'touch'

export interface ToolEvent {
  /** `cancel`: Esc, or the pointer was taken away. */
  readonly kind: 'down' | 'move' | 'up' | 'cancel'
  readonly at: Point<'viewPx'>
  readonly shift: boolean
  readonly alt: boolean
  /** S or Ctrl is held: a dragged point keeps to its contour. */
  readonly slide: boolean
  /** The second press of a double click. */
  readonly double: boolean
  readonly pointer: PointerKind
}

/** What the tool may look at. */
export interface ToolContext {
  readonly view: View
  readonly picture: Size
  readonly faces: readonly Face[]
  readonly schemaOf: (schemaId: string) => LandmarkSchema | null
  readonly activeFaceId: string | null
  readonly selected: readonly number[]
}

export type Intent =
  | { readonly kind: 'select'; readonly faceId: string | null; readonly indices: readonly number[] }
  | { readonly kind: 'hover'; readonly index: number | null }
  | { readonly kind: 'draft'; readonly draft: Draft | null }
  | { readonly kind: 'commit'; readonly edit: Edit }
  /** A box for a face that is not there yet. */
  | { readonly kind: 'box-drawn'; readonly box: Box<'imagePx'> }
  | { readonly kind: 'pan'; readonly dxPx: number; readonly dyPx: number }
  | { readonly kind: 'cursor'; readonly cursor: string }

export interface Step<State> {
  readonly state: State
  readonly intents: readonly Intent[]
}

export interface Tool<State> {
  readonly name: ToolName
  readonly initial: State
  /** Whether a gesture is under way, so that nothing else may change the faces. */
  isBusy(state: State): boolean
  step(state: State, event: ToolEvent, context: ToolContext): Step<State>
}

/** A press that moves less than this is a click: a shaking hand moves no point. */
export const dragStartPx = 3

export function distancePx(a: Point<'viewPx'>, b: Point<'viewPx'>): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}

export function activeFaceOf(context: ToolContext): Face | null {
  return context.faces.find((face) => face.id === context.activeFaceId) ?? null
}
