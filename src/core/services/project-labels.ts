/** What the label services need of a project, out of its store. */
import { getImageNames, parseImageId, readFaces, writeRevisions } from '../store/index.ts'
import type { ServiceContext } from './context.ts'
import type { ProjectLabels } from './labels/ports.ts'
import type { OpenProject } from './open-projects.ts'

export function createProjectLabels(context: ServiceContext, project: OpenProject): ProjectLabels {
  const { connection, projectId } = project
  return {
    name: project.meta.name,
    folder: project.folder,
    listPictures: async () =>
      (await getImageNames(connection)).map(({ id, name }) => ({ imageId: String(id), name, path: project.resolve(name) })),
    readFaces: (imageId) => connection.read((db) => readFaces(db, parseImageId(imageId))),
    importFaces: async (changes) => {
      const revisions = changes.map(({ imageId, makeEdit }) => ({ imageId: parseImageId(imageId), kind: 'import' as const, makeEdit }))
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
