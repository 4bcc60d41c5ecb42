import type { Handlers } from '#contract/index.ts'
import { CanthusError } from '#contract/errors.ts'
import type { Edit } from '#domain/edits.ts'
import { commitEdit, findSchema, goToEntry, listHistory, parseImageId, readRevision, redoEdit, takeBackRevision, undoEdit } from '../store/index.ts'
import type { CommittedState, Connection } from '../store/index.ts'
import type { ServiceContext } from './context.ts'

type EditHandlers = Pick<Handlers, Extract<keyof Handlers, `edits.${string}`>>
type CommitResult = Awaited<ReturnType<Handlers['edits.commit']>>

export function createEditHandlers(context: ServiceContext): EditHandlers {
  const answer = (projectId: string, imageId: string, state: CommittedState): CommitResult => {
    // After the answer, so that the page that made the change knows it as its own.
    setImmediate(() => {
      context.options.emit('image.changed', { projectId, imageId, revision: state.revision })
      context.announceProject(projectId)
    })
    return { ...state, faces: [...state.faces] as CommitResult['faces'] }
  }
  return {
    'edits.commit': async ({ projectId, imageId, baseRevision, edit, coalesce }) => {
      const { connection } = context.projects.get(projectId)
      await checkAddedFaces(connection, edit)
      const input = { imageId: parseImageId(imageId), baseRevision, edit, coalesce }
      return answer(projectId, imageId, await commitEdit(connection, input, context.author()))
    },
    'edits.undo': async ({ projectId, imageId, baseRevision }) => {
      const { connection } = context.projects.get(projectId)
      return answer(projectId, imageId, await undoEdit(connection, parseImageId(imageId), baseRevision, context.author()))
    },
    'edits.redo': async ({ projectId, imageId, baseRevision }) => {
      const { connection } = context.projects.get(projectId)
      return answer(projectId, imageId, await redoEdit(connection, parseImageId(imageId), baseRevision, context.author()))
    },
    'edits.listHistory': async ({ projectId, imageId, limit }) => {
      const { connection } = context.projects.get(projectId)
      const { entries, currentId } = await listHistory(connection, parseImageId(imageId), limit)
      return { entries: [...entries], currentId }
    },
    'edits.readRevision': async ({ projectId, imageId, entryId }) => {
      const { connection } = context.projects.get(projectId)
      return { faces: [...(await readRevision(connection, parseImageId(imageId), entryId))] as CommitResult['faces'] }
    },
    'edits.goTo': async ({ projectId, imageId, ...step }) => {
      const { connection } = context.projects.get(projectId)
      const state = await goToEntry(connection, { imageId: parseImageId(imageId), ...step }, context.author())
      return answer(projectId, imageId, state)
    },
    'edits.restoreRevision': async ({ projectId, imageId, ...step }) => {
      const { connection } = context.projects.get(projectId)
      const state = await takeBackRevision(connection, { imageId: parseImageId(imageId), ...step }, context.author())
      return answer(projectId, imageId, state)
    },
  }
}

/** A face whose landmarks do not fit its schema would break every export. */
async function checkAddedFaces(connection: Connection, edit: Edit): Promise<void> {
  for (const action of edit.actions) {
    if (action.kind !== 'face.add') continue
    const { schemaId, landmarks } = action.face
    const schema = await connection.read((db) => findSchema(db, schemaId))
    if (schema === null) throw new CanthusError('input.invalid', `There is no schema ${schemaId}.`, { schemaId })
    if (landmarks.length !== schema.landmarks.length) {
      throw new CanthusError(
        'input.invalid',
        `A face of ${schemaId} has ${String(schema.landmarks.length)} landmarks, not ${String(landmarks.length)}.`,
      )
    }
  }
}
