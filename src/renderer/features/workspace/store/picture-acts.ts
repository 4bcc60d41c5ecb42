/** Acts that reach beyond the picture as it is now: through its history, and to the picture before it. */
import { invertEdit } from '#domain/edits.ts'
import type { Edit } from '#domain/edits.ts'
import type { Face } from '#domain/records.ts'
import { copyFaces } from '../../../canvas/copy-faces.ts'
import { deleteFace } from '../../../canvas/make-edits.ts'
import { call } from '../../../session/backend.ts'
import { notifyError, notifyResult } from '../../../session/notices.ts'
import { showImage } from '../../../session/route.ts'
import type { CommitQueue } from './commit-queue.ts'
import type { Shown } from './picture-reader.ts'

interface Owner {
  useQueue(): CommitQueue
  commit(edit: Edit): void
  say(text: string): void
  projectId(): string | null
  shown(): Shown | null
  faces(): readonly Face[]
  activeFaceId(): string | null
  /** The picture before this one in the list. */
  previousId(): string | null
}

export function createPictureActs(owner: Owner) {
  /** The last edit of each picture, where nothing was done after it. */
  const lastEdits = new Map<string, Edit>()

  function noteStep(imageId: string): void {
    lastEdits.delete(imageId)
  }

  /** Through the queue, so that it comes after what still waits. */
  function step(act: (queue: CommitQueue, imageId: string) => void): void {
    const imageId = owner.shown()?.detail.imageId
    if (imageId === undefined) return
    noteStep(imageId)
    act(owner.useQueue(), imageId)
  }

  /** Takes the face away and offers to bring it back, also after more was done or another picture is shown. */
  function removeFace(faceId: string): void {
    const imageId = owner.shown()?.detail.imageId
    const edit = deleteFace(owner.faces(), faceId)
    if (edit === null || imageId === undefined) return
    owner.commit(edit)
    notifyResult('Face deleted', { act: { text: 'Undo', run: () => bringBack(imageId, edit) } })
  }

  function bringBack(imageId: string, deletion: Edit): void {
    if (imageId !== owner.shown()?.detail.imageId) showImage(imageId)
    const isLast = lastEdits.get(imageId) === deletion
    noteStep(imageId)
    const queue = owner.useQueue()
    if (isLast) queue.undo(imageId)
    else if (!queue.commit(imageId, { ...invertEdit(deletion), verb: 'add-face' }, false)) {
      owner.say('The face is on the picture again already.')
    }
  }

  async function copyFromPrevious(): Promise<void> {
    const projectId = owner.projectId()
    const detail = owner.shown()?.detail
    const previous = owner.previousId()
    if (projectId === null || detail === undefined) return
    if (previous === null) {
      owner.say('This is the first picture of the list: there is none to copy from.')
      return
    }
    const answer = await call('images.get', { projectId, imageId: previous })
    if (!answer.ok) {
      notifyError('The points of the picture before could not be read', answer.error)
      return
    }
    if (owner.shown()?.detail.imageId !== detail.imageId) return
    const to = { faces: owner.faces(), width: detail.width, height: detail.height }
    const { edit, reason } = copyFaces(answer.value, to, owner.activeFaceId())
    if (edit === null) owner.say(reason)
    else owner.commit(edit)
  }

  return {
    noteStep,
    noteEdit: (imageId: string, edit: Edit): void => void lastEdits.set(imageId, edit),
    forPages: {
      removeFace,
      /** Adds the faces of the picture before in the list, or gives the active face the places of its points. */
      copyFromPrevious,
      /** To an entry of the history; null: before all that can be undone. */
      goToEntry: (entryId: number | null): void => step((queue, imageId) => queue.goTo(imageId, entryId)),
      /** Takes back a model run or an import. */
      takeBack: (entryId: number): void => step((queue, imageId) => queue.takeBack(imageId, entryId)),
    },
  }
}
