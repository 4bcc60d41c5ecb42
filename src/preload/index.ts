/** Hands the page its port and the system's dialogs; nothing else of Electron reaches it. */
import { contextBridge, ipcRenderer, webUtils } from 'electron'

// The names are those of src/main/messages.ts; a sandboxed preload is one file and cannot import it at run time.
const port = 'canthus:port'

ipcRenderer.on(port, (event) => {
  window.postMessage({ type: port }, window.location.origin, [...event.ports])
})

contextBridge.exposeInMainWorld('canthus', {
  /** Asks main for a port; it arrives as a window message of type `canthus:port`. */
  requestPort: (): void => ipcRenderer.send(port),
  pickFolder: (): Promise<string | null> => ipcRenderer.invoke('canthus:pick-folder') as Promise<string | null>,
  pickFile: (extensions: string[]): Promise<string | null> =>
    ipcRenderer.invoke('canthus:pick-file', extensions) as Promise<string | null>,
  pathOfDroppedFile: (file: File): string => webUtils.getPathForFile(file),
})
