import type { InferenceSession } from 'onnxruntime-node'
import { CanthusError } from '#contract/errors.ts'

/** A float32 output of a network, checked. */
export interface FloatOutput {
  readonly data: Float32Array
  readonly dims: readonly number[]
}

/**
 * An output by name.
 * @param dims expected shape; null accepts any size
 * @throws CanthusError inference.failed where it is missing or shaped otherwise
 */
export function takeOutput(
  outputs: InferenceSession.ReturnType,
  name: string,
  dims: readonly (number | null)[],
): FloatOutput {
  const tensor = outputs[name]
  if (!(tensor?.data instanceof Float32Array)) {
    throw new CanthusError('inference.failed', `the network gave no float32 output "${name}"`)
  }
  if (tensor.dims.length !== dims.length || dims.some((d, i) => d !== null && d !== tensor.dims[i])) {
    throw new CanthusError('inference.failed', `the network's output "${name}" is [${tensor.dims.join(', ')}]`)
  }
  return { data: tensor.data, dims: tensor.dims }
}
