import type { ServiceContext } from './context.ts'
import type { OpenProject } from './open-projects.ts'

/**
 * The project of this id; opened again where this process does not have it open but the user had it before: the start
 * page shows pictures of closed projects, and a page or an address may outlive the backend.
 * @throws CanthusError project.*, folder.notAllowed
 */
export async function findOrReopen(context: ServiceContext, projectId: string): Promise<OpenProject> {
  const open = context.projects.find(projectId)
  if (open !== null) return open
  const path = await context.recent.findPath(projectId)
  if (path === null) return context.projects.get(projectId)
  await context.roots.check(path)
  await context.openProject(path)
  // Another project may lie there by now; then this one is not open.
  return context.projects.get(projectId)
}
