/** Over a WebSocket: the browser's own, or a server's of the `ws` package; both look like this. */
import type { Transport, WireMessage } from '../transport.ts'
import { Inbox } from '../transport.ts'

export interface WebSocketLike {
  readonly readyState: number
  send(data: string): void
  close(): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void
}

const openState = 1

/** Messages sent before the socket opens wait for it. */
export function createWebSocketTransport(socket: WebSocketLike): Transport {
  const inbox = new Inbox()
  const unsent: string[] = []

  socket.addEventListener('open', () => {
    for (const text of unsent.splice(0)) socket.send(text)
  })
  socket.addEventListener('message', (event) => {
    if (typeof event.data !== 'string') return
    inbox.receiveText(event.data)
  })
  socket.addEventListener('close', () => inbox.close())
  socket.addEventListener('error', () => inbox.close())

  return {
    send(message: WireMessage) {
      const text = JSON.stringify(message)
      if (socket.readyState === openState) socket.send(text)
      else if (socket.readyState < openState) unsent.push(text)
    },
    onMessage: (listener) => inbox.listen(listener),
    onClose: (listener) => inbox.onClose(listener),
    close() {
      socket.close()
      inbox.close()
    },
  }
}
