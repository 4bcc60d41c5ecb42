import { CanthusError } from '#contract/errors.ts'
import { nameModel } from '#domain/prediction-mode.ts'
import type { PredictionMode } from '#domain/prediction-mode.ts'
import type { PackSummary, Predictor } from '../inference/types.ts'
import type { PackJudgement } from '../store/index.ts'
import type { ServiceContext } from './context.ts'
import type { OpenProject } from './open-projects.ts'
import { predictorOf } from './project-pack.ts'

export interface ReadyPack extends PackSummary {
  readonly predictor: Predictor
  /** As faces keep it; see nameModel. */
  readonly model: string
  /** For the schema that was asked for. */
  readonly judgement: PackJudgement
}

/** @throws CanthusError model.notFound, model.invalid, model.noSchema */
export async function requirePack(context: ServiceContext, project: OpenProject, schemaId: string, mode: PredictionMode): Promise<ReadyPack> {
  const predictor = await predictorOf(context, project)
  const pack = await predictor.getPack()
  context.announceProvider(predictor)
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
  return { ...pack, predictor, model, judgement: { model, schemaId, threshold, wrong8 } }
}
