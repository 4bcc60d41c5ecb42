/** Pre-annotate by key and from the palette. */
import type { Command } from '../../session/commands.ts'
import { useInfo } from '../../session/info.ts'

export function predictCommand(run: () => void): Command {
  return {
    id: 'predict.start',
    title: 'Pre-annotate the new pictures',
    group: 'Project',
    keys: ['Mod+Enter'],
    scope: 'global',
    isEnabled: () => (useInfo().info?.pack ?? null) !== null,
    run,
  }
}
