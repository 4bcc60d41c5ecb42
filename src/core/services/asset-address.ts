/** Addresses under which hosts serve pictures: `/asset/PROJECT/IMAGE/picture?v=VERSION`. */
import { CanthusError } from '#contract/errors.ts'
import type { ImageRecord } from '../store/index.ts'

export type AssetKind = 'picture' | 'thumbnail'

export interface AssetTarget {
  readonly projectId: string
  readonly imageId: string
  readonly kind: AssetKind
}

/** The version changes with the file, so that whatever has the address may be kept for ever. */
export function formatAssetAddress(
  projectId: string,
  image: Pick<ImageRecord, 'id' | 'size_bytes' | 'modified_ms'>,
  kind: AssetKind,
): string {
  const version = `${(image.size_bytes ?? 0).toString(36)}-${Math.round(image.modified_ms ?? 0).toString(36)}`
  return `/asset/${encodeURIComponent(projectId)}/${String(image.id)}/${kind}?v=${version}`
}

/** @throws CanthusError image.notFound where it is no such address */
export function parseAssetAddress(address: string): AssetTarget {
  const found = /^\/asset\/([\w-]{1,200})\/(\d{1,15})\/(picture|thumbnail)(?:\?.*)?$/.exec(address)
  const [, projectId, imageId, kind] = found ?? []
  if (projectId === undefined || imageId === undefined) {
    throw new CanthusError('image.notFound', `There is nothing at ${address}.`)
  }
  return { projectId, imageId, kind: kind === 'thumbnail' ? 'thumbnail' : 'picture' }
}
