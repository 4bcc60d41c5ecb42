/** Notes on label files as lines. */
import { formatCount } from '../../ui/format.ts'

export interface Note {
  readonly path: string
  readonly line: number | null
  readonly message: string
}

/** `a.pts:3: what is to be said of it`, and how many more there are. */
export function listNotes(notes: readonly Note[], count: number): string {
  const lines = notes.map((n) => `${n.path}${n.line === null ? '' : `:${String(n.line)}`}: ${n.message}`)
  return (count > lines.length && lines.length > 0 ? [...lines, `and ${formatCount(count - lines.length)} more`] : lines).join('\n')
}

/** The part of `file` below `path`; its last name where they are one and the same. */
export function nameBelow(path: string, file: string): string {
  const folder = path.replace(/[/\\]+$/, '')
  const isBelow = file.startsWith(folder) && /^[/\\]/.test(file.slice(folder.length))
  return isBelow ? file.slice(folder.length + 1) : (file.split(/[/\\]/).at(-1) ?? file)
}
