/** What the palette lists for the letters typed so far. */
import type { Command } from '../session/commands.ts'
import { matchFuzzy } from './fuzzy.ts'

export interface FoundCommand {
  readonly command: Command
  /** The title, cut where found letters begin and end. */
  readonly parts: readonly { readonly text: string; readonly found: boolean }[]
}

/** Those that may run now, best first; without letters in the order of their groups. */
export function findCommands(commands: readonly Command[], query: string): FoundCommand[] {
  const able = commands.filter((c) => c.hidden !== true && (c.isEnabled?.() ?? true))
  if (query.trim() === '') {
    return [...Map.groupBy(able, (c) => c.group).values()]
      .flat()
      .map((command) => ({ command, parts: [{ text: command.title, found: false }] }))
  }
  return able
    .map((command) => {
      const match = matchFuzzy(command.title, query)
      const inGroup = command.group.toLowerCase().startsWith(query.trim().toLowerCase()) ? 0 : null
      return { command, places: match?.places ?? [], score: match?.score ?? inGroup }
    })
    .filter((m): m is typeof m & { score: number } => m.score !== null)
    .sort((p, q) => q.score - p.score)
    .map(({ command, places }) => ({ command, parts: cutParts(command.title, new Set(places)) }))
}

function cutParts(text: string, places: ReadonlySet<number>): FoundCommand['parts'] {
  const parts: { text: string; found: boolean }[] = []
  for (const [index, letter] of [...text].entries()) {
    const found = places.has(index)
    const last = parts.at(-1)
    if (last?.found === found) last.text += letter
    else parts.push({ text: letter, found })
  }
  return parts
}
