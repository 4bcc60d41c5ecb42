import { describe, expect, it } from 'vitest'
import { chordOf, isMac, parseChord, showChord } from './chords.ts'

function press(init: KeyboardEventInit): KeyboardEvent {
  return new KeyboardEvent('keydown', init)
}

const mod: KeyboardEventInit = isMac ? { metaKey: true } : { ctrlKey: true }

describe('showChord', () => {
  it('names the menu key as the keyboard does', () => {
    expect(showChord('ContextMenu')).toBe('Menu')
  })
})

describe('chordOf', () => {
  it.each([
    [{ key: 'z', ...mod }, 'Mod+Z'],
    [{ key: 'Z', ...mod, shiftKey: true }, 'Mod+Shift+Z'],
    [{ key: 'Tab', shiftKey: true }, 'Shift+Tab'],
    [{ key: 'ArrowLeft', altKey: true }, 'Alt+ArrowLeft'],
    [{ key: ' ' }, 'Space'],
    [{ key: '?', shiftKey: true }, '?'],
    [{ key: '+', shiftKey: true }, '+'],
    [{ key: '+', ...mod }, 'Mod++'],
    [{ key: 'O' }, 'o'],
  ])('reads %o as %s', (init, keys) => {
    expect(chordOf(press(init))).toBe(parseChord(keys))
  })

  it('tells a key from the same key with a modifier', () => {
    expect(chordOf(press({ key: 'z' }))).not.toBe(parseChord('Mod+Z'))
    expect(chordOf(press({ key: 'Enter', shiftKey: true }))).not.toBe(parseChord('Enter'))
  })
})

describe('parseChord', () => {
  it('has one spelling whatever the order of the modifiers', () => {
    expect(parseChord('Shift+Mod+z')).toBe(parseChord('Mod+Shift+Z'))
  })
})

describe('showChord', () => {
  it.each([
    ['Enter', '⏎'],
    ['Shift+Enter', '⇧⏎'],
    ['Mod+Z', isMac ? '⌘Z' : 'Ctrl Z'],
    ['Escape', 'Esc'],
    ['p', 'P'],
    ['+', '+'],
    ['Mod++', isMac ? '⌘+' : 'Ctrl +'],
  ])('shows %s as %s', (keys, shown) => {
    expect(showChord(keys)).toBe(shown)
  })
})
