/** What carries messages. Dispatch and client never know which one it is. */

/** A JSON value on the wire; every transport hands over a copy, never a shared object. */
export type WireMessage =
  | { readonly kind: 'call'; readonly callId: number; readonly method: string; readonly input: unknown }
  | { readonly kind: 'reply'; readonly callId: number; readonly result: unknown }
  | { readonly kind: 'event'; readonly name: string; readonly payload: unknown }

export interface Transport {
  send(message: WireMessage): void
  /** One listener; messages that arrived before are kept for it. */
  onMessage(listener: (message: WireMessage) => void): void
  /** Called once, when the other side is gone or `close` was called. */
  onClose(listener: () => void): void
  close(): void
}

/** Narrows what came in from outside; null where it is no message of ours. */
export function readWireMessage(value: unknown): WireMessage | null {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return null
  const message = value as Record<string, unknown>
  if (message['kind'] === 'event') return typeof message['name'] === 'string' ? (value as WireMessage) : null
  if (typeof message['callId'] !== 'number') return null
  if (message['kind'] === 'call') return typeof message['method'] === 'string' ? (value as WireMessage) : null
  return message['kind'] === 'reply' && 'result' in message ? (value as WireMessage) : null
}

/** Keeps messages until somebody listens, and tells of the end just once. */
export class Inbox {
  #listener: ((message: WireMessage) => void) | null = null
  #closeListeners: (() => void)[] = []
  #waiting: WireMessage[] = []
  #closed = false

  receive(value: unknown): void {
    const message = readWireMessage(value)
    if (message === null || this.#closed) return
    if (this.#listener === null) this.#waiting.push(message)
    else this.#listener(message)
  }

  /** Text that is no JSON is dropped: it is not ours. */
  receiveText(text: string): void {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return
    }
    this.receive(value)
  }

  listen(listener: (message: WireMessage) => void): void {
    this.#listener = listener
    for (const message of this.#waiting.splice(0)) listener(message)
  }

  onClose(listener: () => void): void {
    if (this.#closed) listener()
    else this.#closeListeners.push(listener)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const listener of this.#closeListeners.splice(0)) listener()
  }
}
