/** Every act of the workspace with its key. The canvas is given as a function: it comes and goes with the screen. */
import { nextTick } from 'vue'
import { confirmPoints, cycleState, nudgePoints, swapSides, togglePins } from '../../canvas/make-edits.ts'
import type { Surface } from '../../canvas/surface.ts'
import { toolNames } from '../../canvas/tools/tool.ts'
import type { ToolName } from '../../canvas/tools/tool.ts'
import { registerCommands } from '../../session/commands.ts'
import type { Command, CommandScope } from '../../session/commands.ts'
import { openDialog } from '../../session/dialogs.ts'
import { opinionCommands } from './opinion-commands.ts'
import { pointingCommands } from './pointing-commands.ts'
import { resolveCommands } from './resolve-commands.ts'
import { useCompare } from './store/compare.ts'
import { useExplain } from './store/explain.ts'
import { nextFlagged, nextFlaggedFace } from './store/flags.ts'
import { prefs } from './store/prefs.ts'
import { useResolve } from './store/re-solve.ts'
import { useWorkspace } from './store/workspace.ts'
import { viewCommands } from './view-commands.ts'

export interface WorkspaceActs {
  surface(): Surface | null
  /** Asks for the reason, then rejects the active face. */
  askReject(): void
  /** Leads to the field for a comment on the selected point, else on the face. */
  comment(): void
}

type Rest = Partial<Pick<Command, 'isEnabled' | 'hidden' | 'scope' | 'family'>>

const toolKeys: Readonly<Record<ToolName, { title: string; key: string }>> = {
  select: { title: 'Select tool', key: 'V' },
  box: { title: 'Box tool', key: 'X' },
  pan: { title: 'Pan tool', key: 'H' },
}

/** Returns the function that takes them away again. */
export function registerWorkspaceCommands(acts: WorkspaceActs): () => void {
  return registerCommands(listWorkspaceCommands(acts))
}

export function listWorkspaceCommands(acts: WorkspaceActs): Command[] {
  return [
    ...pointCommands(acts),
    ...resolveCommands(),
    ...opinionCommands(),
    ...pointingCommands(acts.surface),
    ...nudgeCommands(),
    ...regionCommands(),
    ...faceCommands(acts),
    ...pictureCommands(),
    ...viewCommands(acts.surface),
    ...toolCommands(acts),
  ]
}

/**
 * Shows the next flagged point: of the active face; once that has none, of the next face on the picture that has; or says
 * that none is left. The next ghost while there are any.
 */
export function goToFlagged(step: 1 | -1, surface: Surface | null): void {
  const workspace = useWorkspace()
  const index = useResolve().nextPoint(step) ?? nextFlagged(workspace.flagged, workspace.primary, step)
  if (index !== null) {
    workspace.selectFace(workspace.activeFaceId, [index])
    surface?.reveal(index)
    return
  }
  const next = nextFlaggedFace(workspace.faces, workspace.activeFaceId, workspace.threshold, step)
  if (next === null) {
    workspace.say(workspace.activeFace === null ? 'There is no face on this picture.' : 'No flagged point is left on this picture.')
    return
  }
  showFace(next.faceId, surface)
  workspace.selectFace(next.faceId, [next.index])
  void nextTick(() => surface?.reveal(next.index))
}

/** Goes to the next face that is not settled: on this picture, else on the next. */
export function goToNextFace(surface: Surface | null): void {
  const workspace = useWorkspace()
  const now = workspace.faces.findIndex((face) => face.id === workspace.activeFaceId)
  const order = [...workspace.faces.slice(now + 1), ...workspace.faces.slice(0, now)]
  const next = order.find((face) => face.reviewState !== 'accepted' && face.reviewState !== 'rejected')
  if (next === undefined) workspace.leave()
  else showFace(next.id, surface)
}

/** The canvas has the new face with the next tick. */
function showFace(faceId: string, surface: Surface | null): void {
  useWorkspace().selectFace(faceId)
  if (prefs.fitOnOpen === 'face') void nextTick(() => surface?.fitFace())
}

function command(group: string, id: string, title: string, keys: readonly string[], run: () => void, rest: Rest = {}): Command {
  const scope: CommandScope = 'canvas'
  return { id, group, title, keys, scope, run, ...rest }
}

function pointCommands(acts: WorkspaceActs): Command[] {
  const workspace = useWorkspace()
  const hasPoint: Rest = { isEnabled: () => workspace.activeFace !== null && workspace.selected.length > 0 }
  const hasFace: Rest = { isEnabled: () => workspace.activeFace !== null }
  const onPoints = (make: typeof confirmPoints, coalesce = false) => () => {
    if (workspace.activeFace !== null) workspace.commit(make(workspace.activeFace, workspace.selected), coalesce)
  }
  const resolve = useResolve()
  const explain = useExplain()
  const cycle: typeof confirmPoints = (face, indices) => cycleState(face, indices, explain.proposed)
  const isJudged = (index: number): boolean => {
    const origin = workspace.activeFace?.landmarks[index]?.origin
    return origin === 'moved' || origin === 'confirmed'
  }
  /** Takes what is proposed; confirms; and on points that are placed already it goes on, so that Enter never does nothing. */
  const confirmOrTake = (): void => {
    if (resolve.offer !== null) resolve.takeAll()
    else if (workspace.selected.every(isJudged)) goToFlagged(1, acts.surface())
    else onPoints(confirmPoints)()
  }
  const step = (by: 1 | -1) => () => {
    const count = workspace.activeFace?.landmarks.length ?? 0
    const index = workspace.primary === null ? (by === 1 ? 0 : count - 1) : (workspace.primary + by + count) % count
    workspace.selectFace(workspace.activeFaceId, [index])
    acts.surface()?.reveal(index)
  }
  return [
    command('Point', 'point.nextFlagged', 'Next flagged point', ['Tab'], () => goToFlagged(1, acts.surface())),
    command('Point', 'point.previousFlagged', 'Last flagged point', ['Shift+Tab'], () => goToFlagged(-1, acts.surface())),
    command('Point', 'point.next', 'Next point', ['.'], step(1), hasFace),
    command('Point', 'point.previous', 'Point before', [','], step(-1), hasFace),
    command('Point', 'point.confirm', 'Confirm the point', ['Enter'], confirmOrTake, {
      isEnabled: () => resolve.offer !== null || hasPoint.isEnabled?.() === true,
    }),
    command('Point', 'point.cycleState', 'Cycle the state', ['O'], onPoints(cycle, true), hasPoint),
    command('Point', 'point.togglePin', 'Pin the point', ['P'], onPoints(togglePins), hasPoint),
    command('Point', 'canvas.cancel', 'Leave the gesture, the selection, the tool', ['Escape'], () => leave(acts), { hidden: true }),
  ]
}

/** Esc leaves one thing at a time, the innermost first. */
function leave(acts: WorkspaceActs): void {
  const workspace = useWorkspace()
  if (acts.surface()?.cancel() === true || useCompare().close() || useResolve().drop()) return
  if (workspace.selected.length > 0) workspace.selectFace(workspace.activeFaceId)
  else workspace.tool = 'select'
}

function nudgeCommands(): Command[] {
  const workspace = useWorkspace()
  const directions = [
    ['Left', -1, 0],
    ['Right', 1, 0],
    ['Up', 0, -1],
    ['Down', 0, 1],
  ] as const
  const steps = [
    ['', 1],
    ['Shift+', 10],
    ['Alt+', 0.1],
  ] as const
  return directions.flatMap(([name, dx, dy]) =>
    steps.map(([modifier, stepPx]) =>
      command(
        'Point',
        `point.nudge${name}-${String(stepPx)}`,
        `Move ${name.toLowerCase()} by ${String(stepPx)} px`,
        [`${modifier}Arrow${name}`],
        () => {
          const face = workspace.activeFace
          if (face !== null) workspace.commit(nudgePoints(face, workspace.selected, dx * stepPx, dy * stepPx), true)
        },
        { hidden: true, family: `Move by ${String(stepPx)} px`, isEnabled: () => workspace.selected.length > 0 },
      ),
    ),
  )
}

function regionCommands(): Command[] {
  const workspace = useWorkspace()
  return Array.from({ length: 7 }, (_, at) =>
    command(
      'Point',
      `region.select-${String(at + 1)}`,
      `Select region ${String(at + 1)}`,
      [String(at + 1)],
      () => workspace.selectFace(workspace.activeFaceId, workspace.schema?.regions[at]?.indices ?? []),
      { family: 'Select a region', isEnabled: () => workspace.schema?.regions[at] !== undefined },
    ),
  )
}

function faceCommands(acts: WorkspaceActs): Command[] {
  const workspace = useWorkspace()
  const hasFace: Rest = { isEnabled: () => workspace.activeFace !== null }
  const settle = (state: 'accepted' | 'deferred') => () => {
    workspace.settle(state)
    goToNextFace(acts.surface())
  }
  return [
    command('Face', 'face.accept', 'Accept the face, go to the next', ['Shift+Enter'], settle('accepted'), {
      isEnabled: () => workspace.activeFace !== null && workspace.shown !== null && workspace.shown.picture !== null,
    }),
    command('Face', 'face.reject', 'Reject the face with a reason…', ['Shift+Backspace'], acts.askReject, hasFace),
    command('Face', 'face.comment', 'Comment on the point or the face', ['K'], acts.comment, hasFace),
    command('Face', 'face.defer', 'Defer the face, go to the next', ['D'], settle('deferred'), hasFace),
    command(
      'Face',
      'face.swapSides',
      'Swap left and right',
      ['M'],
      () => {
        const { activeFace, schema } = workspace
        if (activeFace !== null && schema !== null) workspace.commit(swapSides(activeFace, schema))
      },
      hasFace,
    ),
    command(
      'Face',
      'face.delete',
      'Delete the face',
      ['Delete'],
      () => {
        if (workspace.activeFaceId !== null) workspace.removeFace(workspace.activeFaceId)
      },
      hasFace,
    ),
    command(
      'Face',
      'face.copyFromPrevious',
      'Copy the points of the picture before',
      ['C'],
      () => void workspace.copyFromPrevious(),
      { isEnabled: () => workspace.shown !== null && workspace.shown.picture !== null },
    ),
    command('Face', 'face.acceptAbove', 'Accept all faces above a line…', [], () => openDialog('acceptAbove'), { scope: 'global' }),
    command('Face', 'face.next', 'Next face', [']'], () => stepFace(1, acts.surface()), hasFace),
    command('Face', 'face.previous', 'Face before', ['['], () => stepFace(-1, acts.surface()), hasFace),
  ]
}

function stepFace(step: 1 | -1, surface: Surface | null): void {
  const workspace = useWorkspace()
  const now = workspace.faces.findIndex((face) => face.id === workspace.activeFaceId)
  const next = workspace.faces.at((now + step) % Math.max(1, workspace.faces.length))
  if (next !== undefined) showFace(next.id, surface)
}

function pictureCommands(): Command[] {
  const workspace = useWorkspace()
  const global: Rest = { scope: 'global' }
  const hasPicture = (): boolean => workspace.shown !== null || workspace.failure !== null
  return [
    command('Picture', 'picture.next', 'Next picture', ['N'], () => workspace.goToNeighbour(1), { ...global, isEnabled: hasPicture }),
    command('Picture', 'picture.previous', 'Picture before', ['B'], () => workspace.goToNeighbour(-1), {
      ...global,
      isEnabled: hasPicture,
    }),
    command('Edit', 'edit.undo', 'Undo', ['Mod+Z'], () => workspace.undo(), {
      ...global,
      isEnabled: () => (workspace.state?.canUndo === true || workspace.settledBefore !== null) && workspace.draft === null,
    }),
    command('Edit', 'edit.redo', 'Redo', ['Mod+Shift+Z', 'Mod+Y'], () => workspace.redo(), {
      ...global,
      isEnabled: () => workspace.state?.canRedo === true && workspace.draft === null,
    }),
  ]
}

function toolCommands(acts: WorkspaceActs): Command[] {
  const workspace = useWorkspace()
  return toolNames.map((name) =>
    command(
      'Tool',
      `tool.${name}`,
      toolKeys[name].title,
      [toolKeys[name].key],
      () => {
        workspace.tool = name
        acts.surface()?.focus()
      },
      { scope: 'global' },
    ),
  )
}
