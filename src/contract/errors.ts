/** The closed set of expected failures. A code is `area.reason`; anything else is a bug and becomes `internal.bug`. */
import { z } from 'zod'

export const errorCodes = [
  'input.invalid',
  'project.notFound',
  'project.unreadable',
  'project.notEmpty',
  'project.newerVersion',
  'project.locked',
  'folder.notFound',
  'folder.notAllowed',
  'folder.noPictures',
  'image.notFound',
  'image.missing',
  'image.unreadable',
  'image.unsupported',
  'image.tooLarge',
  'face.notFound',
  'edit.conflict',
  'edit.nothingToUndo',
  'edit.nothingToRedo',
  'job.notFound',
  'job.cancelled',
  'job.alreadyRunning',
  'schema.notFound',
  'schema.invalid',
  'schema.exists',
  'schema.inUse',
  'model.notFound',
  'model.invalid',
  'model.noSchema',
  'inference.crashed',
  'inference.failed',
  'format.unknown',
  'format.invalid',
  'format.schemaMismatch',
  'format.notSupported',
  'file.notFound',
  'file.notWritable',
  'file.exists',
  'disk.full',
  'connection.lost',
  'internal.bug',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/** What running the networks on a stored picture may answer with. */
export const predictionErrors = [
  'project.notFound',
  'image.notFound',
  'image.missing',
  'image.unreadable',
  'image.unsupported',
  'image.tooLarge',
  'model.notFound',
  'model.invalid',
  'model.noSchema',
  'inference.crashed',
  'inference.failed',
] as const satisfies readonly ErrorCode[]

/** `details` holds only JSON; `path` names the file and `line` the line where the code speaks of one. */
export const errorBody = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  details: z.record(z.string(), z.json()).optional(),
})
export type ErrorBody = z.infer<typeof errorBody>

/** An expected failure on its way to the handler's edge. Thrown inside the backend only; a value across the bridge. */
export class CanthusError extends Error {
  override readonly name = 'CanthusError'
  readonly code: ErrorCode
  readonly details: ErrorBody['details']

  constructor(code: ErrorCode, message: string, details?: ErrorBody['details'], options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.details = details
  }

  toBody(): ErrorBody {
    return { code: this.code, message: this.message, ...(this.details && { details: this.details }) }
  }
}
