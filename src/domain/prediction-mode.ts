/** How much work a prediction is worth, and how a face keeps what predicted it. */

/** `fast`: one run. `careful`: the mean with the run on the mirrored picture. */
export const predictionModes = ['fast', 'careful'] as const
export type PredictionMode = (typeof predictionModes)[number]

const carefulMark = '+careful'

/** `PACK@VERSION`, with `+careful` for that mode: what a face keeps as its model. */
export function nameModel(pack: { readonly id: string; readonly version: string }, mode: PredictionMode): string {
  return `${pack.id}@${pack.version}${mode === 'careful' ? carefulMark : ''}`
}

/** The mode that a face was predicted in, which solves it again as it was; `fast` where no model has set it. */
export function modeOfModel(model: string | null): PredictionMode {
  return model?.endsWith(carefulMark) === true ? 'careful' : 'fast'
}
