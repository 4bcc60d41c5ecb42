/** Starts an import; where no project is open, the folder of the pictures becomes one first. */
import type { ErrorBody, MethodInput } from '#contract/index.ts'
import type { Result } from '#bridge/result.ts'
import { call } from '../../session/backend.ts'
import { useProject } from '../../session/project.ts'
import type { ProjectSummary } from '../../session/project.ts'

/** The failure, or null where the job runs. */
export async function startImport(
  question: MethodInput<'import.preview'>,
  openFolder: (folder: string) => Promise<Result<ProjectSummary>>,
): Promise<ErrorBody | null> {
  const project = useProject()
  let projectId = question.projectId
  if (projectId === null) {
    const opened = await openFolder(question.pictures ?? folderOf(question.path))
    if (!opened.ok) return opened.error
    project.adopt(opened.value)
    projectId = opened.value.projectId
  }
  const { path, format, pictures } = question
  const answer = await call('import.start', { projectId, path, format, pictures })
  return answer.ok ? null : answer.error
}

/** A path with an ending is taken for a file: its folder; else the path is the folder. */
export function folderOf(path: string): string {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
  return /\.[A-Za-z]\w*$/.test(path.slice(cut + 1)) && cut > 0 ? path.slice(0, cut) : path
}
