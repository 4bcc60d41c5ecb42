/** What the page's host can do beyond a browser. Electron's preload puts it on the window. */

export interface ElectronHost {
  /** Asks main for a message port; it comes as a window message. */
  requestPort(): void
  /** Native dialogs; null where the person closed them. */
  pickFolder(): Promise<string | null>
  pickFile(extensions: string[]): Promise<string | null>
  pathOfDroppedFile(file: File): string
}

declare global {
  interface Window {
    readonly canthus?: ElectronHost
  }
}

/** null in the browser host. */
export const electronHost: ElectronHost | null = window.canthus ?? null

/** An address from the backend (`/asset/…`) as something that `src` takes. */
export function assetUrl(path: string): string {
  return electronHost !== null && path.startsWith('/') ? `canthus://app${path}` : path
}
