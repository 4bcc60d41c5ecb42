import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commands, declareCommands, findCollisions, findCommand, keysOf, knownCommands, readBindings, registerCommands, setBindings, shownKeyOf } from './commands.ts'
import type { Command } from './commands.ts'
import { changeKey, isChanged, isWholeChord, parseBindings, refuseKey, removeKey, resetAllKeys, resetKeys } from './key-bindings.ts'

const command = (id: string, keys: string[], scope: Command['scope']): Command => ({ id, title: `Do ${id}`, group: 'G', keys, scope, run: () => undefined })
const confirm = command('confirm', ['Enter'], 'canvas')
const next = command('next', ['N'], 'global')
const redo = command('redo', ['Mod+Shift+Z', 'Mod+Y'], 'global')
const press = (init: KeyboardEventInit): KeyboardEvent => new KeyboardEvent('keydown', init)

let stop = (): void => undefined
beforeEach(() => {
  setBindings({})
  stop = registerCommands([confirm, next, redo])
})
afterEach(() => stop())

describe('changing keys', () => {
  it('gives a command the new key and takes the old one', () => {
    expect(changeKey(next, 'N', 'j')).toBeNull()
    expect(findCommand(press({ key: 'j' }), 'global')?.id).toBe('next')
    expect(findCommand(press({ key: 'n' }), 'global')).toBeNull()
    expect(shownKeyOf('next')).toBe('j')
    expect(isChanged(next)).toBe(true)
  })

  it('changes one of several keys, adds one, takes one away', () => {
    changeKey(redo, 'Mod+Y', 'Mod+u')
    changeKey(redo, null, 'F9')
    expect(keysOf(redo)).toEqual(['Mod+Shift+z', 'Mod+u', 'F9'])
    removeKey(redo, 'Mod+u')
    expect(keysOf(redo)).toEqual(['Mod+Shift+z', 'F9'])
  })

  it('leaves a command without a key where its last is taken away', () => {
    removeKey(next, 'N')
    expect(keysOf(next)).toEqual([])
    expect(shownKeyOf('next')).toBeNull()
  })

  it('refuses a key of another command over both scopes, and names that command', () => {
    expect(changeKey(next, 'N', 'Mod+Y')).toContain('“Do redo”')
    expect(changeKey(confirm, 'Enter', 'n')).toContain('“Do next”')
    expect(readBindings()).toEqual({})
    expect(findCollisions(commands.value)).toEqual([])
  })

  it('knows the keys of screens that are closed or were never opened', () => {
    stop()
    declareCommands([command('later', ['F7'], 'canvas')])
    expect(refuseKey(next, 'n')).toBeNull()
    expect(refuseKey(next, 'Enter')).not.toBeNull()
    expect(refuseKey(next, 'F7')).toContain('“Do later”')
    expect(knownCommands.value.map((c) => c.id)).toContain('confirm')
  })

  it('keeps the keys of the focus for the focus, but not on the canvas', () => {
    expect(refuseKey(next, 'Tab')).toContain('moves the focus')
    expect(refuseKey(confirm, 'Tab')).toBeNull()
    expect(refuseKey(confirm, 'Space')).toContain('moves the picture')
  })

  it('brings one or all of the own keys back', () => {
    changeKey(next, 'N', 'j')
    changeKey(confirm, 'Enter', 'F10')
    expect(resetKeys(next)).toBeNull()
    expect(keysOf(next)).toEqual(['N'])
    expect(readBindings()).toEqual({ confirm: ['F10'] })
    resetAllKeys()
    expect(readBindings()).toEqual({})
  })

  it('counts the own keys, chosen again, as unchanged', () => {
    changeKey(next, 'N', 'j')
    changeKey(next, 'j', 'n')
    expect(isChanged(next)).toBe(false)
  })

  it('does not bring back a key that another command has by now', () => {
    changeKey(next, 'N', 'j')
    changeKey(confirm, 'Enter', 'n')
    expect(resetKeys(next)).toContain('“Do confirm”')
    expect(keysOf(next)).toEqual(['j'])
  })
})

describe('stored keys', () => {
  it('win over a default key that another command has', () => {
    setBindings(parseBindings({ confirm: ['N'] }))
    expect(findCommand(press({ key: 'n' }), 'canvas')?.id).toBe('confirm')
    expect(keysOf(next)).toEqual([])
    expect(findCollisions(commands.value)).toEqual([])
  })

  it.each([null, 7, 'x', ['a'], undefined])('are none where the setting is %o', (value) => {
    expect(parseBindings(value)).toEqual({})
  })

  it('leave out what is damaged', () => {
    expect(parseBindings({ a: ['x'], b: 'x', c: [1], d: [''], e: [] })).toEqual({ a: ['x'], e: [] })
  })
})

it('waits for more than a modifier', () => {
  expect(isWholeChord(press({ key: 'Control', ctrlKey: true }))).toBe(false)
  expect(isWholeChord(press({ key: 'k', ctrlKey: true }))).toBe(true)
})
