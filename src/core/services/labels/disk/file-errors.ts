/** Errors of the file system and of label files as the contract's errors, with the path in them. */
import { CanthusError } from '#contract/errors.ts'
import { LabelFileError } from '#domain/formats/label-file.ts'

/** The code of an error that the file system threw, for example `ENOENT`; null for any other error. */
export function fileErrorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}

export function toReadError(error: unknown, path: string): unknown {
  if (error instanceof CanthusError) return error
  if (error instanceof LabelFileError) {
    const at = error.line === null ? path : `${path}, line ${String(error.line)}`
    return new CanthusError('format.invalid', `${at}: ${error.message}.`, { path, line: error.line }, { cause: error })
  }
  const code = fileErrorCode(error)
  if (code === null) return error
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new CanthusError('file.notFound', `${path} does not exist.`, { path }, { cause: error })
  }
  return new CanthusError('file.notFound', `${path} cannot be read (${code}).`, { path, cause: code }, { cause: error })
}

export function toWriteError(error: unknown, path: string): unknown {
  if (error instanceof CanthusError) return error
  const code = fileErrorCode(error)
  if (code === null) return error
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new CanthusError('disk.full', `The disk is full: ${path} was not written.`, { path, cause: code }, { cause: error })
  }
  if (code === 'EEXIST') return new CanthusError('file.exists', `${path} exists already.`, { path }, { cause: error })
  return new CanthusError('file.notWritable', `${path} cannot be written (${code}).`, { path, cause: code }, { cause: error })
}
