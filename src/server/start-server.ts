/** The browser host: the same pages over HTTP and a WebSocket, on loopback, behind a token. */
import { createReadStream, existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import fastifyWebsocket from '@fastify/websocket'
import fastify from 'fastify'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Backend } from '#backend/create-backend.ts'
import { createWebSocketTransport } from '#bridge/transports/websocket.ts'
import type { WebSocketLike } from '#bridge/transports/websocket.ts'
import { CanthusError } from '#contract/errors.ts'
import { contentSecurityPolicy } from '#contract/page-policy.ts'
import { createToken, isOwnRequest, isToken, readTokenCookie, tokenCookie } from './token.ts'

export interface ServerOptions {
  readonly backend: Backend
  /** The built pages: `out/renderer`. */
  readonly pagesFolder: string
  /** 0: any free port. */
  readonly port: number
  /** Fixed for tests; left out: a new one each start. */
  readonly token?: string
}

export interface RunningServer {
  readonly port: number
  /** With the token; `fragment` goes behind `#`. */
  readonly url: (fragment?: string) => string
  close(): Promise<void>
}

/** @throws CanthusError `file.notFound` where the pages were not built. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  if (!existsSync(join(options.pagesFolder, 'index.html'))) {
    throw new CanthusError('file.notFound', 'The pages are not built yet. Run `npm run build` once, then try again.')
  }
  const token = options.token ?? createToken()
  const app = fastify({ bodyLimit: 512 * 1024 * 1024, forceCloseConnections: true })
  let port = options.port
  guard(app, token, () => port)
  await app.register(fastifyWebsocket)
  await app.register(fastifyStatic, { root: options.pagesFolder, index: 'index.html', cacheControl: false })
  serveAssets(app, options.backend)
  acceptUploads(app, options.backend)
  app.get('/ws', { websocket: true }, (socket) => {
    options.backend.bridge.connect(createWebSocketTransport(socket as unknown as WebSocketLike))
  })
  await app.listen({ host: '127.0.0.1', port: options.port })
  const address = app.server.address()
  if (typeof address === 'object' && address !== null) port = address.port
  return {
    port,
    url: (fragment) => `http://127.0.0.1:${String(port)}/?token=${token}${fragment === undefined ? '' : `#${fragment}`}`,
    close: () => app.close(),
  }
}

function guard(app: FastifyInstance, token: string, port: () => number): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    })
    if (!isOwnRequest(request.headers)) return refuse(reply, 403, 'This address answers its own pages only.')
    const { token: given } = request.query as { token?: string }
    if (isToken(given, token)) {
      // Out of the address bar and the history at once; the fragment stays with the browser.
      return reply.header('set-cookie', tokenCookie(token, port())).redirect(request.url.split('?')[0] ?? '/', 303)
    }
    if (!isToken(readTokenCookie(request.headers, port()), token)) {
      return refuse(reply, 401, 'Open Canthus with the address that it printed when it started: it holds the key.')
    }
  })
}

function refuse(reply: FastifyReply, status: number, sentence: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(`${sentence}\n`)
}

function serveAssets(app: FastifyInstance, backend: Backend): void {
  app.get('/asset/*', async (request, reply) => {
    try {
      const asset = await backend.core.resolveAsset(request.url)
      void reply.type(asset.type).header('cache-control', 'private, max-age=31536000, immutable')
      if (asset.kind === 'bytes') return await reply.send(asset.data)
      const { size } = await stat(asset.path)
      return await reply.header('content-length', size).send(createReadStream(asset.path))
    } catch (error) {
      return sendError(reply, error)
    }
  })
}

function acceptUploads(app: FastifyInstance, backend: Backend): void {
  // Every body is a file: the built-in parsers would take a dropped .json or .txt apart.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  const accept = (what: string, add: (id: string, name: string, data: Uint8Array) => Promise<unknown>): void => {
    app.put(`/${what}/:id/*`, async (request, reply) => {
      const { id, '*': name } = request.params as { id: string; '*': string }
      try {
        const data = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        return await reply.send({ ok: true, value: await add(id, name, data) })
      } catch (error) {
        return sendError(reply, error)
      }
    })
  }
  accept('upload', backend.core.addUploadedPicture)
  accept('upload-labels', backend.core.addUploadedLabels)
}

function sendError(reply: FastifyReply, error: unknown): FastifyReply {
  if (!(error instanceof CanthusError)) throw error
  const status = error.code.endsWith('notFound') || error.code === 'image.missing' ? 404 : 422
  return reply.code(status).header('cache-control', 'no-store').send({ ok: false, error: error.toBody() })
}
