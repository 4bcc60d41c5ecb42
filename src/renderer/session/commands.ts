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
  /** Default keys, for example `Shift+Enter` or `Mod+Z` (Mod: Ctrl, on a Mac Command). The first one is shown. */
  readonly keys: readonly string[]
  readonly scope: CommandScope
  /** May run now; left out: always. */
  readonly isEnabled?: () => boolean
  /** Left out of the palette (single steps of a held key). */
  readonly hidden?: boolean
  readonly run: () => void | Promise<void>
}

const registered = shallowReactive(new Map<string, Command>())
const rebound = reactive(new Map<string, readonly string[]>())

/** Returns the function that takes them away again; call it when the component goes. */
export function registerCommands(commands: readonly Command[]): () => void {
  for (const command of commands) registered.set(command.id, command)
  return () => {
    for (const command of commands) if (registered.get(command.id) === command) registered.delete(command.id)
  }
}

export const commands = computed(() => [...registered.values()])

export function keysOf(command: Command): readonly string[] {
  return rebound.get(command.id) ?? command.keys
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
