/** What re-solving the active face proposes, shown until it is taken, left, or the face changes. */
import { computed, ref, shallowRef, watch } from 'vue'
import { defineStore } from 'pinia'
import { sameValue } from '#domain/edits.ts'
import type { Edit } from '#domain/edits.ts'
import type { Face } from '#domain/records.ts'
import { nextGhost, offerOf, pinsOf } from '../../../canvas/re-solve.ts'
import type { Ghost } from '../../../canvas/re-solve.ts'
import { call } from '../../../session/backend.ts'
import { shownKeyOf } from '../../../session/commands.ts'
import { errorTable } from '../../../session/errors.ts'
import { useProject } from '../../../session/project.ts'
import { showChord } from '../../../ui/chords.ts'
import { formatCountOf } from '../../../ui/format.ts'
import { useCompare } from './compare.ts'
import { useWorkspace } from './workspace.ts'

export interface Offer {
  readonly ghosts: readonly Ghost[]
  readonly settled: number
  readonly edit: Edit
  readonly tookMs: number
  /** Solved from the head pose that the pins say. */
  readonly posePin: boolean
  readonly pins: number
  /** The face that it was made for. */
  readonly face: Face
  readonly imageId: string
}

/** So many pins say enough about the head pose. */
export const leastPosePins = 3
/** An answer that comes later than this may interrupt something else: it is announced while it is awaited. */
const slowMs = 300
const prepareAfterMs = 150

const none: readonly Ghost[] = []

export const useResolve = defineStore('re-solve', () => {
  const workspace = useWorkspace()
  const project = useProject()
  const compare = useCompare()
  const offer = shallowRef<Offer | null>(null)
  /** It has been at work for long enough to say so. */
  const slow = ref(false)
  let running = 0
  let advisedFaceId: string | null = null
  /** What was advised, as it was said. */
  let advice: string | null = null

  const ghosts = computed(() => offer.value?.ghosts ?? none)
  const pinCount = computed(() => (workspace.activeFace === null ? 0 : pinsOf(workspace.activeFace).length))

  async function resolve(posePin = false): Promise<void> {
    const face = workspace.activeFace
    const imageId = workspace.shown?.detail.imageId
    const { projectId } = project
    if (face === null || imageId === undefined || projectId === null) return
    const pins = pinsOf(face)
    drop()
    compare.close()
    const refusal = refusalOf(pins.length, posePin)
    if (refusal !== null) {
      workspace.say(refusal)
      return
    }
    const mine = ++running
    const timer = setTimeout(() => (slow.value = mine === running), slowMs)
    const answer = await call('images.resolve', { projectId, imageId, faceId: face.id, pins, posePin })
    clearTimeout(timer)
    if (mine !== running) return
    slow.value = false
    if (!answer.ok) {
      workspace.say(`Nothing was re-solved. ${errorTable[answer.error.code].title}`)
      return
    }
    // What a person did meanwhile goes before an answer to what was.
    if (workspace.draft !== null || !isStill(face, imageId)) return
    show(face, imageId, pins.length, posePin, answer.value)
  }

  type Answer = Extract<Awaited<ReturnType<typeof call<'images.resolve'>>>, { ok: true }>['value']

  function show(face: Face, imageId: string, pins: number, posePin: boolean, answer: Answer): void {
    const { ghosts: moved, settled, edit } = offerOf(face, answer.proposals, workspace.threshold, posePin ? answer.pose : null)
    if (edit === null) {
      workspace.say(`Nothing moves: the other points agree with the ${formatCountOf(pins, 'point')} that you placed.`)
      return
    }
    offer.value = { ghosts: moved, settled, edit, tookMs: answer.tookMs, posePin, pins, face, imageId }
  }

  /** All or none: one edit, one step of undo. */
  function takeAll(): void {
    const taken = offer.value
    if (taken === null) return
    offer.value = null
    workspace.commit(taken.edit)
    // What was settled leaves the strip, so that it is put in order anew.
    workspace.orderFlags()
  }

  /** False where nothing was proposed or awaited. */
  function drop(): boolean {
    const had = offer.value !== null || slow.value
    running++
    slow.value = false
    offer.value = null
    return had
  }

  /** The proposed point to look at next; null where none would move. */
  function nextPoint(step: 1 | -1): number | null {
    return nextGhost(ghosts.value, workspace.primary, step)
  }

  function isStill(face: Face, imageId: string): boolean {
    return workspace.shown?.detail.imageId === imageId && sameValue(workspace.activeFace, face)
  }

  /** Says once a face that its neighbours can follow. Never by itself: a proposal takes over Tab and Enter. */
  function advise(face: Face | null, before: Face | null): void {
    if (face === null || face.id !== before?.id || face.id === advisedFaceId) return
    if (pinsOf(face).length <= pinsOf(before).length || !workspace.flagged.some((p) => !p.done)) return
    advisedFaceId = face.id
    const key = shownKeyOf('point.resolve')
    if (key === null) return
    advice = `${showChord(key)} re-solves the doubtful points around the ones you placed.`
    workspace.say(advice)
  }

  // It is followed: nothing lies over the face that the proposal is about.
  watch(
    offer,
    (current) => {
      if (current !== null && advice !== null && workspace.said.text === advice) workspace.say('')
    },
    { flush: 'sync' },
  )

  watch(
    () => workspace.activeFace,
    (face, before) => {
      const current = offer.value
      if (current !== null && !isStill(current.face, current.imageId)) drop()
      advise(face, before)
    },
    { flush: 'sync' },
  )

  // One lies over the face at a time: Enter takes nothing that cannot be seen.
  watch(
    () => compare.current,
    (compared) => {
      if (compared !== null) drop()
    },
    { flush: 'sync' },
  )

  // Whoever stays on a face gets quick answers there.
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    () => [project.projectId, workspace.shown?.detail.imageId, workspace.activeFaceId] as const,
    ([projectId, imageId, faceId]) => {
      drop()
      clearTimeout(timer)
      if (projectId === null || imageId === undefined || faceId === null) return
      timer = setTimeout(() => void call('images.prepareFace', { projectId, imageId, faceId }), prepareAfterMs)
    },
    { immediate: true },
  )

  return { offer, ghosts, slow, pinCount, resolve, takeAll, drop, nextPoint }
})

/** Why it cannot be done yet, as a sentence. */
function refusalOf(pins: number, posePin: boolean): string | null {
  if (pins === 0) return 'Nothing is placed on this face yet. Move, confirm or pin a point, then re-solve the others around it.'
  if (posePin && pins < leastPosePins) return `The head pose takes ${String(leastPosePins)} placed points or more; there ${pins === 1 ? 'is 1' : 'are 2'} so far.`
  return null
}
