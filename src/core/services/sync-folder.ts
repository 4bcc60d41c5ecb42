/** Brings the list of pictures up to date with the folder: new ones are added, moved ones found again, none removed. */
import { join, relative, sep } from 'node:path'
import { addImages, listKnownFiles, updateFiles } from '../store/index.ts'
import type { FoundFile } from '../store/index.ts'
import { isWithin } from './allowed-roots.ts'
import { matchMoved } from './match-moved.ts'
import type { DoubtfulMove } from './match-moved.ts'
import type { OpenProject } from './open-projects.ts'

export interface SyncResult {
  readonly added: number
  readonly moved: number
  /** What a person has to know, in sentences. */
  readonly notes: readonly string[]
}

/** Pictures, and files of each, that a note names. */
const NAMED = 3

/** `files`: with the names that they shall have in the project. */
export async function syncFolder(project: OpenProject, files: readonly FoundFile[]): Promise<SyncResult> {
  const known = await listKnownFiles(project.connection)
  const byName = new Map(known.map((k) => [k.name, k]))
  const foundNames = new Set(files.map((f) => f.name))

  const changed = files.flatMap((file) => {
    const before = byName.get(file.name)
    if (before === undefined || (before.sizeBytes === file.sizeBytes && before.modifiedMs === file.modifiedMs)) return []
    return [{ id: before.id, file, isSameContent: false }]
  })

  const notFound = known.filter((k) => !foundNames.has(k.name))
  const fresh = files.filter((f) => !byName.has(f.name))
  const { moved, doubtful } = await matchMoved(notFound, fresh, project.resolve)
  const movedNames = new Set(moved.map((m) => m.file.name))

  await updateFiles(project.connection, [...changed, ...moved.map((m) => ({ ...m, isSameContent: true }))])
  const added = await addImages(
    project.connection,
    fresh.filter((f) => !movedNames.has(f.name)),
    Date.now(),
  )
  return { added, moved: moved.length, notes: describeDoubtful(doubtful) }
}

/** Something to tell a person: what was not taken for moved, as it could only have been guessed. */
function describeDoubtful(doubtful: readonly DoubtfulMove[]): string[] {
  if (doubtful.length === 0) return []
  const named = doubtful.slice(0, NAMED).map(({ name, candidates }) => {
    const more = candidates.length > NAMED ? ' or others' : ''
    return `${name} (${candidates.slice(0, NAMED).join(' or ')}${more})`
  })
  const more = doubtful.length > NAMED ? ` and ${String(doubtful.length - NAMED)} more` : ''
  const missing = doubtful.length === 1 ? 'A picture is missing' : `${String(doubtful.length)} pictures are missing`
  return [
    `${missing}, and files that may be what was moved came in as new pictures, since their names and sizes alone do not ` +
      `tell: ${named.join(', ')}${more}. The labels stay with the missing pictures: put those files back, or export the labels ` +
      'and import them for the new ones.',
  ]
}

/** Names as the project keeps them: relative to its own folder, absolute outside it. */
export function nameFiles(project: OpenProject, folder: string, files: readonly FoundFile[]): readonly FoundFile[] {
  const { folder: own } = project
  if (own === folder) return files
  return files.map((file) => {
    const path = join(folder, file.name)
    const isOwn = own !== null && isWithin(own, path)
    return { ...file, name: isOwn ? relative(own, path).split(sep).join('/') : path }
  })
}
