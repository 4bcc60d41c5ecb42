import type { Kysely, Transaction } from 'kysely'
import { toStoreError } from './errors.ts'
import type { Tables } from './tables.ts'

export type Reader = Kysely<Tables>
export type Writer = Transaction<Tables>

/** The one way to the database: reads, and changes that happen whole or not at all, with errors of the contract. */
export interface Connection {
  /** Place of the project file. */
  readonly path: string
  read<T>(run: (db: Reader) => Promise<T>): Promise<T>
  write<T>(run: (trx: Writer) => Promise<T>): Promise<T>
}

export function connect(db: Kysely<Tables>, path: string): Connection {
  const guard = async <T>(run: () => Promise<T>): Promise<T> => {
    try {
      return await run()
    } catch (error) {
      throw toStoreError(error, path)
    }
  }
  return {
    path,
    read: (run) => guard(() => run(db)),
    write: (run) => guard(() => db.transaction().execute(run)),
  }
}
