/** The one way from the page to the backend. Survives lost connections: subscriptions move to the next client. */
import { readonly, shallowReactive } from 'vue'
import type { EventName, EventPayload, MethodInput, MethodName, MethodOutput } from '#contract/index.ts'
import { createClient } from '#bridge/client.ts'
import type { Client } from '#bridge/client.ts'
import type { Result } from '#bridge/result.ts'
import { createMessagePortTransport, fromEventTargetPort } from '#bridge/transports/message-port.ts'
import { createWebSocketTransport } from '#bridge/transports/websocket.ts'
import { electronHost } from './host.ts'
import type { ElectronHost } from './host.ts'

interface Connection {
  /** `connecting`: the first time; `lost`: was open or could not be opened, and is tried again. */
  state: 'connecting' | 'open' | 'lost'
  wasOpen: boolean
  attempt: number
}

const firstWaitMs = 500
const longestWaitMs = 10_000

const current: Connection = shallowReactive({ state: 'connecting', wasOpen: false, attempt: 0 })
export const connection = readonly(current)

type Subscription = (client: Client) => () => void

let client: Client | null = null
let retry: ReturnType<typeof setTimeout> | undefined
const subscriptions = new Map<Subscription, () => void>()
const openListeners = new Set<() => void>()

/** Never rejects: failures are values, also `connection.lost` while there is no connection. */
export function call<N extends MethodName>(method: N, input: MethodInput<N>): Promise<Result<MethodOutput<N>>> {
  if (client === null) {
    const message = 'There is no connection to the backend at the moment.'
    return Promise.resolve({ ok: false, error: { code: 'connection.lost', message } })
  }
  return client.call(method, input)
}

/** Returns the function that ends the subscription. */
export function onEvent<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void {
  const subscription: Subscription = (on) => on.on(name, listener)
  subscriptions.set(subscription, client === null ? () => undefined : subscription(client))
  return () => {
    subscriptions.get(subscription)?.()
    subscriptions.delete(subscription)
  }
}

/** Runs at every opening of the connection, the first one included: the place to read again what events would have told. */
export function onConnected(listener: () => void): () => void {
  openListeners.add(listener)
  if (current.state === 'open') listener()
  return () => openListeners.delete(listener)
}

/** Call once, at the start of the page. */
export function connect(): void {
  if (electronHost !== null) listenForPort(electronHost)
  else openSocket()
  window.addEventListener('online', reconnectNow)
}

/** Does not wait for the next try. In Electron the next port comes by itself. */
export function reconnectNow(): void {
  if (current.state !== 'lost' || electronHost !== null) return
  clearTimeout(retry)
  openSocket()
}

function openSocket(): void {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  const socket = new WebSocket(`${scheme}://${location.host}/ws`)
  use(createClient(createWebSocketTransport(socket)))
  socket.addEventListener('open', announceOpen)
}

function listenForPort(host: ElectronHost): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const port = event.ports[0]
    if (event.source !== window || port === undefined || !isPortMessage(event.data)) return
    use(createClient(createMessagePortTransport(fromEventTargetPort(port))))
    announceOpen()
  })
  host.requestPort()
}

function isPortMessage(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'canthus:port'
}

function use(next: Client): void {
  client = next
  for (const subscription of subscriptions.keys()) subscriptions.set(subscription, subscription(next))
  next.onClose(() => {
    if (client === next) announceLost()
  })
}

function announceOpen(): void {
  current.state = 'open'
  current.wasOpen = true
  current.attempt = 0
  for (const listener of openListeners) listener()
}

function announceLost(): void {
  client = null
  current.state = 'lost'
  current.attempt++
  if (electronHost !== null) return
  const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (current.attempt - 1))
  retry = setTimeout(openSocket, waitMs)
}
