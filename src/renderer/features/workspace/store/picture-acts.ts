/** Acts that reach beyond the picture as it is now: through its history, and to the picture before it. */
import type { Edit } from '#domain/edits.ts'
import type { Face } from '#domain/records.ts'
import { copyFaces } from '../../../canvas/copy-faces.ts'
import { deleteFace } from '../../../canvas/make-edits.ts'
import { call } from '../../../session/backend.ts'
import { notifyError, notifyResult } from '../../../session/notices.ts'
import { useProject } from '../../../session/project.ts'
import type { CommitQueue } from './commit-queue.ts'
import { isSamePicture } from './picture-reader.ts'
import type { Shown } from './picture-reader.ts'

interface Owner {
  queueOf(projectId: string): CommitQueue
  goTo(imageId: string): void
  commit(edit: Edit): void
  /** Something is done: undo means that from here on. */
  forgetSettled(): void
  say(text: string): void
  shown(): Shown | null
  faces(): readonly Face[]
  activeFaceId(): string | null
  /** The picture before this one in the list; null: there is none; undefined: that is not known. */
  findPrevious(): Promise<string | null | undefined>
}

export function createPictureActs(owner: Owner) {
  const project = useProject()

  /** Through the queue, so that it comes after what still waits. */
  function step(act: (queue: CommitQueue, imageId: string) => void): void {
    const shown = owner.shown()
    if (shown === null) return
    owner.forgetSettled()
    act(owner.queueOf(shown.projectId), shown.detail.imageId)
  }

  /** Takes the face away and offers to bring it back, also after more was done or another picture is shown. */
  function removeFace(faceId: string): void {
    const shown = owner.shown()
    const edit = deleteFace(owner.faces(), faceId)
    if (edit === null || shown === null) return
    owner.commit(edit)
    notifyResult('Face deleted', { act: { text: 'Undo', run: () => bringBack(shown, edit) } })
  }

  function bringBack({ projectId, detail: { imageId } }: Shown, deletion: Edit): void {
    const isHere = projectId === project.projectId
    if (isHere) owner.forgetSettled()
    if (isHere && imageId !== owner.shown()?.detail.imageId) owner.goTo(imageId)
    if (!owner.queueOf(projectId).withdraw(imageId, deletion, 'add-face')) owner.say('The face is on the picture again already.')
    else if (!isHere) notifyResult('The face is back, in the project that was open before.')
  }

  async function copyFromPrevious(): Promise<void> {
    const shown = owner.shown()
    if (shown === null) return
    const { projectId, detail } = shown
    const previous = await owner.findPrevious()
    if (previous === undefined || !isSamePicture(owner.shown(), shown)) return
    if (previous === null) {
      owner.say('This is the first picture of the list: there is none to copy from.')
      return
    }
    const answer = await call('images.get', { projectId, imageId: previous })
    if (!answer.ok) {
      notifyError('The points of the picture before could not be read', answer.error)
      return
    }
    if (!isSamePicture(owner.shown(), shown)) return
    const to = { faces: owner.faces(), width: detail.width, height: detail.height }
    const { edit, reason } = copyFaces(answer.value, to, owner.activeFaceId())
    if (edit === null) owner.say(reason)
    else owner.commit(edit)
  }

  return {
    removeFace,
    /** Adds the faces of the picture before in the list, or gives the active face the places of its points. */
    copyFromPrevious,
    /** To an entry of the history; null: before all that can be undone. */
    goToEntry: (entryId: number | null): void => step((queue, imageId) => queue.goTo(imageId, entryId)),
    /** Takes back a model run or an import. */
    takeBack: (entryId: number): void => step((queue, imageId) => queue.takeBack(imageId, entryId)),
  }
}
