/** The page's connection to the program, which a test can cut, hold up, or break one call of. */
import type { Page, WebSocketRoute } from '@playwright/test'

interface Message {
  readonly kind: string
  readonly callId?: number
  readonly method?: string
}

export class Wire {
  #isCut = false
  readonly #sockets = new Set<WebSocketRoute>()
  readonly #held = new Map<string, (() => void)[]>()
  readonly #failing = new Map<string, object>()

  /** Before the page is opened. */
  static async of(page: Page): Promise<Wire> {
    const wire = new Wire()
    await page.routeWebSocket(/./, (socket) => wire.#connect(socket))
    return wire
  }

  /** Nothing gets through, until it is mended; the page then connects by itself. */
  async cut(): Promise<void> {
    this.#isCut = true
    for (const socket of this.#sockets) await socket.close()
    this.#sockets.clear()
  }

  mend(): void {
    this.#isCut = false
  }

  /** Answers to these calls stay on the way, until the function that it returns is called. */
  hold(method: string): () => void {
    this.#held.set(method, [])
    return () => {
      const late = this.#held.get(method) ?? []
      this.#held.delete(method)
      for (const send of late) send()
    }
  }

  /** Answers these calls with an error, until the function that it returns is called. */
  fail(method: string, error: { readonly code: string; readonly message: string }): () => void {
    this.#failing.set(method, error)
    return () => this.#failing.delete(method)
  }

  #connect(socket: WebSocketRoute): void {
    if (this.#isCut) {
      void socket.close()
      return
    }
    this.#sockets.add(socket)
    const server = socket.connectToServer()
    const methods = new Map<number, string>()
    socket.onMessage((text) => {
      const { callId, method } = JSON.parse(String(text)) as Message
      if (callId !== undefined && method !== undefined) {
        const error = this.#failing.get(method)
        if (error !== undefined) {
          socket.send(JSON.stringify({ kind: 'reply', callId, result: { ok: false, error } }))
          return
        }
        methods.set(callId, method)
      }
      server.send(text)
    })
    server.onMessage((text) => {
      const { kind, callId } = JSON.parse(String(text)) as Message
      const held = kind === 'reply' && callId !== undefined ? this.#held.get(methods.get(callId) ?? '') : undefined
      if (held === undefined) socket.send(text)
      else held.push(() => socket.send(text))
    })
  }
}
