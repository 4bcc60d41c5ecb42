/** Schemas as a command line names them: a built-in one by its id, one of somebody's own by its file. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { CanthusError } from '#contract/index.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { builtInSchemas, schemaById } from '#domain/schemas/index.ts'
import { ask } from './session.ts'
import type { Session } from './session.ts'

export const schemaFileHelp = 'file of a schema (drawn in the window under Schemas…, or written by `canthus schemas export`)'

/** @throws CanthusError schema.notFound, schema.invalid, file.notFound */
export async function readSchema(session: Session, idOrFile: string): Promise<LandmarkSchema> {
  const builtIn = schemaById(idOrFile)
  if (builtIn !== null) return builtIn
  if (!/[./\\]/.test(idOrFile) && !existsSync(resolve(idOrFile))) {
    const ids = builtInSchemas.map((schema) => schema.id).join(', ')
    throw new CanthusError('schema.notFound', `${idOrFile} is neither a built-in schema (${ids}) nor a file.`, { schemaId: idOrFile })
  }
  const { schema } = await ask(session, 'schemas.importFile', { projectId: null, source: { path: resolve(idOrFile) } })
  return schema
}
