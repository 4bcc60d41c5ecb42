/** What the path window shows of a folder. */
import type { MethodOutput } from '#contract/index.ts'
import type { PathQuestion } from '../session/pick-path.ts'

type Entry = MethodOutput<'app.listDirectory'>['entries'][number]

const mostShown = 400

const shownKinds: Readonly<Record<PathQuestion['kind'], readonly Entry['kind'][]>> = {
  folder: ['folder'],
  project: ['folder', 'project'],
  file: ['folder', 'file'],
}

export interface ShownEntries {
  readonly entries: readonly Entry[]
  /** Beyond the most that is shown. */
  readonly hidden: number
  /** Pictures that lie in the folder itself; they are counted, not listed. */
  readonly pictures: number
}

export function shownEntries(entries: readonly Entry[], kind: PathQuestion['kind'], filter: string): ShownEntries {
  const letters = filter.trim().toLowerCase()
  const matching = entries.filter((e) => shownKinds[kind].includes(e.kind) && e.name.toLowerCase().includes(letters))
  return {
    entries: matching.slice(0, mostShown),
    hidden: Math.max(0, matching.length - mostShown),
    pictures: entries.filter((e) => e.kind === 'picture').length,
  }
}

/** With the slashes that the folder has. */
export function joinPath(folder: string, name: string): string {
  const slash = folder.includes('\\') && !folder.includes('/') ? '\\' : '/'
  return folder.endsWith(slash) ? `${folder}${name}` : `${folder}${slash}${name}`
}

/** The last two parts: enough to tell roots apart on a button. */
export function shortenPath(path: string): string {
  const parts = path.split(/[/\\]/).filter((part) => part !== '')
  return parts.length > 2 ? `…/${parts.slice(-2).join('/')}` : path
}
