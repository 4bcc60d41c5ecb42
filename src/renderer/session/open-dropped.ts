/** What a drop on the window means: open in Electron, upload in the browser host. */
import { call } from './backend.ts'
import { collectFiles, isPictureName, readDropped } from './dropped.ts'
import type { Dropped } from './dropped.ts'
import { electronHost } from './host.ts'
import type { ElectronHost } from './host.ts'
import { notifyError, notifyResult } from './notices.ts'
import { useProject } from './project.ts'
import { goTo, route } from './route.ts'
import { uploadPictures } from './upload.ts'

export async function openDropped(transfer: DataTransfer): Promise<void> {
  const dropped = readDropped(transfer)
  const first = transfer.files[0]
  if (electronHost === null) await uploadDropped(dropped)
  else if (first !== undefined) await openPath(electronHost, dropped.entries[0]?.isDirectory === true, first)
}

async function openPath(host: ElectronHost, isFolder: boolean, file: File): Promise<void> {
  const project = useProject()
  const path = host.pathOfDroppedFile(file)
  let opened: boolean
  if (isFolder) opened = await project.openFolder(path)
  else if (path.endsWith('.canthus')) opened = await project.open(path)
  else opened = await project.openFolder(path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))))
  if (!opened) goTo({ screen: 'start' })
}

async function uploadDropped(dropped: Dropped): Promise<void> {
  const files = await collectFiles(dropped)
  const pictures = files.filter((f) => isPictureName(f.name))
  if (pictures.length === 0) {
    notifyResult('No picture was dropped', { text: 'Canthus reads JPEG, PNG, TIFF and WebP. Nothing was changed.' })
    return
  }
  const projectId = await projectForUpload(dropped.entries[0]?.name ?? pictures[0]?.name ?? 'Pictures')
  if (projectId !== null) await uploadPictures(projectId, pictures)
}

/** The open project, else a new one with the name of what was dropped. */
async function projectForUpload(name: string): Promise<string | null> {
  const project = useProject()
  if (project.summary !== null && route.value.screen !== 'start') return project.summary.projectId
  const answer = await call('projects.createForUpload', { name: name.replace(/\.\w+$/, '').slice(0, 100) || 'Pictures' })
  if (!answer.ok) {
    notifyError('No project could be made for the pictures', answer.error)
    return null
  }
  project.adopt(answer.value)
  return answer.value.projectId
}
