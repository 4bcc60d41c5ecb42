/** What hosts serve under the addresses that methods answer with. */
import { stat } from 'node:fs/promises'
import { CanthusError } from '#contract/errors.ts'
import { makeDisplayPicture, makeThumbnail, readPictureSize } from '../images/index.ts'
import type { PictureFormat } from '../images/index.ts'
import { getImage, parseImageId, recordFacts } from '../store/index.ts'
import type { ImageRecord } from '../store/index.ts'
import { parseAssetAddress, previewProject } from './asset-address.ts'
import type { AssetKind } from './asset-address.ts'
import type { AssetCache } from './asset-cache.ts'
import type { ServiceContext } from './context.ts'
import { findOrReopen } from './reopen-project.ts'
import { checkAllowed } from './image-file.ts'
import type { OpenProject } from './open-projects.ts'

export type Asset =
  | { readonly kind: 'file'; readonly path: string; readonly type: string }
  | { readonly kind: 'bytes'; readonly data: Uint8Array; readonly type: string }

/** Sharp on a screen of two device pixels a CSS pixel at the largest size of the grid. */
const THUMBNAIL_SIDE_PX = 320

const mediaTypes: Record<PictureFormat, string> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  tiff: 'image/tiff',
  avif: 'image/avif',
}

/**
 * Only what reads as a picture is ever served. A picture that turns out to be broken is marked so in the list.
 * @throws CanthusError project.notFound, image.notFound, image.missing, image.unreadable, image.unsupported, image.tooLarge
 */
export async function resolveAsset(context: ServiceContext, cache: AssetCache, address: string): Promise<Asset> {
  const { projectId, imageId, kind } = parseAssetAddress(address)
  if (projectId === previewProject) return makeAsset(context, cache, kind, context.previewPictures.find(imageId))
  const project = await findOrReopen(context, projectId)
  const row = await project.connection.read((db) => getImage(db, parseImageId(imageId)))
  try {
    return await makeAsset(context, cache, kind, project.resolve(row.name))
  } catch (error) {
    if (error instanceof CanthusError && error.code.startsWith('image.')) await markFailed(context, project, row, error)
    throw error
  }
}

async function makeAsset(context: ServiceContext, cache: AssetCache, kind: AssetKind, path: string): Promise<Asset> {
  await checkAllowed(context, path)
  const key = `${kind} ${path} ${await readVersion(path)}`
  if (kind === 'thumbnail') {
    const data = await cache.get(key, async () => (await makeThumbnail(path, THUMBNAIL_SIDE_PX)).data)
    return { kind: 'bytes', data, type: 'image/webp' }
  }
  const size = await readPictureSize(path)
  if (size.displayable) return { kind: 'file', path, type: mediaTypes[size.format] }
  const data = await cache.get(key, async () => (await makeDisplayPicture(path)).data)
  return { kind: 'bytes', data, type: 'image/jpeg' }
}

/** A file that is missing may come back and is looked for at each opening; only what the list does not say yet is written. */
async function markFailed(context: ServiceContext, project: OpenProject, row: ImageRecord, error: CanthusError): Promise<void> {
  if (row.error_code === error.code) return
  await recordFacts(project.connection, row.id, { error: { code: error.code, message: error.message } })
  context.announceProject(project.projectId)
}

async function readVersion(path: string): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(path)
    return `${String(size)} ${String(mtimeMs)}`
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw new CanthusError('image.missing', `${path} is missing.`, { path }, { cause: error })
  }
}
