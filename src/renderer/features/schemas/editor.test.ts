import { describe, expect, it } from 'vitest'
import { addPoint, emptySchema, pairPoints, removePoints, setLandmarkName } from '#domain/schema-edits.ts'
import { createEditor } from './editor.ts'

const three = [0.3, 0.5, 0.7].reduce((s, x) => addPoint(s, { x, y: 0.5 }), emptySchema('three', 'Three'))

describe('the editor of a schema', () => {
  it('undoes and redoes each change, and joins those of one kind that follow closely', () => {
    let ms = 0
    const editor = createEditor(three, three, () => ms)
    editor.change(setLandmarkName(editor.schema.value, 0, { name: 'a' }), 'name 0')
    ms = 500
    editor.change(setLandmarkName(editor.schema.value, 0, { name: 'ab' }), 'name 0')
    ms = 5000
    editor.change(setLandmarkName(editor.schema.value, 0, { name: 'abc' }), 'name 0')
    editor.undo()
    expect(editor.schema.value.landmarks[0]?.name).toBe('ab')
    editor.undo()
    expect(editor.schema.value).toBe(three)
    expect(editor.canUndo.value).toBe(false)
    editor.redo()
    editor.redo()
    expect(editor.schema.value.landmarks[0]?.name).toBe('abc')
    editor.undo()
    editor.change(removePoints(editor.schema.value, [2]))
    expect(editor.canRedo.value).toBe(false)
  })

  it('can be saved once it differs and has no errors', () => {
    const editor = createEditor(three, three)
    expect(editor.canSave.value).toBe(false)
    editor.change({ ...three, name: '' })
    expect([editor.isDirty.value, editor.canSave.value]).toEqual([true, false])
    editor.change({ ...three, name: 'Other' })
    expect(editor.canSave.value).toBe(true)
    editor.markSaved(editor.schema.value)
    expect(editor.isDirty.value).toBe(false)
    editor.change(three)
    editor.revert()
    expect(editor.schema.value.name).toBe('Other')
    expect(createEditor(three, null).canSave.value).toBe(true)
  })

  it('moves the mirror image along, unless that is moved itself or told not to', () => {
    const editor = createEditor(pairPoints(three, 0, 2), three)
    editor.select([0])
    editor.nudge(0.1, 0.2)
    expect(editor.schema.value.layout).toEqual([{ x: 0.4, y: 0.7 }, { x: 0.5, y: 0.5 }, { x: 0.6, y: 0.7 }])
    editor.select([0, 2])
    editor.nudge(0.1, 0)
    expect(editor.schema.value.layout?.map((p) => p.x)).toEqual([0.5, 0.5, 0.7])
    editor.mirrored.value = false
    editor.select([2])
    editor.nudge(0, 0.1)
    expect(editor.schema.value.layout?.map((p) => p.y)).toEqual([0.7, 0.5, 0.8])
  })

  it('never has a point selected that is gone', () => {
    const editor = createEditor(three, three)
    editor.select([0, 2])
    editor.toggle(1)
    expect(editor.selected.value).toEqual([0, 2, 1])
    editor.change(removePoints(three, [2]))
    expect(editor.selected.value).toEqual([0, 1])
    editor.undo()
    expect(editor.selected.value).toEqual([0, 1])
  })
})
