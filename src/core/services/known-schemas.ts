/** Schemas outside of any project: the built-in ones, and those that somebody brings along. */
import { CanthusError } from '#contract/errors.ts'
import { sameValue } from '#domain/edits.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { builtInSchemas } from '#domain/schemas/index.ts'

/** @throws CanthusError schema.exists where one id would mean two schemas */
export function knownSchemas(own: readonly LandmarkSchema[]): LandmarkSchema[] {
  const known: LandmarkSchema[] = [...builtInSchemas]
  for (const schema of own) {
    const there = known.find((one) => one.id === schema.id)
    if (there === undefined) known.push(schema)
    else if (!sameValue(there, schema)) {
      throw new CanthusError('schema.exists', `There is another schema ${schema.id} already: give yours an id of its own.`, { schemaId: schema.id })
    }
  }
  return known
}
