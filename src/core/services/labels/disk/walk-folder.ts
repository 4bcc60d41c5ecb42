/** Files below a folder, by the endings of their names. */
import { readdir } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { toReadError } from './file-errors.ts'

const order = new Intl.Collator('en', { numeric: true })

/**
 * Paths relative to `folder` with `/`, in natural order. Hidden files and folders and links to folders are passed over.
 * @throws CanthusError file.notFound
 */
export async function walkFolder(folder: string, endings: readonly string[]): Promise<string[]> {
  const wanted = new Set(endings)
  const found: string[] = []
  const enter = async (path: string, prefix: string): Promise<void> => {
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue
      if (entry.isDirectory()) await enter(join(path, entry.name), `${prefix}${entry.name}/`)
      else if (wanted.has(extname(entry.name).toLowerCase())) found.push(prefix + entry.name)
    }
  }
  try {
    await enter(folder, '')
  } catch (error) {
    throw toReadError(error, folder)
  }
  return found.sort((p, q) => order.compare(p, q) || (p < q ? -1 : 1))
}

/** `a/b.face2.pts` to `a/b.face2` */
export function withoutEnding(path: string): string {
  const ending = extname(path)
  return ending === '' ? path : path.slice(0, -ending.length)
}
