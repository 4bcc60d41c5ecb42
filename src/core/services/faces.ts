import { randomUUID } from 'node:crypto'
import type { Handlers } from '#contract/index.ts'
import { acceptAbove, countAbove, undoBatch } from '../store/index.ts'
import type { ChangedImage } from '../store/index.ts'
import type { ServiceContext } from './context.ts'

type FaceHandlers = Pick<Handlers, Extract<keyof Handlers, `faces.${string}`>>

export function createFaceHandlers(context: ServiceContext): FaceHandlers {
  const announce = (projectId: string, changed: readonly ChangedImage[]): { faces: number; images: number } => {
    for (const { imageId, revision } of changed) {
      context.options.emit('image.changed', { projectId, imageId: String(imageId), revision })
    }
    context.announceProject(projectId)
    return { faces: changed.reduce((sum, c) => sum + c.faces, 0), images: changed.length }
  }
  return {
    'faces.acceptAbove': async ({ projectId, leastReliability, dryRun }) => {
      const { connection } = context.projects.get(projectId)
      const counts = await countAbove(connection, leastReliability)
      if (dryRun || counts.faces === 0) return { batchId: null, ...counts }
      const batchId = randomUUID()
      const changed = await acceptAbove(connection, leastReliability, batchId, context.author())
      return { batchId, ...counts, ...announce(projectId, changed) }
    },
    'faces.undoBulk': async ({ projectId, batchId }) => {
      const { connection } = context.projects.get(projectId)
      return announce(projectId, await undoBatch(connection, batchId, context.author()))
    },
  }
}
