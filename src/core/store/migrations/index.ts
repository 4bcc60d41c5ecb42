/** Numbered, in order, never changed once released: file `000N` brings a project from version N - 1 to N. */
import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'
import { up as initial } from './0001-initial.ts'
import { up as batches } from './0002-batches.ts'
import { up as schemas } from './0003-schemas.ts'
import { up as comments } from './0004-comments.ts'
import { up as wrongCounts } from './0005-wrong-counts.ts'
import { up as offered } from './0006-offered.ts'
import { up as disagreement } from './0007-disagreement.ts'
import { up as openFlags } from './0008-open-flags.ts'

export type Migration = (db: Kysely<Tables>) => Promise<void>

export const migrations: readonly Migration[] = [initial, batches, schemas, comments, wrongCounts, offered, disagreement, openFlags]
