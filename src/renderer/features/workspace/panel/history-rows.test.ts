import { describe, expect, it } from 'vitest'
import type { HistoryEntry } from './history-rows.ts'
import { toHistoryRows } from './history-rows.ts'

const entry = (entryId: number, change: Partial<HistoryEntry> = {}): HistoryEntry => ({
  entryId,
  verb: 'move',
  kind: 'edit',
  summary: `edit ${String(entryId)}`,
  actor: 'ada',
  atMs: entryId,
  applied: true,
  kept: 0,
  changed: true,
  canGoTo: true,
  ...change,
})

describe('toHistoryRows', () => {
  it('makes one row of the steps of one act, and only of those', () => {
    const rows = toHistoryRows([
      entry(7, { kind: 'redo', atMs: 50 }),
      entry(6, { kind: 'undo', atMs: 50 }),
      entry(5, { kind: 'undo', atMs: 50 }),
      entry(4, { kind: 'undo', atMs: 50, actor: 'bob' }),
      entry(3, { kind: 'undo', atMs: 40, summary: 'deletion undone' }),
      entry(2, { atMs: 30 }),
      entry(1, { atMs: 30 }),
    ])
    expect(rows.map((r) => r.what)).toEqual(['edit 7', '2 steps undone', 'edit 4', 'deletion undone', 'edit 2', 'edit 1'])
  })

  it('offers to take back what a model or an import did, as long as it holds', () => {
    const rows = toHistoryRows([entry(3, { kind: 'model' }), entry(2, { kind: 'import', applied: false }), entry(1)])
    expect(rows.map((r) => [r.who, r.canTakeBack])).toEqual([['model', true], ['import', false], ['ada', false]])
  })
})
