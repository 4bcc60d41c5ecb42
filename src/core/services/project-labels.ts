/** What the label services need of a project, out of its store. */
import { isOfferedAlready, listImageFiles, listSchemas, parseImageId, readFaces, readPersonWork, readThreshold, writeRevisions } from '../store/index.ts'
import { formatAssetAddress } from './asset-address.ts'
import type { ServiceContext } from './context.ts'
import type { ProjectLabels } from './labels/ports.ts'
import type { OpenProject } from './open-projects.ts'

export function createProjectLabels(context: ServiceContext, project: OpenProject): ProjectLabels {
  const { connection, projectId } = project
  return {
    name: project.meta.name,
    folder: project.folder,
    listPictures: async () =>
      (await listImageFiles(connection)).map((row) => ({
        imageId: String(row.id),
        name: row.name,
        path: project.resolve(row.name),
        width: row.width_px,
        height: row.height_px,
        address: formatAssetAddress(projectId, row, 'picture'),
      })),
    listSchemas: async () => (await connection.read(listSchemas)).map(({ schema }) => schema),
    readThreshold: () => connection.read(readThreshold),
    readFaces: (imageId) => connection.read((db) => readFaces(db, parseImageId(imageId))),
    readPersonWork: (imageId, faces) => connection.read((db) => readPersonWork(db, parseImageId(imageId), faces)),
    isOffered: (imageId, offered) => connection.read((db) => isOfferedAlready(db, parseImageId(imageId), offered)),
    importFaces: async (changes) => {
      const revisions = changes.map(({ imageId, ...change }) => ({ imageId: parseImageId(imageId), kind: 'import' as const, ...change }))
      const written = await writeRevisions(connection, revisions, context.author())
      for (const [i, revision] of written.entries()) {
        const imageId = changes[i]?.imageId
        if (revision !== null && imageId !== undefined) context.options.emit('image.changed', { projectId, imageId, revision })
      }
      context.announceProject(projectId)
      return written
    },
  }
}
