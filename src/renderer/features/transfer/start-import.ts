/** Starts an import; where no project is open, the folder of the pictures becomes one first. */
import type { MethodInput } from '#contract/index.ts'
import type { Result } from '#bridge/result.ts'
import { call } from '../../session/backend.ts'
import { useProject } from '../../session/project.ts'
import type { OpenedProject } from '../../session/project.ts'

/** The id of the job. */
export async function startImport(
  question: MethodInput<'import.preview'>,
  openFolder: (folder: string) => Promise<Result<OpenedProject>>,
): Promise<Result<string>> {
  const project = useProject()
  let projectId = question.projectId
  if (projectId === null) {
    const opened = await openFolder(question.pictures ?? folderOf(question.path))
    if (!opened.ok) return opened
    project.adopt(opened.value)
    projectId = opened.value.projectId
  }
  const answer = await call('import.start', { ...question, projectId })
  return answer.ok ? { ok: true, value: answer.value.jobId } : answer
}

/** A path with an ending is taken for a file: its folder; else the path is the folder. */
export function folderOf(path: string): string {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
  return /\.[A-Za-z]\w*$/.test(path.slice(cut + 1)) && cut > 0 ? path.slice(0, cut) : path
}
