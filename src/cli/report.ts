/** How a command answers: one JSON value, or lines for a person. */
import type { JobRecord } from '#contract/methods/jobs.ts'
import { exitCodes } from './exit-codes.ts'
import type { Terminal } from './terminal.ts'

export interface ReportOptions {
  readonly json?: boolean
}

export function report(terminal: Terminal, options: ReportOptions, value: unknown, lines: readonly string[]): void {
  if (options.json === true) terminal.print(JSON.stringify(value, null, 2))
  else for (const line of lines) terminal.print(line)
}

/** The job's result with what it could not do. */
export function withFailures(job: JobRecord): Record<string, unknown> {
  const result = typeof job.result === 'object' && job.result !== null && !Array.isArray(job.result) ? job.result : {}
  return { ...result, failures: job.failures, failureCount: job.failureCount }
}

export function exitCodeOf(job: JobRecord): number {
  return job.failureCount > 0 ? exitCodes.incomplete : exitCodes.done
}

/** `1 face`, `2 faces`, `1,234 faces` */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** A number of a job's result; 0 where it has none of that name. */
export function numberIn(job: JobRecord, key: string): number {
  const value = valueIn(job, key)
  return typeof value === 'number' ? value : 0
}

export function stringsIn(job: JobRecord, key: string): string[] {
  const value = valueIn(job, key)
  return Array.isArray(value) ? value.filter((v) => typeof v === 'string') : []
}

export function valueIn(job: JobRecord, key: string): unknown {
  const { result } = job
  return typeof result === 'object' && result !== null && !Array.isArray(result) ? result[key] : undefined
}
