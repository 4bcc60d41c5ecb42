/** The window: sandboxed, without Node, unable to leave its own pages. */
import { join } from 'node:path'
import { BrowserWindow, nativeTheme, shell } from 'electron'
import { appOrigin } from './protocol.ts'

export function createWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Canthus',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#161616' : '#f4f4f4',
    webPreferences: {
      preload: join(import.meta.dirname, '..', 'preload', 'index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  window.webContents.setWindowOpenHandler(({ url }) => {
    if (url.startsWith('https://')) void shell.openExternal(url)
    return { action: 'deny' }
  })
  window.webContents.on('will-navigate', (event, url) => {
    if (!url.startsWith(`${appOrigin}/`)) event.preventDefault()
  })
  window.webContents.session.setPermissionRequestHandler((_contents, permission, allow) => {
    allow(permission === 'clipboard-sanitized-write')
  })
  void window.loadURL(`${appOrigin}/`)
  return window
}
