/** `canthus://app/…`: the pages, and the pictures of open projects. Nothing else is served, from nowhere else. */
import { join, normalize, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { net, protocol } from 'electron'
import { contentSecurityPolicy } from '#contract/page-policy.ts'
import type { AssetReply } from './messages.ts'

export const appOrigin = 'canthus://app'

/** Has to run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'canthus', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ])
}

export function servePages(pagesFolder: string, requestAsset: (path: string) => Promise<AssetReply>): void {
  protocol.handle('canthus', async (request) => {
    const url = new URL(request.url)
    if (url.host !== 'app' || request.method !== 'GET') return new Response(null, { status: 404 })
    if (url.pathname.startsWith('/asset/')) return answerAsset(await requestAsset(url.pathname + url.search))
    return servePage(pagesFolder, url.pathname)
  })
}

async function servePage(pagesFolder: string, pathname: string): Promise<Response> {
  const path = normalize(join(pagesFolder, decodeURIComponent(pathname === '/' ? '/index.html' : pathname)))
  if (!path.startsWith(pagesFolder + sep)) return new Response(null, { status: 404 })
  const file = await net.fetch(pathToFileURL(path).toString())
  const headers = new Headers(file.headers)
  headers.set('content-security-policy', contentSecurityPolicy)
  return new Response(file.body, { status: file.status, headers })
}

async function answerAsset(reply: AssetReply): Promise<Response> {
  if (reply.kind === 'error') return new Response(reply.message, { status: reply.status })
  const headers = { 'content-type': reply.contentType, 'cache-control': 'private, max-age=31536000, immutable' }
  if (reply.kind === 'bytes') return new Response(new Uint8Array(reply.data), { headers })
  const file = await net.fetch(pathToFileURL(reply.path).toString())
  return new Response(file.body, { status: file.status, headers })
}
