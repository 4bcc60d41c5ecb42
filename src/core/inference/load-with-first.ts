/** Loading with the first execution provider that works: tried one at a time, never replaced in silence. */
import * as ort from 'onnxruntime-node'
import { CanthusError } from '#contract/errors.ts'
import type { ProviderName } from './providers.ts'
import type { ProviderAttempt, ProviderReport } from './types.ts'

export interface Loaded<T> {
  readonly value: T
  readonly report: ProviderReport
}

/**
 * Loads with the first provider that works. ONNX Runtime is asked for one provider at a time: given a list, it goes on
 * to the next without a word, or throws although the next would do.
 * @param load makes all sessions with that provider, or throws; a CanthusError is about the pack and ends the search
 * @throws CanthusError inference.failed where none works, with the reason of each
 */
export async function loadWithFirst<T>(
  order: readonly ProviderName[],
  load: (provider: ProviderName) => Promise<T>,
): Promise<Loaded<T>> {
  const tried: ProviderAttempt[] = []
  for (const provider of order) {
    try {
      const value = await load(provider)
      tried.push({ provider, ok: true, reason: null })
      return { value, report: { loaded: provider, tried } }
    } catch (error) {
      if (error instanceof CanthusError) throw error
      tried.push({ provider, ok: false, reason: explain(provider, error) })
    }
  }
  const reasons = tried.map((t) => `${t.provider}: ${t.reason ?? ''}`).join('; ')
  throw new CanthusError('inference.failed', `no execution provider could be loaded (${reasons})`, {
    providers: tried.map((t) => t.provider),
  })
}

function explain(provider: ProviderName, error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0]?.trim() ?? ''
  const backend = ort.listSupportedBackends().find((b) => b.name === provider)
  if (backend === undefined) return `this build of ONNX Runtime has no ${provider} (${message})`
  if (!backend.bundled) return `${message}; the ${provider} files are an extra download, see "GPU" in the README`
  return message
}
