/** Why the backend gives no picture at an address: an <img> that fails does not say. */
import { errorBody } from '#contract/index.ts'
import type { ErrorBody } from '#contract/index.ts'
import { assetUrl } from '../../../session/host.ts'

export async function readAssetError(address: string, name: string): Promise<ErrorBody> {
  const unknown: ErrorBody = { code: 'image.unreadable', message: `${name} could not be loaded for showing.` }
  try {
    const response = await fetch(assetUrl(address))
    if (response.ok) return unknown
    const body: unknown = await response.json()
    const said = typeof body === 'object' && body !== null && 'error' in body ? body.error : body
    return errorBody.safeParse(said).data ?? unknown
  } catch {
    return unknown
  }
}
