import { CanthusError } from '#contract/errors.ts'
import type { PackSummary } from '../inference/types.ts'
import type { ServiceContext } from './context.ts'

export interface ReadyPack extends PackSummary {
  /** `PACK@VERSION`, as faces keep it. */
  readonly model: string
  /** Of the schema that was asked for. */
  readonly threshold: number
}

/** @throws CanthusError model.notFound, model.invalid, model.noSchema */
export async function requirePack(context: ServiceContext, schemaId: string): Promise<ReadyPack> {
  const pack = await context.getPredictor().getPack()
  context.announceProvider()
  const reliability = pack.reliability[schemaId]
  if (reliability === undefined) {
    throw new CanthusError(
      'model.noSchema',
      `The model pack ${pack.id} does not set the points of ${schemaId}; it knows ${pack.schemas.join(', ')}.`,
      { pack: pack.id, schemaId },
    )
  }
  return { ...pack, model: `${pack.id}@${pack.version}`, threshold: reliability.threshold }
}
