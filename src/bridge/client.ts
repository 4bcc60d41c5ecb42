/** The caller's side: a typed proxy over any transport. */
import type { EventName, EventPayload, MethodInput, MethodName, MethodOutput } from '#contract/index.ts'
import { errorBody, events } from '#contract/index.ts'
import type { Result } from './result.ts'
import type { Transport } from './transport.ts'

export interface Client {
  /** Never rejects: failures, also a lost connection, are values. */
  call<N extends MethodName>(method: N, input: MethodInput<N>): Promise<Result<MethodOutput<N>>>
  /** Returns the function that ends the subscription. */
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void
  onClose(listener: () => void): void
  close(): void
}

const lost = {
  ok: false,
  error: { code: 'connection.lost', message: 'The connection to the backend was lost.' },
} as const

export function createClient(transport: Transport): Client {
  const waiting = new Map<number, (result: Result<never>) => void>()
  const listeners = new Map<string, Set<(payload: never) => void>>()
  let nextCallId = 1
  let open = true

  transport.onMessage((message) => {
    if (message.kind === 'reply') {
      const settle = waiting.get(message.callId)
      waiting.delete(message.callId)
      settle?.(readResult(message.result))
    } else if (message.kind === 'event' && Object.hasOwn(events, message.name)) {
      for (const listener of listeners.get(message.name) ?? []) listener(message.payload as never)
    }
  })
  transport.onClose(() => {
    open = false
    for (const settle of waiting.values()) settle(lost)
    waiting.clear()
  })

  return {
    call(method, input) {
      if (!open) return Promise.resolve(lost)
      return new Promise((resolve) => {
        const callId = nextCallId++
        waiting.set(callId, resolve as (result: Result<never>) => void)
        transport.send({ kind: 'call', callId, method, input })
      })
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set)
      set.add(listener as (payload: never) => void)
      return () => set.delete(listener as (payload: never) => void)
    },
    onClose: (listener) => transport.onClose(listener),
    close: () => transport.close(),
  }
}

function readResult(value: unknown): Result<never> {
  if (typeof value === 'object' && value !== null && 'ok' in value) {
    if (value.ok === true && 'value' in value) return value as Result<never>
    if (value.ok === false && 'error' in value) {
      const error = errorBody.safeParse(value.error)
      if (error.success) return { ok: false, error: error.data }
    }
  }
  return { ok: false, error: { code: 'internal.bug', message: 'The backend answered with something unreadable.' } }
}
