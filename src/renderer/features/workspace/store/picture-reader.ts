/** Reads pictures with their faces for the canvas, and those beside it in advance. */
import type { ErrorBody } from '#contract/index.ts'
import type { ImageDetail } from '#contract/methods/images.ts'
import type { Picture } from '../../../canvas/picture.ts'
import { call } from '../../../session/backend.ts'
import { assetUrl } from '../../../session/host.ts'
import { readAssetError } from './asset-error.ts'
import { createPictureCache } from './picture-cache.ts'

/** What is on the canvas: replaced as a whole, so that nothing is ever seen half. */
export interface Shown {
  readonly projectId: string
  readonly detail: ImageDetail
  /** null: it could not be read, `detail.error` says why. */
  readonly picture: Picture | null
}

/** Pictures of two projects may have the same id. */
export function isSamePicture(p: Shown | null, q: Shown | null): boolean {
  return p?.projectId === q?.projectId && p?.detail.imageId === q?.detail.imageId
}

export function createPictureReader() {
  const cache = createPictureCache()

  /** `failure`: the project could not say what is on the picture. */
  async function read(projectId: string, imageId: string): Promise<Shown | { readonly failure: ErrorBody }> {
    const answer = await call('images.get', { projectId, imageId })
    if (!answer.ok) return { failure: answer.error }
    const detail = answer.value
    const size = sizeOf(detail)
    if (size === null) return { projectId, detail, picture: null }
    try {
      return { projectId, detail, picture: await cache.get(detail.picture, size, assetUrl(detail.picture)) }
    } catch {
      return { projectId, detail: { ...detail, error: await readAssetError(detail.picture, detail.name) }, picture: null }
    }
  }

  /** Decodes it in advance; what cannot be read is left alone until it is asked for. */
  async function prefetch(projectId: string, imageId: string): Promise<void> {
    const answer = await call('images.get', { projectId, imageId })
    const size = answer.ok ? sizeOf(answer.value) : null
    if (answer.ok && size !== null) cache.prefetch(answer.value.picture, size, assetUrl(answer.value.picture))
  }

  return { read, prefetch, hold: cache.hold, clear: cache.clear }
}

function sizeOf({ error, width, height }: ImageDetail): { width: number; height: number } | null {
  return error !== null || width === null || height === null ? null : { width, height }
}
