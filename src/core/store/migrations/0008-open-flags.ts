/** Flags that nobody answered on accepted faces count as left: the next prediction derives such projects' pictures again. */
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'

export async function up(db: Kysely<Tables>): Promise<void> {
  await sql`insert into meta (key, value) select 'derivedUpTo', '0' where exists (select 1 from image where faces_accepted > 0)
    on conflict (key) do update set value = '0'`.execute(db)
}
