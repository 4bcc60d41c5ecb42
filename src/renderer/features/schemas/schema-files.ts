/** Schemas from files and into files. */
import { shallowRef } from 'vue'
import type { ErrorBody, MethodInput } from '#contract/index.ts'
import { call } from '../../session/backend.ts'
import { notifyResult } from '../../session/notices.ts'
import { pickPath } from '../../session/pick-path.ts'
import { useProject } from '../../session/project.ts'
import { useSchemas } from '../../session/schemas.ts'
import { fileNameOf } from '../../ui/format.ts'
import { useOpenSchemas } from './open-schemas.ts'

type Source = MethodInput<'schemas.importFile'>['source']

/** A file whose id is taken: what to do has to be said. */
export interface ImportConflict {
  readonly error: ErrorBody
  readonly keepBoth: () => void
  readonly replace: () => void
}

export function useSchemaFiles() {
  const project = useProject()
  const schemas = useSchemas()
  const opened = useOpenSchemas()
  const failure = shallowRef<ErrorBody | null>(null)
  const conflict = shallowRef<ImportConflict | null>(null)

  function clear(): void {
    failure.value = null
    conflict.value = null
  }

  async function importFrom(source: Source, onConflict: 'refuse' | 'rename' | 'replace' = 'refuse'): Promise<void> {
    clear()
    const answer = await call('schemas.importFile', { projectId: project.projectId, source, onConflict })
    if (answer.ok) {
      await schemas.load()
      opened.open(answer.value.schema.id)
    } else if (answer.error.code === 'schema.exists' && onConflict === 'refuse') {
      conflict.value = {
        error: answer.error,
        keepBoth: () => void importFrom(source, 'rename'),
        replace: () => void importFrom(source, 'replace'),
      }
    } else failure.value = answer.error
  }

  async function chooseAndImport(): Promise<void> {
    const path = await pickPath({ kind: 'file', title: 'Import a schema', actText: 'Import this file', mayBeNew: false })
    if (path !== null) await importFrom({ path })
  }

  /** A file of the machine that shows the page. */
  async function importDropped(file: File): Promise<void> {
    await importFrom({ name: file.name, text: await file.text() })
  }

  async function exportTo(schemaId: string, path: string | null = null, overwrite = false): Promise<void> {
    clear()
    const { projectId } = project
    const folder = path ?? (await pickPath({ kind: 'folder', title: 'Export the schema into', actText: 'Export here', mayBeNew: true }))
    if (projectId === null || folder === null) return
    const answer = await call('schemas.exportFile', { projectId, schemaId, path: folder, overwrite })
    if (answer.ok) notifyResult(`${answer.value.name} was written`, { text: answer.value.path ?? folder })
    else if (answer.error.code === 'file.exists') {
      conflict.value = { error: answer.error, keepBoth: clear, replace: () => void exportTo(schemaId, folder, true) }
    } else failure.value = answer.error
  }

  async function download(schemaId: string): Promise<void> {
    clear()
    const { projectId } = project
    if (projectId === null) return
    const answer = await call('schemas.exportFile', { projectId, schemaId, path: null })
    if (!answer.ok) {
      failure.value = answer.error
      return
    }
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([answer.value.text], { type: 'application/json' }))
    link.download = fileNameOf(answer.value.name)
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  }

  return { failure, conflict, clear, chooseAndImport, importDropped, exportTo, download }
}
