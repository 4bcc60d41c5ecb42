/** Every act of the program, with its key: menus, palette, key sheet and keyboard all read from here. */
import { computed, reactive, shallowReactive } from 'vue'
import { chordOf, parseChord } from '../ui/chords.ts'

/** `canvas`: works only with the canvas in focus, so that Tab and Enter keep their meaning everywhere else. */
export type CommandScope = 'global' | 'canvas'

export interface Command {
  /** `area.verbNoun`, for example `point.confirm`. */
  readonly id: string
  readonly title: string
  /** Heading in the key sheet and the palette. */
  readonly group: string
  /** Commands of one family share a line in the key sheet, with this title; each keeps a key of its own. */
  readonly family?: string
  /** Default keys, for example `Shift+Enter` or `Mod+Z` (Mod: Ctrl, on a Mac Command). The first one is shown. */
  readonly keys: readonly string[]
  readonly scope: CommandScope
  /** May run now; left out: always. */
  readonly isEnabled?: () => boolean
  /** Left out of the palette (single steps of a held key). */
  readonly hidden?: boolean
  readonly run: () => void | Promise<void>
  /** Called when the key that ran it is let go: the act lasts as long as the key is held. */
  readonly release?: () => void
}

const registered = shallowReactive(new Map<string, Command>())
/** Also those of screens that are closed now: a key must be free of them too. */
const known = shallowReactive(new Map<string, Command>())
const rebound = reactive(new Map<string, readonly string[]>())
/** Chords that a person has given to a command: a default key that a new version brings gives way to them. */
const chosen = computed(() => {
  const owners = new Map<string, string>()
  for (const [id, keys] of rebound) for (const key of keys) owners.set(parseChord(key), id)
  return owners
})

/** Returns the function that takes them away again; call it when the component goes. */
export function registerCommands(commands: readonly Command[]): () => void {
  for (const command of commands) {
    registered.set(command.id, command)
    known.set(command.id, command)
  }
  return () => {
    for (const command of commands) if (registered.get(command.id) === command) registered.delete(command.id)
  }
}

/** Commands of screens that were not opened yet, so that their keys can be shown and changed as well. */
export function declareCommands(commands: readonly Command[]): void {
  for (const command of commands) if (!known.has(command.id)) known.set(command.id, command)
}

export const commands = computed(() => [...registered.values()])
/** Every command that this page has ever had, for choosing keys. */
export const knownCommands = computed(() => [...known.values()])

/** Keys that a person has chosen, by command; none for a command: it has no key. */
export type Bindings = Readonly<Record<string, readonly string[]>>

export function readBindings(): Bindings {
  return Object.fromEntries(rebound)
}

export function setBindings(next: Bindings): void {
  rebound.clear()
  for (const [id, keys] of Object.entries(next)) rebound.set(id, keys)
}

export function keysOf(command: Command): readonly string[] {
  return rebound.get(command.id) ?? command.keys.filter((key) => !chosen.value.has(parseChord(key)))
}

/** The key to show beside a command's title; null where it has none. */
export function shownKeyOf(commandId: string): string | null {
  const command = registered.get(commandId)
  return command === undefined ? null : (keysOf(command)[0] ?? null)
}

export async function runCommand(commandId: string): Promise<void> {
  const command = registered.get(commandId)
  if (command !== undefined && (command.isEnabled?.() ?? true)) await command.run()
}

/** The command that a key event means in a scope (a canvas sees its own and the global ones), or null. */
export function findCommand(event: KeyboardEvent, scope: CommandScope): Command | null {
  const chord = chordOf(event)
  for (const command of registered.values()) {
    if (command.scope === 'canvas' && scope !== 'canvas') continue
    if (keysOf(command).some((key) => parseChord(key) === chord) && (command.isEnabled?.() ?? true)) return command
  }
  return null
}

/** Two commands with the same key: the canvas hears both scopes, so a key means one act over all of them. */
export interface KeyCollision {
  readonly keys: string
  readonly commandIds: readonly string[]
}

export function findCollisions(all: readonly Command[]): KeyCollision[] {
  const pressed = all.flatMap((command) => keysOf(command).map((keys) => ({ keys: parseChord(keys), id: command.id })))
  return [...Map.groupBy(pressed, (one) => one.keys)]
    .map(([keys, members]) => ({ keys, commandIds: members.map((m) => m.id) }))
    .filter((collision) => collision.commandIds.length > 1)
}
