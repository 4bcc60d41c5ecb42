/** What the shell is told, by kind of error. */
import type { ErrorCode } from '#contract/index.ts'

export const exitCodes = {
  done: 0,
  /** The work was done, but some pictures, files or faces were left out, each named on stderr. */
  incomplete: 1,
  usage: 2,
  notFound: 3,
  badInput: 4,
  model: 5,
  conflict: 6,
  disk: 7,
  bug: 70,
  cancelled: 130,
} as const
export type ExitKind = keyof typeof exitCodes

/** One line each, for `--help`. */
export const exitCodeHelp = [
  'Exit codes:',
  '    0  done',
  '    1  done, but something was left out (named on stderr)',
  '    2  wrong use of the command',
  '    3  not found: project, folder, file, picture',
  '    4  input that cannot be used: labels, pictures, a schema that does not fit',
  '    5  the model or its runtime failed',
  '    6  conflict: something exists already, or is in use',
  '    7  the disk is full or cannot be written',
  '   70  a bug in Canthus',
  '  130  cancelled',
].join('\n')

const kinds: Readonly<Record<ErrorCode, ExitKind>> = {
  'input.invalid': 'usage',
  'project.notFound': 'notFound',
  'project.unreadable': 'badInput',
  'project.notEmpty': 'conflict',
  'project.newerVersion': 'badInput',
  'project.locked': 'conflict',
  'folder.notFound': 'notFound',
  'folder.notAllowed': 'badInput',
  'folder.noPictures': 'badInput',
  'image.notFound': 'notFound',
  'image.missing': 'notFound',
  'image.unreadable': 'badInput',
  'image.unsupported': 'badInput',
  'image.tooLarge': 'badInput',
  'face.notFound': 'notFound',
  'edit.conflict': 'conflict',
  'edit.nothingToUndo': 'conflict',
  'edit.nothingToRedo': 'conflict',
  'job.notFound': 'notFound',
  'job.cancelled': 'cancelled',
  'job.alreadyRunning': 'conflict',
  'schema.notFound': 'notFound',
  'schema.invalid': 'badInput',
  'schema.exists': 'conflict',
  'schema.inUse': 'conflict',
  'model.notFound': 'model',
  'model.invalid': 'model',
  'model.noSchema': 'model',
  'inference.crashed': 'model',
  'inference.failed': 'model',
  'format.unknown': 'badInput',
  'format.invalid': 'badInput',
  'format.schemaMismatch': 'badInput',
  'format.notSupported': 'badInput',
  'file.notFound': 'notFound',
  'file.notWritable': 'disk',
  'file.exists': 'conflict',
  'disk.full': 'disk',
  'connection.lost': 'bug',
  'internal.bug': 'bug',
}

export function exitCodeFor(code: ErrorCode): number {
  return exitCodes[kinds[code]]
}
