import { describe, expect, it, vi } from 'vitest'
import { errorCodes } from '#contract/index.ts'
import { actTexts, describeError, detailsOf, errorTable } from './errors.ts'

describe('the error table', () => {
  it.each(errorCodes)('says %s in sentences', (code) => {
    const { title, advice, act } = errorTable[code]
    expect(title).toMatch(/^[A-Z].*\.$/)
    expect(advice).toMatch(/^[A-Z].*\.$/)
    if (act !== null) expect(actTexts[act]).not.toBe('')
  })

  it('has no two codes with the same sentence', () => {
    expect(new Set(errorCodes.map((code) => errorTable[code].title)).size).toBe(errorCodes.length)
  })
})

describe('describeError', () => {
  const error = { code: 'file.exists', message: 'out/a.pts exists already.', details: { path: 'out/a.pts' } } as const

  it('offers the act only where somebody can do it', () => {
    expect(describeError(error).acts).toEqual([])
    const overwrite = vi.fn()
    const [act] = describeError(error, { overwrite }).acts
    act?.run()
    expect(overwrite).toHaveBeenCalledOnce()
  })

  it('keeps code, message and details for a report', () => {
    expect(detailsOf(error)).toBe('file.exists\nout/a.pts exists already.\n{\n  "path": "out/a.pts"\n}')
  })
})
