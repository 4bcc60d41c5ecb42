/** Addresses under which hosts serve pictures: `/asset/PROJECT/IMAGE/picture?v=VERSION`. */
import { CanthusError } from '#contract/errors.ts'
import type { ImageRecord } from '../store/index.ts'

export type AssetKind = 'picture' | 'thumbnail'

export interface AssetTarget {
  readonly projectId: string
  readonly imageId: string
  readonly kind: AssetKind
}

/** In the place of a project's id: a picture that an import looks at. */
export const previewProject = 'preview'

/** The version changes with the file, so that whatever has the address may be kept for ever. */
export function formatAssetAddress(
  projectId: string,
  image: Pick<ImageRecord, 'id' | 'size_bytes' | 'modified_ms'>,
  kind: AssetKind,
): string {
  return `/asset/${encodeURIComponent(projectId)}/${String(image.id)}/${kind}?v=${versionOf(image.size_bytes ?? 0, image.modified_ms ?? 0)}`
}

export function formatPreviewAddress(id: string, sizeBytes: number, modifiedMs: number): string {
  return `/asset/${previewProject}/${id}/picture?v=${versionOf(sizeBytes, modifiedMs)}`
}

function versionOf(sizeBytes: number, modifiedMs: number): string {
  return `${sizeBytes.toString(36)}-${Math.round(modifiedMs).toString(36)}`
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
