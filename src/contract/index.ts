/** The one contract between page, command line and backend. */
import type { z } from 'zod'
import { appMethods } from './methods/app.ts'
import { editMethods } from './methods/edits.ts'
import { faceMethods } from './methods/faces.ts'
import { formatMethods } from './methods/formats.ts'
import { imageMethods } from './methods/images.ts'
import { jobMethods } from './methods/jobs.ts'
import { packMethods } from './methods/packs.ts'
import { projectMethods } from './methods/projects.ts'
import { resolveMethods } from './methods/resolve.ts'
import { schemaMethods } from './methods/schemas.ts'

export const methods = {
  ...appMethods,
  ...projectMethods,
  ...imageMethods,
  ...editMethods,
  ...faceMethods,
  ...jobMethods,
  ...formatMethods,
  ...packMethods,
  ...resolveMethods,
  ...schemaMethods,
}

export type MethodName = keyof typeof methods
/** What a caller passes (defaults may be left out). */
export type MethodInput<N extends MethodName> = z.input<(typeof methods)[N]['input']>
/** What a handler receives (defaults filled in). */
export type ParsedInput<N extends MethodName> = z.output<(typeof methods)[N]['input']>
export type MethodOutput<N extends MethodName> = z.output<(typeof methods)[N]['output']>

/** Every method has exactly one handler; a missing one does not compile. */
export type Handlers = { readonly [N in MethodName]: (input: ParsedInput<N>) => Promise<MethodOutput<N>> }

export { CanthusError, errorBody, errorCodes } from './errors.ts'
export type { ErrorBody, ErrorCode } from './errors.ts'
export { events } from './events.ts'
export type { EventName, EventPayload } from './events.ts'
