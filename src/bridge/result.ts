/** Expected failures are values across the bridge. */
import type { ErrorBody } from '#contract/errors.ts'

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorBody }
