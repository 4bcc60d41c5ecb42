import type { CanthusError } from '#contract/errors.ts'

/** What a running job may say about itself. */
export interface JobContext {
  readonly signal: AbortSignal
  progress(done: number, total: number | null, unit: string): void
  fail(name: string, error: CanthusError): void
}
