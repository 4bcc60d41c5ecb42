/** What a pointer does on the drawing of a schema, from down to up: move points, choose an area, add, join. */
import { computed, shallowRef } from 'vue'
import { toggleEdge } from '#domain/schema-edits.ts'
import { layoutOf } from '#domain/schema.ts'
import type { SchemaPlace } from '#domain/schema.ts'
import { addAt } from './acts.ts'
import { nearestPoint, pointsWithin } from './drawing-view.ts'
import type { DrawingView } from './drawing-view.ts'
import { withMirrorImages } from './editor.ts'
import type { SchemaEditor } from './editor.ts'

type Gesture =
  | { readonly kind: 'move'; readonly from: SchemaPlace; readonly to: SchemaPlace }
  | { readonly kind: 'area'; readonly from: SchemaPlace; readonly to: SchemaPlace; readonly adds: boolean }

interface Deps {
  readonly editor: () => SchemaEditor | null
  readonly locked: () => boolean
  readonly view: () => DrawingView
}

export function createGestures({ editor, locked }: Deps) {
  const gesture = shallowRef<Gesture | null>(null)
  const pointer = shallowRef<SchemaPlace | null>(null)

  /** Places of the points that are held. */
  const moved = computed<ReadonlyMap<number, SchemaPlace>>(() => {
    const now = gesture.value
    const edited = editor()
    if (edited === null || now?.kind !== 'move') return new Map()
    const layout = layoutOf(edited.schema.value)
    const [dx, dy] = [now.to.x - now.from.x, now.to.y - now.from.y]
    if (dx === 0 && dy === 0) return new Map()
    const places = new Map(edited.selected.value.flatMap((k) => (layout[k] ? [[k, { x: layout[k].x + dx, y: layout[k].y + dy }] as const] : [])))
    return edited.mirrored.value ? withMirrorImages(edited.schema.value, places) : places
  })
  const area = computed(() => {
    const now = gesture.value
    if (now?.kind !== 'area') return null
    const { from, to } = now
    return { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) }
  })
  /** From the point where the next edge begins to the pointer. */
  const edge = computed(() => {
    const edited = editor()
    const from = edited === null || edited.edgeFrom.value === null ? undefined : layoutOf(edited.schema.value)[edited.edgeFrom.value]
    const to = pointer.value
    return from === undefined || to === null || edited?.tool.value !== 'edge' ? null : { x1: from.x, y1: from.y, x2: to.x, y2: to.y }
  })

  function down(at: SchemaPlace, reach: number, adds: boolean): void {
    const edited = editor()
    if (edited === null) return
    const hit = nearestPoint(layoutOf(edited.schema.value), at, reach)
    if (edited.tool.value === 'edge') join(edited, hit)
    else if (hit === null && edited.tool.value === 'point' && !locked()) addAt(edited, at)
    else if (hit === null) {
      if (!adds) edited.select([])
      gesture.value = { kind: 'area', from: at, to: at, adds }
    } else if (adds) edited.toggle(hit)
    else {
      if (!edited.selected.value.includes(hit)) edited.select([hit])
      gesture.value = { kind: 'move', from: at, to: at }
    }
  }

  function move(at: SchemaPlace): void {
    pointer.value = at
    if (gesture.value !== null) gesture.value = { ...gesture.value, to: at }
  }

  function up(): void {
    const now = gesture.value
    const edited = editor()
    if (now === null || edited === null) return
    const places = moved.value
    gesture.value = null
    if (now.kind === 'move') {
      if (places.size > 0) edited.move(places)
    } else {
      const inside = pointsWithin(layoutOf(edited.schema.value), now.from, now.to)
      edited.select(now.adds ? [...edited.selected.value, ...inside] : inside)
    }
  }

  /** False where there was none. */
  function cancel(): boolean {
    const had = gesture.value !== null
    gesture.value = null
    return had
  }

  return { moved, area, edge, down, move, up, cancel, under: nearestPoint }
}

/** The second point of an edge is the first one of the next; the empty ground ends the line. */
function join(editor: SchemaEditor, hit: number | null): void {
  const from = editor.edgeFrom.value
  if (hit !== null && from !== null && from !== hit) editor.change(toggleEdge(editor.schema.value, from, hit))
  editor.edgeFrom.value = hit === from ? null : hit
  if (hit !== null) editor.select([hit])
}
