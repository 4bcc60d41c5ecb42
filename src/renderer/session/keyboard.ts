/** From keys to commands: one listener for the whole page. */
import { findCommand } from './commands.ts'
import type { Command, CommandScope } from './commands.ts'

/** The element (the canvas) in which the keys of scope `canvas` work. */
const scopeSelector = '[data-key-scope="canvas"]'
/** Where keys mean text. */
const textSelector = 'textarea, select, [contenteditable=""], [contenteditable="true"], [role="textbox"]'
/** Controls in which typing finds an entry and arrows move. */
const listSelector = '[role="combobox"], [role="listbox"], [role="menu"], [role="tree"], [role="grid"]'
/** Controls in which arrows move. */
const arrowSelector = '[role="radio"], [role="tab"], [role="slider"], input'
/** Controls that Enter and Space press. The canvas has a role as well, but these keys are its own there. */
const pressSelector =
  'button, a[href], summary, input, [role="button"], [role="checkbox"], [role="radio"], [role="tab"], [role="switch"], [role="option"]'
/** Inputs that take no text: their keys are only Space and the arrows. */
const textlessInputs = ['button', 'checkbox', 'radio', 'range', 'color', 'file', 'submit', 'reset']

/** Returns the function that stops listening. */
export function listenForKeys(target: Document = document): () => void {
  const listener = (event: KeyboardEvent): void => handleKey(event)
  const end = new AbortController()
  target.addEventListener('keydown', listener, { signal: end.signal })
  target.addEventListener('keyup', (event) => releaseKey(event.code), { signal: end.signal })
  // A key that is let go in another window tells nobody.
  window.addEventListener('blur', () => releaseKey(null), { signal: end.signal })
  return () => {
    end.abort()
    releaseKey(null)
  }
}

/** What lasts while its key is down, by the key's place on the keyboard: a changed Shift renames the key. */
const held = new Map<string, Command>()

/** null: all of them. */
function releaseKey(code: string | null): void {
  for (const [key, command] of [...held]) {
    if (code !== null && code !== key) continue
    held.delete(key)
    command.release?.()
  }
}

export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || isTyping(event)) return
  const command = findCommand(event, scopeOf(event.target))
  if (command === null || isOwnKey(event) || isBehindModal()) return
  event.preventDefault()
  if (command.release !== undefined) {
    if (event.repeat || held.has(event.code)) return
    held.set(event.code, command)
  }
  void command.run()
}

function scopeOf(target: EventTarget | null): CommandScope {
  return target instanceof Element && target.closest(scopeSelector) !== null ? 'canvas' : 'global'
}

/** Function keys mean nothing in a text, so they work from there too. */
function isTyping(event: KeyboardEvent): boolean {
  const target = event.target
  if (!(target instanceof Element) || /^F\d+$/.test(event.key)) return false
  if (target instanceof HTMLInputElement) return !textlessInputs.includes(target.type)
  return target.closest(textSelector) !== null
}

/** Keys that the focused control answers itself: they must not do a second thing. */
function isOwnKey(event: KeyboardEvent): boolean {
  const target = event.target
  if (!(target instanceof Element) || event.ctrlKey || event.metaKey) return false
  if (target.closest(listSelector) !== null) return !/^F\d+$/.test(event.key)
  if (event.key.startsWith('Arrow')) return target.closest(arrowSelector) !== null
  return (event.key === 'Enter' || event.key === ' ') && target.closest(pressSelector) !== null
}

/** A modal window has the page: only what is meant inside it works. */
function isBehindModal(): boolean {
  return document.querySelector('.ui-dialog') !== null
}
