/** The server's side: checks input, calls the handler, and turns what it throws into a code. */
import type { EventName, EventPayload, Handlers, MethodName } from '#contract/index.ts'
import { CanthusError, methods } from '#contract/index.ts'
import type { Result } from './result.ts'
import type { Transport, WireMessage } from './transport.ts'

export interface DispatchOptions {
  /** A throw that is no expected failure: a bug, to be logged. */
  onBug?: (method: string, error: unknown) => void
}

/** Answers one call. Never rejects. */
export async function answerCall(
  handlers: Handlers,
  method: string,
  input: unknown,
  options: DispatchOptions = {},
): Promise<Result<unknown>> {
  if (!isMethod(method)) {
    return { ok: false, error: { code: 'input.invalid', message: `There is no method "${method}".` } }
  }
  const parsed = methods[method].input.safeParse(input)
  if (!parsed.success) {
    const issues = parsed.error.issues.map((i) => ({ path: i.path.join('.'), message: i.message }))
    const first = issues[0]
    const where = first === undefined || first.path === '' ? '' : ` (${first.path})`
    const message = `${method} was called with input it cannot use${where}: ${first?.message ?? 'unknown'}.`
    return { ok: false, error: { code: 'input.invalid', message, details: { method, issues } } }
  }
  try {
    // The method's name ties handler and input together; TypeScript cannot follow that through a union.
    const handler = handlers[method] as (value: unknown) => Promise<unknown>
    return { ok: true, value: await handler(parsed.data) }
  } catch (error) {
    if (error instanceof CanthusError) return { ok: false, error: error.toBody() }
    options.onBug?.(method, error)
    const message = error instanceof Error ? error.message : String(error)
    return { ok: false, error: { code: 'internal.bug', message, details: { method } } }
  }
}

function isMethod(name: string): name is MethodName {
  return Object.hasOwn(methods, name)
}

/** One listener per connected page or command; what the backend emits goes to all of them. */
export class BridgeServer {
  readonly #handlers: Handlers
  readonly #options: DispatchOptions
  readonly #transports = new Set<Transport>()

  constructor(handlers: Handlers, options: DispatchOptions = {}) {
    this.#handlers = handlers
    this.#options = options
  }

  connect(transport: Transport): void {
    this.#transports.add(transport)
    transport.onClose(() => this.#transports.delete(transport))
    transport.onMessage((message) => {
      if (message.kind === 'call') void this.#answer(transport, message)
    })
  }

  emit<N extends EventName>(name: N, payload: EventPayload<N>): void {
    for (const transport of this.#transports) transport.send({ kind: 'event', name, payload })
  }

  close(): void {
    for (const transport of [...this.#transports]) transport.close()
  }

  async #answer(transport: Transport, call: Extract<WireMessage, { kind: 'call' }>): Promise<void> {
    const result = await answerCall(this.#handlers, call.method, call.input, this.#options)
    if (this.#transports.has(transport)) transport.send({ kind: 'reply', callId: call.callId, result })
  }
}
