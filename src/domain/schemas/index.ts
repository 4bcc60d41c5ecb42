/** The schemas that the program knows by itself. */
import type { LandmarkSchema } from '../schema.ts'
import { schema300w68 } from './300w-68.ts'
import { schemaCofw29 } from './cofw-29.ts'
import { schemaWflw98 } from './wflw-98.ts'

export const builtInSchemas: readonly LandmarkSchema[] = [schema300w68, schemaWflw98, schemaCofw29]

/** The built-in schema of that id, or null. */
export function schemaById(id: string): LandmarkSchema | null {
  return builtInSchemas.find((schema) => schema.id === id) ?? null
}

export { schema300w68, schemaCofw29, schemaWflw98 }
