/** How a method or an event is declared: once, here, with its kind, its schemas and the errors it may answer with. */
import type { z } from 'zod'
import type { ErrorCode } from './errors.ts'

/** `query` reads, `command` changes, `job` starts something long and answers with its id. */
export type MethodKind = 'query' | 'command' | 'job'

export interface MethodDeclaration<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: MethodKind
  readonly input: I
  readonly output: O
  /** Beside `input.invalid`, `connection.lost` and `internal.bug`, which every method may answer with. */
  readonly errors: readonly ErrorCode[]
}

export function query<I extends z.ZodType, O extends z.ZodType>(input: I, output: O, errors: readonly ErrorCode[] = []) {
  return { kind: 'query', input, output, errors } as const
}

export function command<I extends z.ZodType, O extends z.ZodType>(input: I, output: O, errors: readonly ErrorCode[] = []) {
  return { kind: 'command', input, output, errors } as const
}

export function job<I extends z.ZodType, O extends z.ZodType>(input: I, output: O, errors: readonly ErrorCode[] = []) {
  return { kind: 'job', input, output, errors } as const
}
