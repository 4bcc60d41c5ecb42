/** Names of pictures as label files of any system spell them. */

const oddSpelling = /\\|\/\/|(?:^|\/)\.\.?(?:\/|$)|^[a-z]:/

/**
 * One spelling a path, so that one picture has one name: `/` between folders, none of them empty, `.`, or left again by
 * `..`, and a drive's letter as a capital. A share of Windows keeps its two slashes in front.
 */
export function pictureName(written: string): string {
  const name = written.trim()
  if (!oddSpelling.test(name)) return name
  const path = name.replaceAll('\\', '/')
  const root = /^(?:\/\/(?=[^/])|[a-z]:\/*|\/+)/i.exec(path)?.[0] ?? ''
  const parts: string[] = []
  for (const part of path.slice(root.length).split('/')) {
    if (part === '' || part === '.') continue
    const isWayBack = part === '..' && (root !== '' || (parts.at(-1) ?? '..') !== '..')
    if (isWayBack) parts.pop()
    else parts.push(part)
  }
  return spellRoot(root) + parts.join('/')
}

function spellRoot(root: string): string {
  if (/^[a-z]:/i.test(root)) return `${root.charAt(0).toUpperCase()}:${root.length > 2 ? '/' : ''}`
  return root.startsWith('//') && root.length === 2 ? root : root.slice(0, 1)
}

/** How many folders two names share, from the last one up; null: they differ where both have one. The case of letters aside. */
export function sharedFolders(one: string, other: string): number | null {
  const [p, q] = [foldersUp(one), foldersUp(other)]
  const both = Math.min(p.length, q.length)
  return p.slice(0, both).every((folder, k) => folder === q[k]) ? both : null
}

/** Whether one name can be the other from farther up: `set/a.jpg` and `C:/data/set/a.jpg`, not `x/a.jpg` and `y/a.jpg`. */
export function mayBeOnePicture(one: string, other: string): boolean {
  const lastOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1).toLowerCase()
  return lastOf(one) === lastOf(other) && sharedFolders(one, other) !== null
}

/** From the last one up, in lower case, without the root. */
function foldersUp(name: string): string[] {
  const parts = name.toLowerCase().replace(/^[a-z]:/, '').split('/').slice(0, -1)
  return parts.filter((part) => part !== '' && part !== '..').reverse()
}

/** True for a path from the root of a disk, a drive or a share, of whatever system. */
export function isAbsoluteName(name: string): boolean {
  return /^(?:\/|[A-Z]:\/)/.test(name)
}
