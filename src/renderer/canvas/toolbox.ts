/** Keeps the state of every tool and leads each event to the right one. */
import { boxTool } from './tools/box-tool.ts'
import { panTool } from './tools/pan-tool.ts'
import { selectTool } from './tools/select-tool.ts'
import type { Intent, Step, Tool, ToolContext, ToolEvent, ToolName } from './tools/tool.ts'

export interface Toolbox {
  readonly tool: ToolName
  setTool(tool: ToolName): readonly Intent[]
  /** `pan`: the event belongs to a gesture that moves the view, whatever the tool is. */
  step(event: ToolEvent, pan: boolean, context: ToolContext): readonly Intent[]
  cancel(): readonly Intent[]
  isBusy(): boolean
  restingCursor(): string
}

const cursors: Readonly<Record<ToolName, string>> = { select: 'default', box: 'crosshair', pan: 'grab' }

/** A tool together with its state, so that tools with different states lie in one list. */
interface Running {
  isBusy(): boolean
  step(event: ToolEvent, context: ToolContext): readonly Intent[]
}

function run<State>(tool: Tool<State>): Running {
  let state = tool.initial
  return {
    isBusy: () => tool.isBusy(state),
    step(event, context) {
      const next: Step<State> = tool.step(state, event, context)
      state = next.state
      return next.intents
    },
  }
}

const nothing: ToolContext = {
  view: { zoom: 1, offsetXPx: 0, offsetYPx: 0 },
  picture: { width: 1, height: 1 },
  faces: [],
  schemaOf: () => null,
  activeFaceId: null,
  selected: [],
}

export function createToolbox(): Toolbox {
  const running: Readonly<Record<ToolName, Running>> = { select: run(selectTool), box: run(boxTool), pan: run(panTool) }
  let tool: ToolName = 'select'

  function cancel(): readonly Intent[] {
    const event: ToolEvent = { kind: 'cancel', at: { x: 0, y: 0 }, shift: false, alt: false, slide: false, double: false, pointer: 'mouse' }
    const intents = Object.values(running).flatMap((r) => (r.isBusy() ? r.step(event, nothing) : []))
    return intents.length === 0 ? [] : [...intents, { kind: 'cursor', cursor: cursors[tool] }]
  }

  return {
    get tool() {
      return tool
    },
    setTool(next) {
      const intents = cancel()
      tool = next
      return intents
    },
    step: (event, pan, context) => {
      const intents = running[pan ? 'pan' : tool].step(event, context)
      const ends = event.kind === 'up' || event.kind === 'cancel'
      return pan && ends && tool !== 'pan' ? [...intents, { kind: 'cursor', cursor: cursors[tool] }] : intents
    },
    cancel,
    isBusy: () => Object.values(running).some((r) => r.isBusy()),
    restingCursor: () => cursors[tool],
  }
}
