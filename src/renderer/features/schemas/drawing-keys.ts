/** Keys on the drawing of a schema. */
import { chordOf, parseChord } from '../../ui/chords.ts'
import { joinSelected, pairSelected } from './acts.ts'
import type { SchemaEditor } from './editor.ts'

interface Rest {
  readonly add: () => void
  readonly remove: () => void
  /** Leaves the gesture; false where there was none. */
  readonly cancel: () => boolean
  /** Points neither come nor go. */
  readonly locked: boolean
}

const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** What the window says about them. */
export const drawingKeys = [
  ['.', 'next point'],
  ['ArrowLeft', 'move it (Shift: further)'],
  ['Insert', 'new point'],
  ['Delete', 'take points away'],
  ['M', 'mirror pair of two'],
  ['E', 'edge between two'],
  ['Mod+A', 'all points'],
] as const

/** Whether the key meant something. */
export function pressKey(event: KeyboardEvent, editor: SchemaEditor, { add, remove, cancel, locked }: Rest): boolean {
  const direction = directions[event.key]
  if (direction !== undefined && !event.ctrlKey && !event.metaKey) {
    const step = event.shiftKey ? 0.02 : event.altKey ? 0.0005 : 0.0025
    editor.nudge(direction[0] * step, direction[1] * step)
    return true
  }
  const acts: Readonly<Record<string, () => void>> = {
    '.': () => stepPoint(editor, 1),
    ',': () => stepPoint(editor, -1),
    ...(locked ? {} : { Insert: add, Delete: remove, Backspace: remove }),
    M: () => pairSelected(editor),
    E: () => joinSelected(editor),
    'Mod+A': () => editor.select([...editor.schema.value.landmarks.keys()]),
    'Mod+Z': editor.undo,
    'Mod+Shift+Z': editor.redo,
    'Mod+Y': editor.redo,
  }
  const chord = chordOf(event)
  const found = Object.entries(acts).find(([keys]) => parseChord(keys) === chord)
  if (found !== undefined) {
    found[1]()
    return true
  }
  return event.key === 'Escape' && leave(editor, cancel)
}

/** One thing at a time, the innermost first; the window closes when nothing is left. */
function leave(editor: SchemaEditor, cancel: () => boolean): boolean {
  if (cancel()) return true
  if (editor.edgeFrom.value !== null) editor.edgeFrom.value = null
  else if (editor.selected.value.length > 0) editor.select([])
  else if (editor.tool.value !== 'select') editor.chooseTool('select')
  else return false
  return true
}

function stepPoint(editor: SchemaEditor, by: 1 | -1): void {
  const count = editor.schema.value.landmarks.length
  if (count === 0) return
  const now = editor.selected.value.at(-1) ?? (by === 1 ? -1 : 0)
  editor.select([(now + by + count) % count])
}
