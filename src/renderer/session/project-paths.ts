/** Where the projects lie that this browser has opened: an address holds only the id. */

const storageKey = 'canthus.projectPaths'
const mostKept = 30

export function rememberPath(projectId: string, path: string): void {
  const others = readAll().filter(([id]) => id !== projectId)
  localStorage.setItem(storageKey, JSON.stringify([[projectId, path], ...others].slice(0, mostKept)))
}

export function recallPath(projectId: string): string | null {
  return readAll().find(([id]) => id === projectId)?.[1] ?? null
}

function readAll(): [string, string][] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]')
    return Array.isArray(value) ? value.filter(isPair) : []
  } catch {
    return []
  }
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string'
}
