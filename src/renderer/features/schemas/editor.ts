/** One schema while it is worked on: the draft, its history, what is selected. Nothing is stored before it is saved. */
import { computed, ref, shallowRef } from 'vue'
import { checkSchema, hasErrors } from '#domain/check-schema.ts'
import { sameValue } from '#domain/edits.ts'
import { movePoints } from '#domain/schema-edits.ts'
import { layoutOf } from '#domain/schema.ts'
import type { LandmarkSchema, SchemaPlace } from '#domain/schema.ts'

export const editorTools = ['select', 'point', 'edge'] as const
export type EditorTool = (typeof editorTools)[number]

/** Changes of one kind that follow each other closely are one step. */
const joinWithinMs = 1200
const longestHistory = 200

export type SchemaEditor = ReturnType<typeof createEditor>

/** @param saved as the project has it; null: it is new */
export function createEditor(start: LandmarkSchema, saved: LandmarkSchema | null, now: () => number = Date.now) {
  const schema = shallowRef(start)
  const stored = shallowRef(saved)
  const past = shallowRef<readonly LandmarkSchema[]>([])
  const future = shallowRef<readonly LandmarkSchema[]>([])
  /** In the order in which they were chosen. */
  const selected = shallowRef<readonly number[]>([])
  const tool = ref<EditorTool>('select')
  /** Where the next edge begins. */
  const edgeFrom = ref<number | null>(null)
  /** Moving or adding a point does the same on the other side. */
  const mirrored = ref(true)
  let last: { readonly kind: string; readonly atMs: number } | null = null

  const problems = computed(() => checkSchema(schema.value))
  const isDirty = computed(() => stored.value === null || !sameValue(stored.value, schema.value))
  const canSave = computed(() => isDirty.value && !hasErrors(problems.value))

  /** `kind`: joins the step before where that is of the same kind, for example `name 3`. */
  function change(next: LandmarkSchema, kind: string | null = null): void {
    if (next === schema.value) return
    const joins = kind !== null && last?.kind === kind && now() - last.atMs < joinWithinMs && past.value.length > 0
    if (!joins) past.value = [...past.value.slice(1 - longestHistory), schema.value]
    last = kind === null ? null : { kind, atMs: now() }
    future.value = []
    show(next)
  }

  function show(next: LandmarkSchema): void {
    schema.value = next
    const count = next.landmarks.length
    selected.value = selected.value.filter((k) => k < count)
    if (edgeFrom.value !== null && edgeFrom.value >= count) edgeFrom.value = null
  }

  function step(from: typeof past, to: typeof past): void {
    const next = from.value.at(-1)
    if (next === undefined) return
    to.value = [...to.value, schema.value]
    from.value = from.value.slice(0, -1)
    last = null
    show(next)
  }

  function select(indices: readonly number[]): void {
    selected.value = [...new Set(indices)].filter((k) => k < schema.value.landmarks.length)
  }

  function toggle(index: number): void {
    select(selected.value.includes(index) ? selected.value.filter((k) => k !== index) : [...selected.value, index])
  }

  /** Of the places of points and, where asked for, of their mirror images. */
  function move(places: ReadonlyMap<number, SchemaPlace>, kind: string | null = null): void {
    change(movePoints(schema.value, mirrored.value ? withMirrorImages(schema.value, places) : places), kind)
  }

  function nudge(dx: number, dy: number): void {
    const layout = layoutOf(schema.value)
    const places = new Map(selected.value.flatMap((k) => (layout[k] ? [[k, { x: layout[k].x + dx, y: layout[k].y + dy }] as const] : [])))
    if (places.size > 0) move(places, `nudge ${selected.value.join()}`)
  }

  return {
    schema, stored, selected, tool, edgeFrom, mirrored, problems, isDirty, canSave,
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    change, select, toggle, move, nudge,
    chooseTool(next: EditorTool) {
      tool.value = next
      edgeFrom.value = null
    },
    setMirrored: (next: boolean) => (mirrored.value = next),
    undo: () => step(past, future),
    redo: () => step(future, past),
    /** What was sent is what the project has. */
    markSaved: (sent: LandmarkSchema) => (stored.value = sent),
    revert() {
      if (stored.value !== null) change(stored.value)
    },
  }
}

/** The places of the points, and opposite ones for their mirror images that are not moved themselves. */
export function withMirrorImages(schema: LandmarkSchema, places: ReadonlyMap<number, SchemaPlace>): Map<number, SchemaPlace> {
  const all = new Map(places)
  for (const [index, { x, y }] of places) {
    const image = schema.flip[index] ?? index
    if (image !== index && !places.has(image)) all.set(image, { x: 1 - x, y })
  }
  return all
}
