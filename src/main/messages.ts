/** What main and the processes that it forks say to each other, beside the ports that it hands over. */

export type ToBackend =
  | { readonly type: 'page' }
  | { readonly type: 'worker'; readonly workerId: number }
  | { readonly type: 'asset'; readonly requestId: number; readonly path: string }
  | { readonly type: 'close' }

export type AssetReply =
  | { readonly kind: 'file'; readonly path: string; readonly contentType: string }
  | { readonly kind: 'bytes'; readonly data: Uint8Array; readonly contentType: string }
  | { readonly kind: 'error'; readonly status: number; readonly message: string }

export type FromBackend =
  | { readonly type: 'asset'; readonly requestId: number; readonly reply: AssetReply }
  | { readonly type: 'fork-worker'; readonly workerId: number }
  | { readonly type: 'kill-worker'; readonly workerId: number }
  | { readonly type: 'closed' }

/** Channels between a page and main; the page sees them only through the preload's `window.canthus`. */
export const ipcChannels = {
  port: 'canthus:port',
  pickFolder: 'canthus:pick-folder',
  pickFile: 'canthus:pick-file',
} as const
