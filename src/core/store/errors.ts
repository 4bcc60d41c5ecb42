/** SQLite's result codes as the contract's errors. */
import { CanthusError } from '#contract/errors.ts'
import type { ErrorCode } from '#contract/errors.ts'

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}

function describe(code: string, path: string): [ErrorCode, string] | null {
  const is = (...names: string[]): boolean => names.some((n) => code === n || code.startsWith(`${n}_`))
  if (is('SQLITE_FULL', 'ENOSPC', 'EDQUOT')) {
    return ['disk.full', `The disk is full: the last change was not saved to ${path}. Everything saved before is safe.`]
  }
  if (is('SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_PERM', 'EACCES', 'EPERM', 'EROFS')) {
    return ['file.notWritable', `${path} cannot be written. Check its permissions and those of its folder.`]
  }
  if (is('SQLITE_IOERR')) {
    return ['file.notWritable', `The disk refused to read or write ${path} (${code}). The last change was not saved.`]
  }
  if (is('SQLITE_BUSY', 'SQLITE_LOCKED')) {
    return ['project.locked', `Another program has been writing to ${path} for too long. Try again in a moment.`]
  }
  if (is('SQLITE_NOTADB', 'SQLITE_CORRUPT')) {
    return ['project.unreadable', `${path} is not a Canthus project, or it is damaged.`]
  }
  return null
}

/** The expected failure behind an error of SQLite or the file system, or the error itself where it is a bug. */
export function toStoreError(error: unknown, path: string): unknown {
  if (error instanceof CanthusError) return error
  const code = codeOf(error)
  const known = code === null ? null : describe(code, path)
  return known === null ? error : new CanthusError(known[0], known[1], { path, cause: code }, { cause: error })
}
