import { CanthusError } from '#contract/errors.ts'
import { nameModel } from '#domain/prediction-mode.ts'
import type { PredictionMode } from '#domain/prediction-mode.ts'
import type { PackSummary } from '../inference/types.ts'
import type { PackJudgement } from '../store/index.ts'
import type { ServiceContext } from './context.ts'

export interface ReadyPack extends PackSummary {
  /** As faces keep it; see nameModel. */
  readonly model: string
  /** For the schema that was asked for. */
  readonly judgement: PackJudgement
}

/** @throws CanthusError model.notFound, model.invalid, model.noSchema */
export async function requirePack(context: ServiceContext, schemaId: string, mode: PredictionMode): Promise<ReadyPack> {
  const pack = await context.getPredictor().getPack()
  context.announceProvider()
  const reliability = pack.reliability[schemaId]
  if (!pack.schemas.includes(schemaId) || reliability === undefined) {
    throw new CanthusError(
      'model.noSchema',
      `The model pack ${pack.id} does not set the points of ${schemaId}; it knows ${pack.schemas.join(', ')}.`,
      { pack: pack.id, schemaId },
    )
  }
  const model = nameModel(pack, mode)
  const { threshold, wrong8 } = reliability
  return { ...pack, model, judgement: { model, schemaId, threshold, wrong8 } }
}
