/** What a drop on the window means: open in Electron, upload in the browser host. */
import { call } from './backend.ts'
import { openImport } from './dialogs.ts'
import { collectFiles, isLabelName, isPictureName, readDropped } from './dropped.ts'
import type { Dropped, DroppedFile } from './dropped.ts'
import { electronHost } from './host.ts'
import type { ElectronHost } from './host.ts'
import { newSchemaInput } from './new-project.ts'
import { notifyError, notifyResult } from './notices.ts'
import { useProject } from './project.ts'
import { goTo, route } from './route.ts'
import { uploadLabels, uploadPictures } from './upload.ts'

export async function openDropped(transfer: DataTransfer): Promise<void> {
  const dropped = readDropped(transfer)
  const first = transfer.files[0]
  if (electronHost === null) await uploadDropped(dropped)
  else if (first !== undefined) await openPath(electronHost, dropped.entries[0]?.isDirectory === true, first)
}

async function openPath(host: ElectronHost, isFolder: boolean, file: File): Promise<void> {
  const project = useProject()
  const path = host.pathOfDroppedFile(file)
  if (!isFolder && isLabelName(path)) {
    openImport(path)
    return
  }
  let opened: boolean
  if (isFolder) opened = await project.openFolder(path)
  else if (path.endsWith('.canthus')) opened = await project.open(path)
  else opened = await project.openFolder(path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))))
  if (!opened) goTo({ screen: 'start' })
}

async function uploadDropped(dropped: Dropped): Promise<void> {
  const files = await collectFiles(dropped)
  const pictures = files.filter((f) => isPictureName(f.name))
  const labels = files.filter((f) => isLabelName(f.name))
  if (pictures.length + labels.length === 0) {
    notifyResult('Nothing was dropped that can be read', {
      text: 'Canthus reads pictures (JPEG, PNG, TIFF, WebP) and label files. Nothing was changed.',
    })
    return
  }
  if (pictures.length > 0) {
    const projectId = await projectForUpload(dropped.entries[0]?.name ?? pictures[0]?.name ?? 'Pictures')
    if (projectId === null) return
    await uploadPictures(projectId, pictures)
  }
  if (labels.length > 0) await importDropped(labels)
}

/** Labels that came along with pictures, or alone for those that are there. */
async function importDropped(labels: readonly DroppedFile[]): Promise<void> {
  const place = await uploadLabels(labels)
  if (place.ok) openImport(place.value)
  else notifyError('The label files could not be read', place.error)
}

/** The open project, else a new one with the name of what was dropped. */
async function projectForUpload(name: string): Promise<string | null> {
  const project = useProject()
  if (project.summary !== null && route.value.screen !== 'start') return project.summary.projectId
  const answer = await call('projects.createForUpload', { name: name.replace(/\.\w+$/, '').slice(0, 100) || 'Pictures', ...newSchemaInput() })
  if (!answer.ok) {
    notifyError('No project could be made for the pictures', answer.error)
    return null
  }
  project.adopt(answer.value)
  return answer.value.projectId
}
