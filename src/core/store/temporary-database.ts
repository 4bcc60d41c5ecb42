/** A database for what would not fit in memory: on disk, and gone when it is closed or the process ends. */
import Database from 'better-sqlite3'
import { toStoreError } from './errors.ts'

const CACHE_KIB = 16 * 1024

/** Within one transaction that never ends: nothing of it has to last. @throws CanthusError disk.full */
export function openTemporary(tables: readonly string[]): Database.Database {
  const db = guardTemporary(() => new Database(''))
  db.pragma('journal_mode = off')
  db.pragma('synchronous = off')
  db.pragma('page_size = 16384')
  db.pragma(`cache_size = -${String(CACHE_KIB)}`)
  for (const table of tables) db.exec(table)
  db.exec('begin')
  return db
}

/** @throws CanthusError disk.full */
export function guardTemporary<Answer>(act: () => Answer): Answer {
  try {
    return act()
  } catch (error) {
    throw toStoreError(error, 'the temporary folder')
  }
}
