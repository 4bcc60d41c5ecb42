/** Brings the list of pictures up to date with the folder: new ones are added, moved ones found again, none removed. */
import { basename, join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { fingerprintFile } from '../images/index.ts'
import { addImages, listKnownFiles, updateFiles } from '../store/index.ts'
import type { FoundFile, KnownFile } from '../store/index.ts'
import type { OpenProject } from './open-projects.ts'

export interface SyncResult {
  readonly added: number
  readonly moved: number
}

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

  const missing = known.filter((k) => !foundNames.has(k.name))
  const fresh = files.filter((f) => !byName.has(f.name))
  const moved = missing.length > 0 && fresh.length > 0 ? await matchMoved(project, missing, fresh) : []
  const movedNames = new Set(moved.map((m) => m.file.name))

  await updateFiles(project.connection, [...changed, ...moved])
  const added = await addImages(
    project.connection,
    fresh.filter((f) => !movedNames.has(f.name)),
    Date.now(),
  )
  return { added, moved: moved.length }
}

/** A file of equal size is the same one where its fingerprint is, or, where none was taken, its own name. */
async function matchMoved(project: OpenProject, missing: readonly KnownFile[], fresh: readonly FoundFile[]) {
  const bySize = Map.groupBy(fresh, (f) => f.sizeBytes)
  const taken = new Set<string>()
  const moved: { id: number; file: FoundFile; isSameContent: boolean }[] = []
  for (const old of missing) {
    for (const file of bySize.get(old.sizeBytes ?? -1) ?? []) {
      if (taken.has(file.name) || !(await isSameFile(project, old, file))) continue
      taken.add(file.name)
      moved.push({ id: old.id, file, isSameContent: true })
      break
    }
  }
  return moved
}

async function isSameFile(project: OpenProject, old: KnownFile, file: FoundFile): Promise<boolean> {
  if (old.contentHash === null) return basename(old.name) === basename(file.name)
  try {
    return (await fingerprintFile(project.resolve(file.name))) === old.contentHash
  } catch (error) {
    if (error instanceof CanthusError) return false
    throw error
  }
}

/** Names as the project keeps them: relative to its own folder, absolute for any other. */
export function nameFiles(project: OpenProject, folder: string, files: readonly FoundFile[]): readonly FoundFile[] {
  if (project.folder === folder) return files
  return files.map((file) => ({ ...file, name: join(folder, file.name) }))
}
