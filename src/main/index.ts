/** Electron's main process: opens the window and joins page, backend and worker. It never touches a project. */
import { join } from 'node:path'
import { app, BrowserWindow, ipcMain } from 'electron'
import { startBackendProcess } from './backend-process.ts'
import type { BackendProcess } from './backend-process.ts'
import { handleDialogs, isOwnPage } from './dialogs.ts'
import { setMenu } from './menu.ts'
import { ipcChannels } from './messages.ts'
import { registerScheme, servePages } from './protocol.ts'
import { createWindow } from './windows.ts'

registerScheme()

if (!app.requestSingleInstanceLock()) app.quit()
else void app.whenReady().then(start)

function start(): void {
  const programFolder = app.isPackaged ? process.resourcesPath : app.getAppPath()
  const env = { ...definedEnv(), CANTHUS_PROGRAM: programFolder }
  const backend = startBackendProcess(env, () => BrowserWindow.getAllWindows().forEach((w) => handPort(w, backend)))
  servePages(join(import.meta.dirname, '..', 'renderer'), (path) => backend.requestAsset(path))
  handleDialogs()
  setMenu()

  // A page asks when it loads, so that a reload gets a port of its own.
  ipcMain.on(ipcChannels.port, (event) => {
    const window = BrowserWindow.fromWebContents(event.sender)
    if (window !== null && isOwnPage(event)) handPort(window, backend)
  })
  app.on('second-instance', () => BrowserWindow.getAllWindows()[0]?.focus())
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) createWindow()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  quitAfter(() => backend.close())
  createWindow()
}

function handPort(window: BrowserWindow, backend: BackendProcess): void {
  window.webContents.postMessage(ipcChannels.port, null, [backend.openPort()])
}

/** Lets the backend finish what it writes before the program goes. */
function quitAfter(close: () => Promise<void>): void {
  let closed = false
  app.on('before-quit', (event) => {
    if (closed) return
    event.preventDefault()
    void close().finally(() => {
      closed = true
      app.quit()
    })
  })
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((e): e is [string, string] => e[1] !== undefined))
}
