/** Moves the view with the pointer: the Pan tool, held space, and the middle button. */
import type { Point } from '#domain/frames.ts'
import type { Tool } from './tool.ts'

export interface PanState {
  readonly last: Point<'viewPx'> | null
}

export const panTool: Tool<PanState> = {
  name: 'pan',
  initial: { last: null },
  isBusy: (state) => state.last !== null,
  step(state, event) {
    switch (event.kind) {
      case 'down':
        return { state: { last: event.at }, intents: [{ kind: 'cursor', cursor: 'grabbing' }] }
      case 'move':
        if (state.last === null) return { state, intents: [{ kind: 'cursor', cursor: 'grab' }] }
        return {
          state: { last: event.at },
          intents: [{ kind: 'pan', dxPx: event.at.x - state.last.x, dyPx: event.at.y - state.last.y }],
        }
      case 'up':
      case 'cancel':
        return { state: { last: null }, intents: [{ kind: 'cursor', cursor: 'grab' }] }
    }
  },
}
