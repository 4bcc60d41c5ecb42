import { renameSync, rmSync } from 'node:fs'
import type Database from 'better-sqlite3'
import type { Kysely } from 'kysely'
import { CanthusError } from '#contract/errors.ts'
import type { Migration } from './migrations/index.ts'
import type { Tables } from './tables.ts'

/** `Cnth` in ASCII: what tells a project from any other SQLite file. */
export const APPLICATION_ID = 0x436e7468

/**
 * Brings the file to the version of the program. An existing project is first copied to `PATH.version-N`.
 * @throws CanthusError project.unreadable, project.newerVersion
 */
export async function migrate(
  raw: Database.Database,
  db: Kysely<Tables>,
  path: string,
  migrations: readonly Migration[],
  isNew: boolean,
): Promise<void> {
  const version = readVersion(raw, path)
  if (version === 0 && !isNew) throw notOurs(path)
  if (version > migrations.length) {
    throw new CanthusError(
      'project.newerVersion',
      `${path} was written by a newer version of Canthus (its format is ${String(version)}, this program knows ${String(migrations.length)}). Update Canthus to open it.`,
      { path, version, known: migrations.length },
    )
  }
  if (version < migrations.length) {
    if (version > 0) keepCopy(raw, `${path}.version-${String(version)}`)
    for (const [i, up] of migrations.entries()) {
      if (i < version) continue
      await db.transaction().execute(async (trx) => {
        // Another process may have been first.
        if (readVersion(raw, path) !== i) return
        await up(trx)
        raw.pragma(`application_id = ${String(APPLICATION_ID)}`)
        raw.pragma(`user_version = ${String(i + 1)}`)
      })
    }
  }
  raw.pragma('journal_mode = wal')
}

function readVersion(raw: Database.Database, path: string): number {
  const applicationId = Number(raw.pragma('application_id', { simple: true }))
  if (applicationId === APPLICATION_ID) return Number(raw.pragma('user_version', { simple: true }))
  const isEmpty = raw.prepare('select count(*) as n from sqlite_schema').pluck().get() === 0
  if (isEmpty && applicationId === 0) return 0
  throw notOurs(path)
}

function notOurs(path: string): CanthusError {
  return new CanthusError('project.unreadable', `${path} is not a Canthus project.`, { path })
}

function keepCopy(raw: Database.Database, copyPath: string): void {
  const partial = `${copyPath}.partial`
  rmSync(partial, { force: true })
  raw.prepare('vacuum into ?').run(partial)
  renameSync(partial, copyPath)
}
