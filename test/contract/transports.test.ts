import type { AddressInfo } from 'node:net'
import { MessageChannel } from 'node:worker_threads'
import { WebSocket, WebSocketServer } from 'ws'
import { afterEach, describe, expect, it } from 'vitest'
import type { Client } from '#bridge/client.ts'
import { createClient } from '#bridge/client.ts'
import { BridgeServer } from '#bridge/dispatch.ts'
import { createDirectPair } from '#bridge/transports/direct.ts'
import { createMessagePortTransport, fromEmitterPort, fromEventTargetPort } from '#bridge/transports/message-port.ts'
import { createWebSocketTransport } from '#bridge/transports/websocket.ts'
import type { WebSocketLike } from '#bridge/transports/websocket.ts'
import { CanthusError, methods } from '#contract/index.ts'
import type { Backend } from '#backend/create-backend.ts'
import { openTestBackend } from '../helpers/backend.ts'

/** How each transport joins a client to a backend. */
const joins: Record<string, (bridge: BridgeServer) => Promise<{ client: Client; end: () => void }>> = {
  async direct(bridge) {
    const [near, far] = createDirectPair()
    bridge.connect(far)
    return { client: createClient(near), end: () => far.close() }
  },
  async websocket(bridge) {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    server.on('connection', (socket) => bridge.connect(createWebSocketTransport(socket as unknown as WebSocketLike)))
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const socket = new WebSocket(`ws://127.0.0.1:${String(port)}`)
    const end = (): void => {
      for (const peer of server.clients) peer.terminate()
      server.close()
    }
    return { client: createClient(createWebSocketTransport(socket as unknown as WebSocketLike)), end }
  },
  async 'message port of a page'(bridge) {
    const { port1, port2 } = new MessageChannel()
    bridge.connect(createMessagePortTransport(fromEventTargetPort(port1 as never)))
    return {
      client: createClient(createMessagePortTransport(fromEventTargetPort(port2 as never))),
      end: () => port1.close(),
    }
  },
  async 'message port of Electron'(bridge) {
    const { port1, port2 } = new MessageChannel()
    // Electron's emitters hand over an event; Node's hand over the data itself.
    const asEmitter = (port: typeof port1) =>
      ({
        postMessage: (m: string) => port.postMessage(m),
        start: () => port.start(),
        close: () => port.close(),
        on: (type: 'message' | 'close', listener: (event?: { data: unknown }) => void) =>
          type === 'message' ? port.on('message', (data) => listener({ data })) : port.on('close', () => listener()),
      }) as Parameters<typeof fromEmitterPort>[0]
    bridge.connect(createMessagePortTransport(fromEmitterPort(asEmitter(port1))))
    return {
      client: createClient(createMessagePortTransport(fromEmitterPort(asEmitter(port2)))),
      end: () => port1.close(),
    }
  },
}

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function open(name: string): Promise<{ client: Client; backend: Backend; end: () => void }> {
  const { backend, close } = await openTestBackend()
  closers.push(close)
  const joined = await (joins[name] as (typeof joins)[string])(backend.bridge)
  closers.push(() => {
    joined.client.close()
    joined.end()
  })
  return { ...joined, backend }
}

describe.each(Object.keys(joins))('over %s', (name) => {
  it('answers with a value that fits the declared output', async () => {
    const { client } = await open(name)
    const info = await client.call('app.getInfo', {})
    expect(info.ok && methods['app.getInfo'].output.safeParse(info.value).success).toBe(true)
  })

  it('answers an expected failure as a value with its code', async () => {
    const { client } = await open(name)
    const result = await client.call('projects.open', { path: '/nowhere/at-all.canthus' })
    expect(result).toMatchObject({ ok: false, error: { code: 'project.notFound' } })
    expect(!result.ok && result.error.message).toContain('at-all.canthus')
  })

  it('refuses input that the contract does not allow, and names the field', async () => {
    const { client } = await open(name)
    const result = await client.call('images.list', { projectId: 'x', offset: -1 } as never)
    expect(result).toMatchObject({ ok: false, error: { code: 'input.invalid' } })
  })

  it('refuses a method that does not exist', async () => {
    const { client } = await open(name)
    expect(await client.call('toString' as never, {} as never)).toMatchObject({ error: { code: 'input.invalid' } })
  })

  it('keeps calls apart when many are under way', async () => {
    const { client } = await open(name)
    const paths = Array.from({ length: 50 }, (_, i) => `/nowhere/number-${String(i)}.canthus`)
    const results = await Promise.all(paths.map((path) => client.call('projects.open', { path })))
    results.forEach((result, i) => expect(!result.ok && result.error.message).toContain(paths[i]))
  })

  it('delivers events until the subscription ends', async () => {
    const { client, backend } = await open(name)
    await client.call('app.getInfo', {})
    const seen: string[] = []
    const stop = client.on('project.changed', (p) => seen.push(p.projectId))
    backend.bridge.emit('project.changed', { projectId: 'one' })
    await client.call('app.getInfo', {})
    stop()
    backend.bridge.emit('project.changed', { projectId: 'two' })
    await client.call('app.getInfo', {})
    expect(seen).toEqual(['one'])
  })

  it('settles what is under way when the other side goes, and every call after it', async () => {
    const { client, end } = await open(name)
    await client.call('app.getInfo', {})
    const closed = new Promise<void>((resolve) => client.onClose(resolve))
    end()
    await closed
    expect(await client.call('app.getInfo', {})).toMatchObject({ ok: false, error: { code: 'connection.lost' } })
  })

  it('loses what JSON loses', async () => {
    const { client } = await open(name)
    await client.call('app.setSetting', { key: 'test.key', value: { kept: [1, null, 'ü'] } })
    const settings = await client.call('app.getSettings', {})
    expect(settings.ok && settings.value.settings['test.key']).toEqual({ kept: [1, null, 'ü'] })
  })
})

it('turns a bug into internal.bug, tells of it, and goes on', async () => {
  const bugs: string[] = []
  const broken = new Proxy({} as never, {
    get: (_t, method) => async () => {
      if (method === 'app.getInfo') throw new TypeError('a bug')
      throw new CanthusError('job.notFound', 'no such job')
    },
  })
  const bridge = new BridgeServer(broken, { onBug: (method) => bugs.push(method) })
  const [near, far] = createDirectPair()
  bridge.connect(far)
  const client = createClient(near)
  expect(await client.call('app.getInfo', {})).toMatchObject({ ok: false, error: { code: 'internal.bug' } })
  expect(await client.call('jobs.get', { jobId: 'x' })).toMatchObject({ ok: false, error: { code: 'job.notFound' } })
  expect(bugs).toEqual(['app.getInfo'])
})
