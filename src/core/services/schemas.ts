import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import type { Handlers, ParsedInput } from '#contract/index.ts'
import { parseSchemaFile, schemaFileEnding, writeSchemaFile } from '#contract/schema-file.ts'
import { sameValue } from '#domain/edits.ts'
import { freeId } from '#domain/schema-edits.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { findSchema, listSchemas, readDefaultSchema, removeSchema, requireSchema, saveSchema, setDefaultSchema } from '../store/index.ts'
import type { Connection } from '../store/index.ts'
import type { ServiceContext } from './context.ts'
import { toReadError } from './labels/disk/file-errors.ts'
import { writeTextFile } from './text-file.ts'

type SchemaHandlers = Pick<Handlers, Extract<keyof Handlers, `schemas.${string}`>>
type ImportInput = ParsedInput<'schemas.importFile'>

/** A schema of 2,000 points is 200 KB. */
const mostFileBytes = 2_000_000

export function createSchemaHandlers(context: ServiceContext): SchemaHandlers {
  const { projects, roots } = context

  const announce = (projectId: string): void => {
    context.options.emit('schemas.changed', { projectId })
    context.announceProject(projectId)
  }

  return {
    'schemas.list': async ({ projectId }) => {
      const { connection } = projects.get(projectId)
      return connection.read(async (db) => ({ schemas: await listSchemas(db), defaultId: await readDefaultSchema(db) }))
    },
    'schemas.save': async ({ projectId, schema, mode }) => {
      await saveSchema(projects.get(projectId).connection, schema, mode, Date.now())
      announce(projectId)
      return {}
    },
    'schemas.remove': async ({ projectId, schemaId }) => {
      await removeSchema(projects.get(projectId).connection, schemaId)
      announce(projectId)
      return {}
    },
    'schemas.setDefault': async ({ projectId, schemaId }) => {
      await setDefaultSchema(projects.get(projectId).connection, schemaId)
      announce(projectId)
      return {}
    },
    'schemas.importFile': async ({ projectId, source, onConflict }) => {
      const project = projectId === null ? null : projects.get(projectId)
      const parsed = await readSource(context, source)
      if (project === null) return { schema: parsed }
      const schema = await storeImported(project.connection, parsed, onConflict)
      announce(project.projectId)
      return { schema }
    },
    'schemas.exportFile': async ({ projectId, schemaId, path, overwrite }) => {
      const schema = await projects.get(projectId).connection.read((db) => requireSchema(db, schemaId))
      const name = `${schema.id}${schemaFileEnding}`
      const text = writeSchemaFile(schema)
      if (path === null) return { name, text, path: null }
      const place = await roots.checkNew(path)
      const file = place.endsWith('.json') ? place : join(place, name)
      await writeTextFile(file, text, overwrite)
      return { name, text, path: file }
    },
  }
}

/** @throws CanthusError schema.invalid, file.notFound, folder.notAllowed */
async function readSource(context: ServiceContext, source: ImportInput['source']): Promise<LandmarkSchema> {
  if ('text' in source) return parseSchemaFile(source.text, source.name)
  const path = await checkFile(context, source.path)
  try {
    const { size } = await stat(path)
    if (size > mostFileBytes) throw new CanthusError('schema.invalid', `${path}: it is too large for a schema.`, { path })
    return parseSchemaFile(await readFile(path, 'utf8'), basename(path))
  } catch (error) {
    throw toReadError(error, path)
  }
}

async function checkFile(context: ServiceContext, path: string): Promise<string> {
  try {
    return await context.roots.check(path)
  } catch (error) {
    if (!(error instanceof CanthusError) || error.code !== 'folder.notFound') throw error
    throw new CanthusError('file.notFound', error.message, error.details)
  }
}

/** As it is in the project now. */
async function storeImported(
  connection: Connection,
  schema: LandmarkSchema,
  onConflict: ImportInput['onConflict'],
): Promise<LandmarkSchema> {
  const known = await connection.read(listSchemas)
  const there = known.find((k) => k.schema.id === schema.id)
  if (there !== undefined && sameValue(there.schema, schema)) return schema
  const taken = there !== undefined
  const isFree = async (id: string): Promise<boolean> => (await connection.read((db) => findSchema(db, id))) === null
  let stored = schema
  if (taken && onConflict === 'rename') {
    const ids = known.map((k) => k.schema.id)
    let id = freeId(schema.id, ids)
    while (!(await isFree(id))) id = freeId(schema.id, [...ids, id])
    stored = { ...schema, id }
  }
  await saveSchema(connection, stored, taken && onConflict === 'replace' ? 'change' : 'new', Date.now())
  return stored
}
