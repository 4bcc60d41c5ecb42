/** The picture on the canvas: its faces, what is selected, and every act on it. */
import { computed, ref, shallowRef, watch } from 'vue'
import { defineStore } from 'pinia'
import type { Edit } from '#domain/edits.ts'
import type { Point } from '#domain/frames.ts'
import type { Face, ReviewState } from '#domain/records.ts'
import { addFace, setReviewState } from '../../../canvas/make-edits.ts'
import type { Draft } from '../../../canvas/draft.ts'
import type { ToolName } from '../../../canvas/tools/tool.ts'
import type { View } from '../../../canvas/view.ts'
import { onConnected, onEvent } from '../../../session/backend.ts'
import { useProject } from '../../../session/project.ts'
import { useSchemas } from '../../../session/schemas.ts'
import { formatCountOf } from '../../../ui/format.ts'
import { createAddFace } from './add-face.ts'
import type { PictureState } from './commit-queue.ts'
import { describeRow, firstToDo } from './describe-faces.ts'
import { flaggedPoints } from './flags.ts'
import { useImageList } from './image-list.ts'
import { createLeftBehind } from './left-behind.ts'
import type { LeftBehind } from './left-behind.ts'
import { createPictureActs } from './picture-acts.ts'
import { createOpener } from './opener.ts'
import { isSamePicture } from './picture-reader.ts'
import type { Shown } from './picture-reader.ts'
import { usePlace } from './place.ts'
import { createSaving } from './saving.ts'
import { createSaying } from './saying.ts'
import { createWalk } from './walk.ts'

export const useWorkspace = defineStore('workspace', () => {
  const project = useProject()
  const list = useImageList()
  const schemas = useSchemas()
  const place = usePlace()

  const shown = shallowRef<Shown | null>(null)
  const state = shallowRef<PictureState | null>(null)
  const activeFaceId = ref<string | null>(null)
  const selected = shallowRef<readonly number[]>([])
  const tool = ref<ToolName>('select')
  const draft = shallowRef<Draft | null>(null)
  const view = shallowRef<View>({ zoom: 1, offsetXPx: 0, offsetYPx: 0 })
  const pointer = shallowRef<Point<'imagePx'> | null>(null)
  const { said, say, sayBesides, withdrawUndo } = createSaying()

  const { open, openAgain, reread, goTo, ...opener } = createOpener({ show, showNothing })
  const { queueOf, retry, ...saving } = createSaving((projectId, imageId, next) => {
    if (projectId !== project.projectId) return
    if (shown.value?.detail.imageId === imageId) showState(next)
    patchRow(imageId, next.faces)
  })
  const leftBehind = createLeftBehind()
  /** Whom undo leads back to, if it means the picture before. */
  const settledBefore = shallowRef<LeftBehind | null>(null)
  let returnTo: LeftBehind | null = null
  let changedMeanwhile = false
  const deleted = new Set<string>()

  const faces = computed(() => state.value?.faces ?? [])
  const activeFace = computed(() => faces.value.find((face) => face.id === activeFaceId.value) ?? null)
  const schema = computed(() => (activeFace.value === null ? null : schemas.find(activeFace.value.schemaId)))
  const threshold = computed(() => project.summary?.threshold ?? 0)
  const primary = computed(() => selected.value.at(-1) ?? null)
  /** The active face as it was when its flags were put in order: nothing jumps while they are worked through. */
  const ordered = shallowRef<Face | null>(null)
  const orderFlags = (): void => {
    ordered.value = activeFace.value
  }
  watch(() => [activeFace.value?.id, activeFace.value?.model], orderFlags, { flush: 'sync', immediate: true })
  const flagged = computed(() => {
    const face = activeFace.value
    return face === null ? [] : flaggedPoints(face, threshold.value, ordered.value ?? face)
  })

  const acts = createPictureActs({
    queueOf,
    goTo,
    commit: (edit) => commit(edit),
    forgetSettled,
    say,
    shown: () => shown.value,
    faces: () => faces.value,
    activeFaceId: () => activeFaceId.value,
    findPrevious: () => place.neighbour(-1),
  })

  const { pendingBoxes, addFaceIn } = createAddFace({ shown: () => shown.value, say, addFace: addFaceTo })

  /** The points of a box are there, perhaps after the next picture was shown, or while the next box is drawn. */
  function addFaceTo(on: Shown, face: Face): void {
    const queue = queueOf(on.projectId)
    const { imageId } = on.detail
    if (on.projectId === project.projectId) forgetSettled()
    queue.commit(imageId, addFace(queue.stateOf(imageId).faces, face), false)
    if (draft.value === null && isSamePicture(on, shown.value)) selectFace(face.id)
  }

  function showState(next: PictureState): void {
    const before = faces.value
    state.value = next
    // A face that undo brings back is what the person looks at again.
    const back = next.faces.find((face) => deleted.has(face.id) && !before.some((b) => b.id === face.id))
    if (back !== undefined) selectFace(back.id)
    if (!next.faces.some((face) => face.id === activeFaceId.value)) selectFace(firstToDo(next.faces, threshold.value))
  }

  function patchRow(imageId: string, now: readonly Face[]): void {
    list.patchRow(imageId, describeRow(now, threshold.value))
  }

  /** Shows a picture and its faces at once. */
  function show(next: Shown): void {
    const { imageId } = next.detail
    const again = isSamePicture(shown.value, next)
    const opened = queueOf(next.projectId).open(imageId, next.detail)
    if (!again) {
      const back = returnTo?.imageId === imageId ? opened.faces.find((face) => face.id === returnTo?.faceId) : undefined
      selectFace(back?.id ?? firstToDo(opened.faces, threshold.value))
      returnTo = null
      leftBehind.arrive(imageId)
      settledBefore.value = leftBehind.seenFrom(imageId)
      if (settledBefore.value === null) withdrawUndo()
    }
    shown.value = next
    place.follow(imageId)
    changedMeanwhile = false
    showState(opened)
    void locate()
  }

  function showNothing(imageId: string | null): void {
    shown.value = null
    state.value = null
    place.follow(imageId)
    selectFace(null)
    void locate()
  }

  /** Where the picture stands in the list, and its neighbours, which are decoded in advance. */
  async function locate(): Promise<void> {
    const projectId = project.projectId
    const found = await place.find()
    if (projectId === null || found === null) return
    for (const id of [found.next, found.previous]) if (id !== null) await opener.prefetch(projectId, id)
  }

  const walk = createWalk({
    headedFor: opener.headedFor,
    goTo,
    neighbour: place.neighbour,
    sayEnd: (step) => sayBesides(`This is the ${step === 1 ? 'last' : 'first'} picture of the list.`),
  })

  function commit(edit: Edit | null, coalesce = false): void {
    if (edit === null || shown.value === null) return
    const { projectId, detail: { imageId } } = shown.value
    for (const action of edit.actions) if (action.kind === 'face.remove') deleted.add(action.face.id)
    forgetSettled()
    if (!queueOf(projectId).commit(imageId, edit, coalesce)) reread(imageId)
  }

  /**
   * Says what becomes of the active face. Until something else is done, undo leads back to it from the next picture too.
   * Accepting with flags that nobody has answered is told, not asked about: a question would stop a hand that has 10,000
   * faces before it. The points stay as they are, predicted.
   */
  function settle(reviewState: ReviewState, reason: string | null = null): void {
    const imageId = shown.value?.detail.imageId
    const face = activeFace.value
    const edit = face === null ? null : setReviewState(face, reviewState, reason)
    if (face === null || imageId === undefined || edit === null) return
    const open = reviewState === 'accepted' ? flagged.value.filter((p) => !p.done).length : 0
    commit(edit)
    leftBehind.note(imageId, face.id)
    if (open > 0) say(`Accepted with ${formatCountOf(open, 'flagged point')} not confirmed.`, true)
  }

  function forgetSettled(): void {
    withdrawUndo()
    leftBehind.forget()
    settledBefore.value = null
  }

  function undo(): void {
    const before = settledBefore.value
    if (shown.value === null) return
    const { projectId, detail } = shown.value
    forgetSettled()
    if (before !== null) {
      returnTo = before
      goTo(before.imageId)
      say('Back on the picture before: what you said about the face is undone.')
    }
    queueOf(projectId).undo(before?.imageId ?? detail.imageId)
  }

  function redo(): void {
    if (shown.value === null) return
    forgetSettled()
    queueOf(shown.value.projectId).redo(shown.value.detail.imageId)
  }

  function selectFace(faceId: string | null, indices: readonly number[] = []): void {
    activeFaceId.value = faceId
    selected.value = indices
  }

  function setDraft(next: Draft | null): void {
    draft.value = next
    const imageId = shown.value?.detail.imageId
    if (next === null && changedMeanwhile && imageId !== undefined) reread(imageId)
  }

  function close(): void {
    opener.close()
    showNothing(null)
  }

  /** What undo leads back to lies in the project that was left. */
  function leaveProject(): void {
    forgetSettled()
    returnTo = null
    deleted.clear()
  }

  watch(() => project.projectId, leaveProject, { flush: 'sync' })
  onEvent('image.changed', ({ projectId, imageId, revision }) => {
    if (projectId !== shown.value?.projectId || imageId !== shown.value.detail.imageId) return
    if (revision <= (state.value?.revision ?? 0) || queueOf(projectId).hasWaiting(imageId)) return
    if (draft.value === null) reread(imageId)
    else changedMeanwhile = true
  })
  onConnected(() => {
    void retry()
    openAgain()
  })

  return {
    shown, state, faces, activeFace, activeFaceId, schema, threshold, selected, primary, flagged, orderFlags, tool, draft, view, pointer,
    slow: opener.slow, failure: opener.failure, ...saving, pendingBoxes, said, settledBefore,
    open, openAgain, goTo, close, locate, goToNeighbour: walk.go, leave: () => walk.leave(shown.value?.detail.imageId), commit, settle, undo, redo, selectFace, setDraft, addFaceIn, retry, say, ...acts,
  }
})
