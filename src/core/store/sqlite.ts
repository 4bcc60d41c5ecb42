/**
 * A connection to one project file. Two processes may have the same project open: WAL lets them read while one writes,
 * every change is an immediate transaction that waits up to five seconds for the other's, and revisions turn stale
 * edits into conflicts. (WAL needs shared memory: a project on a network drive is for one machine at a time.)
 */
import Database from 'better-sqlite3'
import { CompiledQuery, Kysely, SqliteDialect, SqliteDriver } from 'kysely'
import type { DatabaseConnection, SqliteDatabase, SqliteStatement } from 'kysely'
import type { Tables } from './tables.ts'

const BUSY_TIMEOUT_MS = 5000
const CACHED_STATEMENTS = 200

class ImmediateDriver extends SqliteDriver {
  readonly #raw: Database.Database

  constructor(raw: Database.Database) {
    super({ database: cacheStatements(raw) })
    this.#raw = raw
  }

  /** A transaction that reads first must not lose its turn to another writer halfway, so each takes the lock at once. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  /** SQLite has done so itself where the disk is full; asking again would hide that error behind another. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#raw.inTransaction) await super.rollbackTransaction(connection)
  }
}

class ImmediateDialect extends SqliteDialect {
  readonly #raw: Database.Database

  constructor(raw: Database.Database) {
    super({ database: raw })
    this.#raw = raw
  }

  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#raw)
  }
}

/** Preparing costs more than most of the statements take. */
function cacheStatements(raw: Database.Database): SqliteDatabase {
  const cache = new Map<string, SqliteStatement>()
  return {
    prepare(sql) {
      const known = cache.get(sql)
      if (known !== undefined) return known
      const statement = raw.prepare<unknown[]>(sql)
      if (cache.size >= CACHED_STATEMENTS) cache.clear()
      cache.set(sql, statement)
      return statement
    },
    close: () => {
      raw.close()
    },
  }
}

/** Opens or makes the file. Durable: a transaction is on disk when it answers. */
export function openSqlite(path: string): { raw: Database.Database; db: Kysely<Tables> } {
  const raw = new Database(path, { timeout: BUSY_TIMEOUT_MS })
  try {
    // The first read of the file: whatever is no database is found here, before anything is written to it.
    raw.pragma('schema_version')
    raw.pragma('foreign_keys = on')
    raw.pragma('synchronous = full')
    raw.pragma('fullfsync = on')
    raw.pragma('checkpoint_fullfsync = on')
    return { raw, db: new Kysely<Tables>({ dialect: new ImmediateDialect(raw) }) }
  } catch (error) {
    raw.close()
    throw error
  }
}
