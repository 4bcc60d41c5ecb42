/** Opening by choosing a place first. */
import { pickPath } from './pick-path.ts'
import { useProject } from './project.ts'
import { goTo, route } from './route.ts'

export async function chooseAndOpenFolder(): Promise<void> {
  const project = useProject()
  const folder = await pickPath({ kind: 'folder', title: 'Open a folder of pictures', actText: 'Open this folder', mayBeNew: false })
  if (folder !== null && !(await project.openFolder(folder))) showFailure()
}

/** Whether a project was opened. */
export async function chooseAndOpenProject(): Promise<boolean> {
  const project = useProject()
  const path = await pickPath({ kind: 'project', title: 'Open a project', actText: 'Open', mayBeNew: false })
  if (path === null) return false
  const opened = await project.open(path)
  if (!opened) showFailure()
  return opened
}

/** The start screen says what went wrong and offers what to do. */
function showFailure(): void {
  if (route.value.screen !== 'start') goTo({ screen: 'start' })
}
