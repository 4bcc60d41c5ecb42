import { describe, expect, it } from 'vitest'
import { errorCodes } from '#contract/index.ts'
import type { ErrorCode } from '#contract/index.ts'
import { exitCodeFor, exitCodeHelp, exitCodes } from './exit-codes.ts'

describe('exit codes', () => {
  it.each<[ErrorCode, number]>([
    ['input.invalid', 2],
    ['project.notFound', 3],
    ['folder.notFound', 3],
    ['file.notFound', 3],
    ['format.invalid', 4],
    ['format.schemaMismatch', 4],
    ['image.unreadable', 4],
    ['model.invalid', 5],
    ['inference.crashed', 5],
    ['file.exists', 6],
    ['project.locked', 6],
    ['disk.full', 7],
    ['file.notWritable', 7],
    ['internal.bug', 70],
    ['job.cancelled', 130],
  ])('%s ends with %i', (code, exitCode) => {
    expect(exitCodeFor(code)).toBe(exitCode)
  })

  it('has a failing one for every error, and names all of them in the help', () => {
    for (const code of errorCodes) expect(exitCodeFor(code), code).toBeGreaterThan(1)
    const named = [...exitCodeHelp.matchAll(/^ +(\d+) {2}/gm)].map((m) => Number(m[1]))
    expect(named).toEqual(Object.values(exitCodes).sort((p, q) => p - q))
  })
})
