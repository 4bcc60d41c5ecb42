/** The system's own dialogs, asked for by our pages only. */
import { BrowserWindow, dialog, ipcMain } from 'electron'
import type { IpcMainInvokeEvent, OpenDialogOptions } from 'electron'
import { ipcChannels } from './messages.ts'
import { appOrigin } from './protocol.ts'

export function handleDialogs(): void {
  ipcMain.handle(ipcChannels.pickFolder, (event) => pick(event, { properties: ['openDirectory', 'createDirectory'] }))
  ipcMain.handle(ipcChannels.pickFile, (event, extensions: unknown) => {
    const names = Array.isArray(extensions) ? extensions.filter((e): e is string => typeof e === 'string') : []
    const filters = names.length > 0 ? [{ name: names.join(', '), extensions: names }] : []
    return pick(event, { properties: ['openFile'], filters })
  })
}

/** null where the person closed the dialog, or where a page asks that is none of ours. */
async function pick(event: IpcMainInvokeEvent, options: OpenDialogOptions): Promise<string | null> {
  const window = BrowserWindow.fromWebContents(event.sender)
  if (window === null || !isOwnPage(event)) return null
  const { filePaths } = await dialog.showOpenDialog(window, options)
  return filePaths[0] ?? null
}

export function isOwnPage(event: { readonly senderFrame: { readonly url: string } | null }): boolean {
  return event.senderFrame?.url.startsWith(`${appOrigin}/`) ?? false
}
