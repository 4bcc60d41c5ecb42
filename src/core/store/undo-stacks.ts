/** Undo and redo of one picture, derived from its log alone, so that they survive a restart. */
import type { EntryKind } from './tables.ts'

export const UNDO_DEPTH = 200

export interface LogStep {
  readonly id: number
  readonly kind: EntryKind
  readonly target: number | null
}

export interface UndoStacks {
  /** Ids of the edits that can be undone, the next one last. */
  readonly undo: readonly number[]
  /** Ids of the edits that can be done again, the next one last. */
  readonly redo: readonly number[]
}

/** Replays the log, oldest first: an edit pushes and clears redo, undo and redo move. Models and imports are not undone. */
export function replayStacks(steps: Iterable<LogStep>): UndoStacks {
  const undo: number[] = []
  let redo: number[] = []
  for (const step of steps) {
    switch (step.kind) {
      case 'edit':
        undo.push(step.id)
        redo = []
        break
      case 'undo':
        if (undo.pop() !== step.target) throw new Error(`log entry ${String(step.id)} undoes what was not the last edit`)
        redo.push(step.target)
        break
      case 'redo':
        if (redo.pop() !== step.target) throw new Error(`log entry ${String(step.id)} repeats what was not undone last`)
        undo.push(step.target)
        break
      case 'model':
      case 'import':
        break
    }
    if (undo.length > UNDO_DEPTH) undo.shift()
  }
  return { undo, redo }
}

/** Ids of the entries whose effect was not taken back by a later one. */
export function findApplied(steps: readonly LogStep[]): Set<number> {
  const latestAbout = new Map<number, LogStep>()
  for (const step of steps) latestAbout.set(aboutOf(step), step)
  const applied = new Set<number>()
  for (const step of steps) {
    const latest = latestAbout.get(aboutOf(step))
    const isUndone = latest?.kind === 'undo'
    if (isStep(step) ? latest === step : !isUndone) applied.add(step.id)
  }
  // An edit that took back a model run or an import holds as long as it was not undone itself.
  for (const step of steps) if (step.kind === 'edit' && step.target !== null && applied.has(step.id)) applied.delete(step.target)
  return applied
}

function isStep(step: LogStep): boolean {
  return step.kind === 'undo' || step.kind === 'redo'
}

function aboutOf(step: LogStep): number {
  return isStep(step) ? (step.target ?? step.id) : step.id
}
