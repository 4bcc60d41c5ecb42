/** What a project predicts with. */
import type { Predictor } from '../inference/types.ts'
import { readPackRef } from '../store/index.ts'
import type { ServiceContext } from './context.ts'
import type { OpenProject } from './open-projects.ts'

/** @throws CanthusError model.notFound where the pack that the project has chosen is not on this machine */
export async function predictorOf(context: ServiceContext, { connection }: OpenProject): Promise<Predictor> {
  return context.shelf.predictorOf(await connection.read(readPackRef))
}
