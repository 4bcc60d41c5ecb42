/** Names that came by, however many. */
import type Database from 'better-sqlite3'
import { guardTemporary, openTemporary } from './temporary-database.ts'

export class NameSet {
  readonly #db: Database.Database
  readonly #insert: Database.Statement<[string]>

  constructor() {
    this.#db = openTemporary(['create table name (name text primary key) without rowid'])
    this.#insert = this.#db.prepare('insert or ignore into name values (?)')
  }

  /** @returns whether it is new. @throws CanthusError disk.full */
  add(name: string): boolean {
    return guardTemporary(() => this.#insert.run(name)).changes > 0
  }

  close(): void {
    this.#db.close()
  }
}
