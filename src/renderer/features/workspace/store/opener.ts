/** Brings the picture that is wanted onto the canvas. What fails stays wanted, and can be asked for again. */
import { ref, shallowRef } from 'vue'
import type { ErrorBody } from '#contract/index.ts'
import { useProject } from '../../../session/project.ts'
import { showImage } from '../../../session/route.ts'
import { createPictureReader } from './picture-reader.ts'
import type { Shown } from './picture-reader.ts'

const slowMs = 300

interface Owner {
  /** The picture and its faces are read: both go on the canvas at once. */
  show(next: Shown): void
  /** They could not be read: nothing is on the canvas, lest the picture before be worked on unseen. */
  showNothing(imageId: string): void
}

export function createOpener(owner: Owner) {
  const project = useProject()
  const reader = createPictureReader()
  /** A picture is being read for long enough to say so. */
  const slow = ref(false)
  /** Why the wanted picture is not on the canvas; a lost connection is said elsewhere. */
  const failure = shallowRef<ErrorBody | null>(null)
  let wantedId: string | null = null
  /** Where the last act leads; wanted as soon as the address has been read. */
  let headedFor: string | null = null
  let hasFailed = false
  let opening = 0

  async function open(imageId: string): Promise<void> {
    const { projectId } = project
    if (projectId === null) return
    const mine = ++opening
    wantedId = imageId
    headedFor = imageId
    hasFailed = false
    const timer = setTimeout(() => (slow.value = mine === opening), slowMs)
    const next = await reader.read(projectId, imageId)
    clearTimeout(timer)
    if (mine !== opening) return
    slow.value = false
    if ('failure' in next) {
      hasFailed = true
      if (next.failure.code === 'connection.lost') return
      failure.value = next.failure
      owner.showNothing(imageId)
      return
    }
    failure.value = null
    reader.hold(next.detail.picture)
    owner.show(next)
  }

  /** Asks once more for what is wanted. */
  function openAgain(): void {
    if (wantedId !== null) void open(wantedId)
  }

  /** Reads the picture that shows once more; one that another is about to replace stays as it is. */
  function reread(imageId: string): void {
    if (headedFor === imageId) void open(imageId)
  }

  /** Leads to a picture; one that is wanted already and failed is asked for again. */
  function goTo(imageId: string): void {
    headedFor = imageId
    if (imageId === wantedId && hasFailed) void open(imageId)
    else showImage(imageId)
  }

  function close(): void {
    opening++
    wantedId = null
    headedFor = null
    slow.value = false
    failure.value = null
    reader.clear()
  }

  return { slow, failure, headedFor: () => headedFor, open, openAgain, reread, goTo, close, prefetch: reader.prefetch }
}
