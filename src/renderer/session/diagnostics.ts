/** One click for a report; it holds no picture. */
import { call } from './backend.ts'
import { notifyError, notifyResult } from './notices.ts'

export async function copyDiagnostics(): Promise<void> {
  const answer = await call('app.getDiagnostics', {})
  if (!answer.ok) {
    notifyError('The diagnostics could not be read', answer.error)
    return
  }
  if (await copyText(answer.value.text)) notifyResult('Diagnostics copied', { text: 'They hold no picture.' })
}

/** False, and a notice, where the browser refuses the clipboard. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    notifyResult('Nothing was copied', { text: 'The browser refused the clipboard. Allow it for this page, then try again.' })
    return false
  }
}
