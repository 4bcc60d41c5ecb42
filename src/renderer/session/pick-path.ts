/** Choosing a folder or a file of the machine that holds the data: native in Electron, a listing in the browser host. */
import { readonly, shallowRef } from 'vue'
import { electronHost } from './host.ts'

export interface PathQuestion {
  readonly kind: 'folder' | 'project' | 'file'
  readonly title: string
  /** Text of the button that takes the choice. */
  readonly actText: string
  /** A folder to write to: a name for a new folder in it may be typed. */
  readonly mayBeNew: boolean
}

interface OpenQuestion extends PathQuestion {
  readonly answer: (path: string | null) => void
}

const current = shallowRef<OpenQuestion | null>(null)
/** What the shell's path window asks now. */
export const pathQuestion = readonly(current)

/** null: the person closed it. */
export function pickPath(question: PathQuestion): Promise<string | null> {
  if (electronHost !== null) {
    if (question.kind === 'folder') return electronHost.pickFolder()
    return electronHost.pickFile(question.kind === 'project' ? ['canthus'] : [])
  }
  current.value?.answer(null)
  return new Promise((resolve) => {
    current.value = { ...question, answer: resolve }
  })
}

export function answerPath(path: string | null): void {
  const question = current.value
  current.value = null
  question?.answer(path)
}
