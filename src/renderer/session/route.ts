/** Which screen shows, kept in the address so that a reload comes back to the same picture. */
import { readonly, shallowRef } from 'vue'

export type Route =
  | { readonly screen: 'start' }
  | { readonly screen: 'annotate'; readonly projectId: string; readonly imageId: string | null }
  | { readonly screen: 'jobs' }

type AnnotateRoute = Extract<Route, { screen: 'annotate' }>

const lastKey = 'canthus.lastPlace'

const current = shallowRef<Route>(readRoute(location.hash))
export const route = readonly(current)

/** Where Annotate goes from the other screens; outlives a reload of this tab. */
const last = shallowRef<AnnotateRoute | null>(readLast())
export const lastPlace = readonly(last)

/** `replace`: no step for the Back button (next picture, not another screen). */
export function goTo(next: Route, replace = false): void {
  const address = writeRoute(next)
  if (address === location.hash) return
  if (replace) history.replaceState(null, '', address)
  else history.pushState(null, '', address)
  enter(next)
}

function enter(next: Route): void {
  current.value = next
  if (next.screen !== 'annotate') return
  last.value = next
  sessionStorage.setItem(lastKey, writeRoute(next))
}

function readLast(): AnnotateRoute | null {
  const place = current.value.screen === 'annotate' ? current.value : readRoute(sessionStorage.getItem(lastKey) ?? '')
  return place.screen === 'annotate' ? place : null
}

/** The project of the last place is gone. */
export function forgetLastPlace(): void {
  last.value = null
  sessionStorage.removeItem(lastKey)
}

/** Shows a picture of the project that is open now. */
export function showImage(imageId: string): void {
  const now = current.value
  if (now.screen === 'annotate') goTo({ ...now, imageId }, true)
}

export function readRoute(hash: string): Route {
  const parts = hash.replace(/^#\/?/, '').split('/').map(decodePart)
  if (parts[0] === 'jobs') return { screen: 'jobs' }
  if (parts[0] === 'p' && parts[1]) return { screen: 'annotate', projectId: parts[1], imageId: parts[2] || null }
  return { screen: 'start' }
}

export function writeRoute(to: Route): string {
  if (to.screen === 'start') return '#/'
  if (to.screen === 'jobs') return '#/jobs'
  const image = to.imageId === null ? '' : `/${encodeURIComponent(to.imageId)}`
  return `#/p/${encodeURIComponent(to.projectId)}${image}`
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

window.addEventListener('popstate', () => {
  enter(readRoute(location.hash))
})
