import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { predictCommand } from '../features/jobs/predict-command.ts'
import { registerWorkspaceCommands } from '../features/workspace/commands.ts'
import { commands, findCollisions, registerCommands } from '../session/commands.ts'
import type { Command } from '../session/commands.ts'
import { findCommands } from './find-commands.ts'
import { registerShellCommands } from './shell-commands.ts'

let stop: (() => void)[] = []

beforeEach(() => {
  setActivePinia(createPinia())
  stop = [
    registerShellCommands(),
    registerWorkspaceCommands({ surface: () => null, askReject: () => undefined, comment: () => undefined }),
    registerCommands([predictCommand(() => undefined)]),
  ]
})
afterEach(() => stop.forEach((end) => end()))

describe('all commands of the program', () => {
  it('have no key twice', () => {
    expect(commands.value.length).toBeGreaterThan(40)
    expect(findCollisions(commands.value)).toEqual([])
  })

  it('have ids and titles that tell them apart', () => {
    expect(new Set(commands.value.map((c) => c.id)).size).toBe(commands.value.length)
    expect(new Set(commands.value.map((c) => c.title)).size).toBe(commands.value.length)
  })

  it('go away with who registered them', () => {
    stop.forEach((end) => end())
    expect(commands.value).toEqual([])
  })
})

describe('findCollisions', () => {
  const command = (id: string, keys: string[], scope: Command['scope']): Command => ({
    id,
    title: id,
    group: '',
    keys,
    scope,
    run: () => undefined,
  })

  it('finds the same key however it is written, over both scopes', () => {
    const found = findCollisions([
      command('a', ['Shift+Mod+Z'], 'global'),
      command('b', ['Mod+Shift+z'], 'canvas'),
      command('c', ['Mod+Z'], 'global'),
    ])
    expect(found.map((f) => f.commandIds)).toEqual([['a', 'b']])
  })
})

describe('the palette', () => {
  it('leaves out what may not run now', () => {
    const ids = findCommands(commands.value, '').map((f) => f.command.id)
    expect(ids).toContain('app.openSettings')
    expect(ids).not.toContain('export.open')
  })

  it('finds by the letters of a title and marks them', () => {
    const [best] = findCommands(commands.value, 'sett')
    expect(best?.command.id).toBe('app.openSettings')
    expect(best?.parts[0]).toEqual({ text: 'Sett', found: true })
  })
})
