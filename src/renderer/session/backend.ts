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

export type Call = Client['call']
/** What a new backend has to be told before anybody asks it: which project is open. */
type Preparation = (call: Call) => Promise<void>
let preparation: Preparation = () => Promise.resolve()
let preparing: Promise<void> | null = null

/** Never rejects: failures are values, also `connection.lost` while there is no connection. */
export async function call<N extends MethodName>(method: N, input: MethodInput<N>): Promise<Result<MethodOutput<N>>> {
  if (preparing !== null) await preparing
  if (client === null || current.state === 'lost') {
    const message = 'There is no connection to the backend at the moment.'
    return { ok: false, error: { code: 'connection.lost', message } }
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

/** Runs at every opening, before all other calls and before the connection counts as open. */
export function prepareConnection(run: Preparation): void {
  preparation = run
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
  socket.addEventListener('open', () => void announceOpen())
}

function listenForPort(host: ElectronHost): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const port = event.ports[0]
    if (event.source !== window || port === undefined || !isPortMessage(event.data)) return
    use(createClient(createMessagePortTransport(fromEventTargetPort(port))))
    void announceOpen()
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

async function announceOpen(): Promise<void> {
  const opened = client
  if (opened === null) return
  preparing = preparation((method, input) => opened.call(method, input)).finally(() => (preparing = null))
  await preparing
  if (client !== opened) return
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
