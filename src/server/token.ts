/** Who may talk to the browser host: whoever has its token, from a page that it served itself. */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

const cookieName = 'canthus_token'

export function createToken(): string {
  return randomBytes(24).toString('base64url')
}

export function isToken(given: string | undefined, token: string): boolean {
  if (given === undefined) return false
  const p = Buffer.from(given)
  const q = Buffer.from(token)
  return p.length === q.length && timingSafeEqual(p, q)
}

/** Cookies are shared by all ports of a host: the port in the name keeps two running programs apart. */
export function tokenCookie(token: string, port: number): string {
  return `${cookieName}_${String(port)}=${token}; HttpOnly; SameSite=Strict; Path=/`
}

export function readTokenCookie(headers: IncomingHttpHeaders, port: number): string | undefined {
  const prefix = `${cookieName}_${String(port)}=`
  const part = headers.cookie?.split(';').find((c) => c.trim().startsWith(prefix))
  return part?.trim().slice(prefix.length)
}

/**
 * The Host header has to name the loopback address: a foreign site that points its own name here is refused. A page
 * of another origin is refused as well, where the browser tells.
 */
export function isOwnRequest(headers: IncomingHttpHeaders): boolean {
  const host = headers.host ?? ''
  const name = host.replace(/:\d+$/, '')
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(name)) return false
  const origin = headers.origin
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`
}
