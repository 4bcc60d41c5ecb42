/** Acts on the schema in an editor that more than one place offers. */
import { addPoint, pairPoints, removePoints, setLandmarkName, toggleEdge } from '#domain/schema-edits.ts'
import { layoutOf } from '#domain/schema.ts'
import type { SchemaPlace } from '#domain/schema.ts'
import type { SchemaEditor } from './editor.ts'

/** Nearer to the middle line than this a point has no mirror image of its own. */
const middleWithin = 0.02

/** A new point, and its mirror image where the editor mirrors; null as the place: beside the selected one. */
export function addAt(editor: SchemaEditor, place: SchemaPlace | null): void {
  const before = editor.schema.value
  const beside = layoutOf(before)[editor.selected.value.at(-1) ?? -1]
  const at = place ?? (beside === undefined ? { x: 0.5, y: 0.5 } : { x: beside.x + 0.04, y: beside.y + 0.04 })
  const index = before.landmarks.length
  let next = addPoint(before, at)
  if (editor.mirrored.value && Math.abs(at.x - 0.5) >= middleWithin) {
    const name = next.landmarks[index]?.name ?? ''
    next = pairPoints(setLandmarkName(addPoint(next, { x: 1 - at.x, y: at.y }), index + 1, { name }), index, index + 1)
  }
  editor.change(next)
  editor.select([index])
}

export function removeSelected(editor: SchemaEditor): void {
  if (editor.selected.value.length === 0) return
  const gone = editor.selected.value
  editor.select([])
  editor.change(removePoints(editor.schema.value, gone))
}

/** Two selected points become each other's mirror image. */
export function pairSelected(editor: SchemaEditor): void {
  const [p, q] = editor.selected.value
  if (p !== undefined && q !== undefined && editor.selected.value.length === 2) editor.change(pairPoints(editor.schema.value, p, q))
}

export function joinSelected(editor: SchemaEditor): void {
  const [p, q] = editor.selected.value
  if (p !== undefined && q !== undefined && editor.selected.value.length === 2) editor.change(toggleEdge(editor.schema.value, p, q))
}
