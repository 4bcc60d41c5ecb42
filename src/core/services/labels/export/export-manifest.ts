/** The file that an export writes beside its labels. */
import { basename } from 'node:path'

export const manifestName = 'export.json'

/** Other tools call their labels export.json too, so the content decides: `head` is how the file begins. */
export function isOwnManifest(name: string, head: string): boolean {
  return basename(name) === manifestName && /^\{\s*"project":[^\n]*\n\s*"tool": "canthus@/.test(head)
}
