/** Over a message port: Electron's MessagePortMain, the page's MessagePort, or Node's; they share this shape. */
import type { Transport, WireMessage } from '../transport.ts'
import { Inbox } from '../transport.ts'

export interface MessagePortLike {
  postMessage(message: string): void
  start(): void
  close(): void
  /** Hands over the data of each message, and tells when the port closes. */
  listen(onData: (data: unknown) => void, onClose: () => void): void
}

/** The page's and Node's ports are event targets. */
interface EventTargetPort {
  postMessage(message: string): void
  start?(): void
  close(): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: () => void): void
}

/** Electron's ports in main and utility processes are emitters. */
interface EmitterPort {
  postMessage(message: string): void
  start(): void
  close(): void
  on(type: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  on(type: 'close', listener: () => void): unknown
}

export function fromEventTargetPort(port: EventTargetPort): MessagePortLike {
  return {
    postMessage: (message) => port.postMessage(message),
    start: () => port.start?.(),
    close: () => port.close(),
    listen(onData, onClose) {
      port.addEventListener('message', (event) => onData(event.data))
      port.addEventListener('close', onClose)
    },
  }
}

export function fromEmitterPort(port: EmitterPort): MessagePortLike {
  return {
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
    listen(onData, onClose) {
      port.on('message', (event) => onData(event.data))
      port.on('close', onClose)
    },
  }
}

/** JSON text crosses, not structured clones: the three transports lose and keep the same things. */
export function createMessagePortTransport(port: MessagePortLike): Transport {
  const inbox = new Inbox()
  port.listen(
    (data) => {
      if (typeof data === 'string') inbox.receiveText(data)
    },
    () => inbox.close(),
  )
  port.start()
  return {
    send: (message: WireMessage) => port.postMessage(JSON.stringify(message)),
    onMessage: (listener) => inbox.listen(listener),
    onClose: (listener) => inbox.onClose(listener),
    close() {
      port.close()
      inbox.close()
    },
  }
}
