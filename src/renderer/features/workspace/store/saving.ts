/** What was done, on its way to the backend: a queue for each project, which goes on after another one was opened. */
import { computed, ref, shallowReactive } from 'vue'
import type { ErrorBody } from '#contract/index.ts'
import { call } from '../../../session/backend.ts'
import { notifyError, notifyResult } from '../../../session/notices.ts'
import { useProject } from '../../../session/project.ts'
import { createCommitQueue } from './commit-queue.ts'
import type { CommitQueue, PictureState, QueueTrouble } from './commit-queue.ts'

export function createSaving(onState: (projectId: string, imageId: string, next: PictureState) => void) {
  const project = useProject()
  const queues = new Map<string, CommitQueue>()
  const waitingIn = shallowReactive(new Map<string, number>())
  const stoppedIn = shallowReactive(new Map<string, ErrorBody>())
  const waiting = computed(() => [...waitingIn.values()].reduce((sum, count) => sum + count, 0))
  const stopped = computed(() => stoppedIn.values().next().value ?? null)
  const savedAtMs = ref<number | null>(null)
  /** Counts what was stored, for whoever shows the history. */
  const storedCount = ref(0)

  function queueOf(projectId: string): CommitQueue {
    const known = queues.get(projectId)
    if (known !== undefined) return known
    const queue = createCommitQueue(projectId, call, {
      onState: (imageId, next) => onState(projectId, imageId, next),
      onWaiting: (count) => void waitingIn.set(projectId, count),
      onSaved(atMs) {
        savedAtMs.value = atMs
        stoppedIn.delete(projectId)
        storedCount.value++
      },
      onTrouble: (trouble) => tell(projectId, trouble),
    })
    queues.set(projectId, queue)
    return queue
  }

  function tell(projectId: string, trouble: QueueTrouble): void {
    if (trouble.kind === 'stopped') {
      stoppedIn.set(projectId, trouble.error)
      notifyError('The last changes are not saved yet', trouble.error, { text: 'Try again', run: () => void retry() })
    } else if (trouble.kind === 'refused') {
      notifyError('This step through the history does not fit', trouble.error)
    } else if (trouble.kind === 'outOfReach') {
      notifyResult('The history is out of reach', {
        text: 'Only what waits to be saved can be undone and done again, until changes are saved again.',
      })
    } else {
      const many = trouble.lost === 1 ? 'One change was' : `${String(trouble.lost)} changes were`
      notifyResult('The picture was changed elsewhere meanwhile', {
        text: `${many} not saved, so that nothing is overwritten. The canvas shows the newest state.`,
      })
    }
  }

  async function retry(): Promise<void> {
    stoppedIn.clear()
    for (const [projectId, queue] of queues) {
      // A backend that was started again has only the project open that shows; asked for another one, it opens that too.
      if (queue.waiting > 0 && projectId !== project.projectId) await call('projects.get', { projectId })
      await queue.resume()
    }
  }

  return { queueOf, retry, waiting, stopped, savedAtMs, storedCount }
}
