/** Keys that a person has chosen: what is allowed, and how they are kept. */
import { parseChord, showChord } from '../ui/chords.ts'
import { call, onConnected } from './backend.ts'
import { keysOf, knownCommands, readBindings, setBindings } from './commands.ts'
import type { Bindings, Command } from './commands.ts'
import { notifyError } from './notices.ts'

const settingKey = 'keys'
const modifierKeys = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'Dead', 'Process', 'Unidentified'])
/** They move the focus and press buttons wherever the canvas does not have the focus. */
const focusKeys = new Set(['Tab', 'Shift+Tab', 'Enter', 'Space'].map(parseChord))

/** Call once, at the start of the page. */
export function startKeys(): void {
  onConnected(async () => {
    const answer = await call('app.getSettings', {})
    if (answer.ok) setBindings(parseBindings(answer.value.settings[settingKey]))
  })
}

/** What is not as it should be is left out, so that a damaged setting costs one key and not the keyboard. */
export function parseBindings(value: unknown): Bindings {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  const isKeys = (keys: unknown): keys is string[] =>
    Array.isArray(keys) && keys.every((key) => typeof key === 'string' && key !== '')
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string[]] => isKeys(entry[1])))
}

/** A modifier alone, or a key that the system is still composing: wait for more. */
export function isWholeChord(event: KeyboardEvent): boolean {
  return !modifierKeys.has(event.key) && !event.isComposing
}

/** Why a command cannot have a key, as a sentence; null: it can. A key means one act over all scopes. */
export function refuseKey(command: Command, chord: string): string | null {
  const key = parseChord(chord)
  if (key === 'Space') return 'Space held down moves the picture, and presses buttons.'
  if (command.scope === 'global' && focusKeys.has(key)) {
    return `${showChord(key)} moves the focus or presses what has it; “${command.title}” works everywhere, so it cannot have it.`
  }
  const owner = knownCommands.value.find((other) => other.id !== command.id && hasKey(other, key))
  return owner === undefined ? null : `${showChord(key)} is the key of “${owner.title}”. Give that another key first.`
}

function hasKey(command: Command, key: string): boolean {
  return keysOf(command).some((own) => parseChord(own) === key)
}

export function isChanged(command: Command): boolean {
  return command.id in readBindings()
}

/** Puts `chord` in the place of `old`, or adds it where `old` is null. Answers why not, or null where it is done. */
export function changeKey(command: Command, old: string | null, chord: string): string | null {
  const refusal = refuseKey(command, chord)
  if (refusal !== null) return refusal
  const keys = keysOf(command)
  const next = old === null ? [...keys, chord] : keys.map((key) => (key === old ? chord : key))
  setKeys(command, [...new Set(next.map(parseChord))])
  return null
}

export function removeKey(command: Command, key: string): void {
  setKeys(command, keysOf(command).filter((own) => own !== key))
}

/** Its own keys again. Answers why not where another command has one of them by now. */
export function resetKeys(command: Command): string | null {
  for (const key of command.keys) {
    const refusal = refuseKey({ ...command, scope: 'canvas' }, key)
    if (refusal !== null) return refusal
  }
  const { [command.id]: _, ...rest } = readBindings()
  keep(rest)
  return null
}

export function resetAllKeys(): void {
  keep({})
}

function setKeys(command: Command, keys: readonly string[]): void {
  const isDefault = keys.length === command.keys.length && keys.every((key, i) => key === parseChord(command.keys[i] ?? ''))
  const { [command.id]: _, ...rest } = readBindings()
  keep(isDefault ? rest : { ...rest, [command.id]: keys })
}

function keep(next: Bindings): void {
  setBindings(next)
  void call('app.setSetting', { key: settingKey, value: Object.fromEntries(Object.entries(next).map(([id, keys]) => [id, [...keys]])) }).then(
    (answer) => {
      if (!answer.ok) notifyError('The keys could not be kept for the next start', answer.error)
    },
  )
}
