/** Opens, makes and closes project files: one SQLite file each, found by its application id, at any place. */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { CanthusError } from '#contract/errors.ts'
import { connect } from './connection.ts'
import type { Connection } from './connection.ts'
import { toStoreError } from './errors.ts'
import { readMeta, writeMeta } from './meta.ts'
import type { ProjectMeta } from './meta.ts'
import { migrate } from './migrate.ts'
import { migrations as currentMigrations } from './migrations/index.ts'
import type { Migration } from './migrations/index.ts'
import { openSqlite } from './sqlite.ts'

export interface ProjectStore {
  readonly connection: Connection
  readonly meta: ProjectMeta
  /** Writes what is in the log back to the file, so that it is whole in one piece. */
  close(): Promise<void>
}

/**
 * @throws CanthusError project.notFound, project.unreadable, project.newerVersion, project.locked, file.notWritable
 */
export async function openStore(
  path: string,
  migrations: readonly Migration[] = currentMigrations,
): Promise<ProjectStore> {
  if (!existsSync(path)) throw new CanthusError('project.notFound', `There is no project at ${path}.`, { path })
  const store = await openFile(path, migrations, false)
  const meta = await readMeta(store.connection)
  if (meta === null) {
    await store.close()
    throw new CanthusError('project.unreadable', `${path} is damaged: it does not say what project it is.`, { path })
  }
  return { ...store, meta }
}

/**
 * Makes a new file, whole or not at all.
 * @throws CanthusError file.exists, file.notWritable, disk.full
 */
export async function createStore(path: string, meta: ProjectMeta): Promise<ProjectStore> {
  if (existsSync(path)) throw new CanthusError('file.exists', `${path} exists already.`, { path })
  const partial = `${path}.partial`
  try {
    removeFile(partial)
    const store = await openFile(partial, currentMigrations, true)
    await writeMeta(store.connection, meta)
    await store.close()
    renameSync(partial, path)
  } catch (error) {
    removeFile(partial)
    throw toStoreError(error, path)
  }
  return openStore(path)
}

function removeFile(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true })
}

async function openFile(
  path: string,
  migrations: readonly Migration[],
  isNew: boolean,
): Promise<Omit<ProjectStore, 'meta'>> {
  try {
    const { raw, db } = openSqlite(path)
    try {
      await migrate(raw, db, path, migrations, isNew)
    } catch (error) {
      raw.close()
      throw error
    }
    return {
      connection: connect(db, path),
      close: async () => {
        await db.destroy()
        if (raw.open) raw.close()
      },
    }
  } catch (error) {
    throw toStoreError(error, path)
  }
}
