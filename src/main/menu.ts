/** The system menu holds what the system expects; the program's own acts live in its pages. */
import { app, Menu } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'

export function setMenu(): void {
  const own: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : []
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [{ role: 'togglefullscreen' }, ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const])],
  }
  // Without an edit menu, a Mac has no copy and paste in text fields. Undo stays with the page: it means the project's.
  const edit: MenuItemConstructorOptions = {
    label: 'Edit',
    submenu: [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }],
  }
  Menu.setApplicationMenu(Menu.buildFromTemplate([...own, edit, view, { role: 'windowMenu' }]))
}
