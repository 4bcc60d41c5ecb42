/** Puts the backend together: store, jobs, inference and services behind the one contract. */
import { join } from 'node:path'
import type { Handlers } from '#contract/index.ts'

import { createAppHandlers } from './services/app.ts'
import { AssetCache } from './services/asset-cache.ts'
import { resolveAsset } from './services/assets.ts'
import type { Asset } from './services/assets.ts'
import { createContext } from './services/context.ts'
import { createEditHandlers } from './services/edits.ts'
import { createFaceHandlers } from './services/faces.ts'
import { createFormatHandlers } from './services/formats.ts'
import { createImageHandlers } from './services/images.ts'
import { createJobHandlers } from './services/jobs.ts'
import type { CoreOptions } from './services/options.ts'
import { addUploadedLabels } from './services/label-uploads.ts'
import type { AddedLabels } from './services/label-uploads.ts'
import { createPackHandlers } from './services/packs.ts'
import { createPredictHandlers } from './services/predict.ts'
import { createProjectHandlers } from './services/projects.ts'
import { createResolveHandlers } from './services/resolve.ts'
import { createSchemaHandlers } from './services/schemas.ts'
import { SettingsFile } from './services/settings.ts'
import { addUploadedPicture } from './services/uploads.ts'
import type { AddedPicture, UploadData } from './services/uploads.ts'

export type { Asset } from './services/assets.ts'
export type { CoreOptions } from './services/options.ts'
export type { AddedPicture, UploadData } from './services/uploads.ts'

const MOST_CACHED_BYTES = 2 ** 30

export interface Core {
  readonly handlers: Handlers
  /** What stands at an address that a method has answered with. @throws CanthusError project.*, image.* */
  resolveAsset(address: string): Promise<Asset>
  /** @throws CanthusError project.notFound, image.*, disk.full, file.notWritable */
  addUploadedPicture(projectId: string, name: string, data: UploadData): Promise<AddedPicture>
  /** For an import. @throws CanthusError input.invalid, disk.full, file.notWritable */
  addUploadedLabels(dropId: string, name: string, data: UploadData): Promise<AddedLabels>
  /** Resolves when the job has ended. */
  waitForJob(jobId: string): Promise<void>
  /** Stops what runs (predictions go on at the next start), closes the files. */
  close(): Promise<void>
}

export function createCore(options: CoreOptions): Core {
  const { context, close } = createContext(options)
  const cache = new AssetCache(join(options.cacheFolder, 'pictures'), MOST_CACHED_BYTES)
  const handlers: Handlers = {
    ...createAppHandlers(context, new SettingsFile(join(options.dataFolder, 'settings.json'))),
    ...createProjectHandlers(context),
    ...createImageHandlers(context),
    ...createEditHandlers(context),
    ...createFaceHandlers(context),
    ...createJobHandlers(context),
    ...createPredictHandlers(context),
    ...createFormatHandlers(context),
    ...createPackHandlers(context),
    ...createResolveHandlers(context),
    ...createSchemaHandlers(context),
  }
  return {
    handlers,
    resolveAsset: (address) => resolveAsset(context, cache, address),
    addUploadedPicture: (projectId, name, data) => addUploadedPicture(context, projectId, name, data),
    addUploadedLabels: (dropId, name, data) => addUploadedLabels(context, dropId, name, data),
    waitForJob: (jobId) => context.runner.wait(jobId),
    close: async () => {
      await cache.settle()
      await close()
    },
  }
}
