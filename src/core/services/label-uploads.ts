/** Label files that a page sends, so that an import can read them: kept below the user's data folder, one folder a drop. */
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CanthusError } from '#contract/errors.ts'
import { toStoreError } from '../store/index.ts'
import type { ServiceContext } from './context.ts'
import { toSafeName } from './uploads.ts'
import type { UploadData } from './uploads.ts'

export interface AddedLabels {
  /** Of the file, and the folder of all that came with it. */
  readonly path: string
  readonly folder: string
}

/**
 * @param dropId chosen by the page: files of one drop share it
 * @throws CanthusError input.invalid, disk.full, file.notWritable
 */
export async function addUploadedLabels(context: ServiceContext, dropId: string, name: string, data: UploadData): Promise<AddedLabels> {
  if (!/^[0-9a-f-]{8,64}$/.test(dropId)) throw new CanthusError('input.invalid', 'This upload has no id that can be used.')
  const folder = join(context.options.dataFolder, 'uploads', 'labels', dropId)
  const path = join(folder, toSafeName(name))
  const partial = `${path}.${randomUUID()}.partial`
  try {
    await mkdir(dirname(path), { recursive: true })
    await pipeline(data instanceof Uint8Array ? Readable.from([data]) : Readable.from(data), createWriteStream(partial, { flags: 'wx', flush: true }))
    await rename(partial, path)
    return { path, folder }
  } catch (error) {
    await rm(partial, { force: true })
    throw toStoreError(error, path)
  }
}
