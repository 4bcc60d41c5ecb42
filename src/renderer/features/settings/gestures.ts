/** What the pointer does on the canvas with keys held: these cannot be changed, so the sheet of keys names them beside the others. */
export interface Gesture {
  readonly title: string
  /** Keys that are held; empty: none. */
  readonly held: readonly string[]
  readonly pointer: 'drag' | 'click' | 'double click' | 'wheel' | 'middle button' | 'right button'
}

export const gestures: readonly Gesture[] = [
  { title: 'Move a point or the selection', held: [], pointer: 'drag' },
  { title: 'Select by a rectangle, beside the points', held: [], pointer: 'drag' },
  { title: 'Select by a lasso', held: ['Alt'], pointer: 'drag' },
  { title: 'Add to the selection, or take from it', held: ['Shift'], pointer: 'click' },
  { title: 'Add an area to the selection', held: ['Shift'], pointer: 'drag' },
  { title: 'Select the region', held: [], pointer: 'double click' },
  { title: 'Slide a point along its contour', held: ['S'], pointer: 'drag' },
  { title: 'Leave the contour while sliding', held: ['S', 'Shift'], pointer: 'drag' },
  { title: 'Keep the shape, or turn by 15° steps, at a handle of the selection', held: ['Shift'], pointer: 'drag' },
  { title: 'Zoom at the pointer', held: [], pointer: 'wheel' },
  { title: 'Move the view', held: ['Space'], pointer: 'drag' },
  { title: 'Move the view', held: [], pointer: 'middle button' },
  { title: 'Menu of what lies under the pointer', held: [], pointer: 'right button' },
]
