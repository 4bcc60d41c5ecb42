import type { MethodOutput } from '#contract/index.ts'
import type { PackSummary } from '../inference/types.ts'

type PackInfo = NonNullable<MethodOutput<'app.getInfo'>['pack']>

/** What pages hear of a pack. */
export function describePackInfo({ id, version, licence, schemas, reliability }: PackSummary): PackInfo {
  const shown = Object.entries(reliability).map(([schemaId, { threshold, madeOf, madeFrom }]) => [schemaId, { threshold, madeOf, madeFrom }])
  return { id, version, licence, schemas: [...schemas], reliability: Object.fromEntries(shown) }
}
