import type { Emit } from './options.ts'

const EVERY_MS = 400

/** `project.changed` at once, then at most a few times a second, and always once more after the last change. */
export function createProjectAnnouncer(emit: Emit) {
  const timers = new Map<string, NodeJS.Timeout>()
  const pending = new Set<string>()

  const announce = (projectId: string): void => {
    if (timers.has(projectId)) {
      pending.add(projectId)
      return
    }
    emit('project.changed', { projectId })
    const timer = setTimeout(() => {
      timers.delete(projectId)
      if (pending.delete(projectId)) announce(projectId)
    }, EVERY_MS)
    timers.set(projectId, timer)
  }

  return {
    announce,
    close: () => {
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
      pending.clear()
    },
  }
}
