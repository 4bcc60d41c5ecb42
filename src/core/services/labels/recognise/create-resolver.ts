import { CanthusError } from '#contract/errors.ts'
import { type ResolverOptions, SchemaResolver } from './resolve-schema.ts'

/** @throws CanthusError format.schemaMismatch where the chosen schema is not known */
export function createResolver(options: ResolverOptions): SchemaResolver {
  try {
    return new SchemaResolver(options)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const { known, chosenId } = options
    const ids = known.map((schema) => schema.id).join(', ')
    throw new CanthusError('format.schemaMismatch', `There is no schema ${chosenId ?? ''} here; known are ${ids}.`, { schemaId: chosenId })
  }
}
