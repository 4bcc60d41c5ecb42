/** Keys as text: `Mod+Shift+Z`, `Tab`, `ArrowLeft`, `?`. */

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform)

const shownNames: Readonly<Record<string, string>> = {
  Enter: '⏎',
  Tab: '⇥',
  Escape: 'Esc',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Backspace: '⌫',
  ContextMenu: 'Menu',
  Space: 'Space',
  Shift: '⇧',
  Mod: isMac ? '⌘' : 'Ctrl',
  Alt: isMac ? '⌥' : 'Alt',
}

/** One spelling for each chord, so that chords compare as text. */
export function parseChord(keys: string): string {
  const parts = splitChord(keys)
  return joinChord(parts.includes('Mod'), parts.includes('Alt'), parts.includes('Shift'), parts.at(-1) ?? '')
}

export function chordOf(event: KeyboardEvent): string {
  const mod = isMac ? event.metaKey : event.ctrlKey
  const key = event.key === ' ' ? 'Space' : event.key
  return joinChord(mod, event.altKey, event.shiftKey, key)
}

/** For the eye: `⇧⏎`, `Ctrl Z`. */
export function showChord(keys: string): string {
  const shown = splitChord(keys).map((part) => shownNames[part] ?? (part.length === 1 ? part.toUpperCase() : part))
  return shown.join(isMac || shown.every((s) => s.length === 1) ? '' : ' ')
}

/** The key itself comes last; it may be the plus sign. */
function splitChord(keys: string): string[] {
  const parts = keys.split('+')
  return keys.endsWith('+') ? [...parts.slice(0, -2), '+'] : parts
}

function joinChord(mod: boolean, alt: boolean, shift: boolean, key: string): string {
  const letter = key.length === 1 && key.toLowerCase() !== key.toUpperCase()
  const name = letter ? key.toLowerCase() : key
  // Shift makes another sign of a key that is no letter (`?`): the sign itself says it.
  const showsShift = shift && (letter || key.length > 1)
  return [mod && 'Mod', alt && 'Alt', showsShift && 'Shift', name].filter(Boolean).join('+')
}
