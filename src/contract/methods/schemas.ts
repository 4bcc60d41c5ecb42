/** Landmark schemas of a project: the built-in ones, and those that people have made. */
import { z } from 'zod'
import { command, query } from '../define.ts'
import { id } from '../records.ts'
import { landmarkSchema } from '../schema-record.ts'

const readErrors = ['project.notFound', 'schema.notFound'] as const
const writeErrors = ['project.notFound', 'project.locked', 'disk.full', 'file.notWritable'] as const

export const knownSchema = z.object({
  schema: landmarkSchema,
  builtIn: z.boolean(),
  /** Of the project that follow it: while there are any, its points can be renamed, but come and go no more. */
  faces: z.int(),
})
export type KnownSchema = z.infer<typeof knownSchema>

/** A file of the machine that holds the data, or the text of one that the page has read itself. */
export const schemaSource = z.union([z.object({ path: z.string() }), z.object({ name: z.string().max(300), text: z.string().max(2_000_000) })])

export const schemaMethods = {
  /** Built-in ones first, then by name. `defaultId`: what new faces of the project get. */
  'schemas.list': query(z.object({ projectId: id }), z.object({ schemas: z.array(knownSchema), defaultId: id }), ['project.notFound']),
  /** `new`: its id must be free. `change`: of a schema that faces follow, the points stay as many, in their order. */
  'schemas.save': command(
    z.object({ projectId: id, schema: landmarkSchema, mode: z.enum(['new', 'change']) }),
    z.object({}),
    [...writeErrors, 'schema.notFound', 'schema.exists', 'schema.inUse'],
  ),
  /** Only where no face follows it. `schemas.save` as `new` brings it back. */
  'schemas.remove': command(z.object({ projectId: id, schemaId: id }), z.object({}), [...writeErrors, 'schema.notFound', 'schema.inUse']),
  /** What new faces of the project get. */
  'schemas.setDefault': command(z.object({ projectId: id, schemaId: id }), z.object({}), [...writeErrors, 'schema.notFound']),
  /**
   * Without a project it is only read. A taken id: `refuse` answers schema.exists, `rename` gives it a free one, `replace`
   * changes the schema that has it. The same schema once more is no conflict.
   */
  'schemas.importFile': command(
    z.object({ projectId: id.nullable(), source: schemaSource, onConflict: z.enum(['refuse', 'rename', 'replace']).default('refuse') }),
    z.object({ schema: landmarkSchema }),
    [...writeErrors, 'schema.invalid', 'schema.exists', 'schema.inUse', 'file.notFound', 'folder.notAllowed'],
  ),
  /** `path`: a folder, or a file that ends in `.json`; null: the text alone, for whoever keeps it himself. */
  'schemas.exportFile': command(
    z.object({ projectId: id, schemaId: id, path: z.string().nullable(), overwrite: z.boolean().default(false) }),
    z.object({ name: z.string(), text: z.string(), path: z.string().nullable() }),
    [...readErrors, 'file.exists', 'file.notWritable', 'folder.notAllowed', 'disk.full'],
  ),
}
