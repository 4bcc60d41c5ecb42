/** The log of a picture as rows to read: steps that were made in one act are one row. */
import type { MethodOutput } from '#contract/index.ts'
import { formatCountOf } from '../../../ui/format.ts'

export type HistoryEntry = MethodOutput<'edits.listHistory'>['entries'][number]

export interface HistoryRow {
  readonly entryId: number
  readonly what: string
  /** A person, `model` or `import`. */
  readonly who: string
  readonly atMs: number
  readonly applied: boolean
  readonly canGoTo: boolean
  /** A model run or import that holds. */
  readonly canTakeBack: boolean
  /** It can be laid over the picture and brought back. */
  readonly canCompare: boolean
}

/** `entries`: newest first, as the backend lists them. */
export function toHistoryRows(entries: readonly HistoryEntry[]): HistoryRow[] {
  const rows: HistoryRow[] = []
  for (let at = 0; at < entries.length; ) {
    const first = entries[at]
    if (first === undefined) break
    let end = at + 1
    while (isOneAct(first, entries[end])) end++
    rows.push(toRow(first, end - at))
    at = end
  }
  return rows
}

/** Going to an entry writes all its steps at the same time. */
function isOneAct(first: HistoryEntry, other: HistoryEntry | undefined): boolean {
  const isStep = first.kind === 'undo' || first.kind === 'redo'
  return isStep && other?.kind === first.kind && other.atMs === first.atMs && other.actor === first.actor
}

function toRow(entry: HistoryEntry, steps: number): HistoryRow {
  const { entryId, kind, atMs, applied, canGoTo } = entry
  const isRevision = kind === 'model' || kind === 'import'
  return {
    entryId,
    what: steps === 1 ? entry.summary : `${formatCountOf(steps, 'step')} ${kind === 'undo' ? 'undone' : 'done again'}`,
    who: isRevision ? kind : entry.actor,
    atMs,
    applied,
    canGoTo,
    canTakeBack: isRevision && applied && entry.changed,
    canCompare: isRevision,
  }
}
