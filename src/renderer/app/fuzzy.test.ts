import { describe, expect, it } from 'vitest'
import { matchFuzzy } from './fuzzy.ts'

const score = (text: string, query: string): number => matchFuzzy(text, query)?.score ?? -Infinity

describe('matchFuzzy', () => {
  it('needs every letter, in order', () => {
    expect(matchFuzzy('Open a folder', 'ofx')).toBeNull()
    expect(matchFuzzy('Open a folder', 'fo ao')).toBeNull()
    expect(matchFuzzy('Open a folder', 'OF')?.places).toEqual([0, 7])
  })

  it('puts beginnings of words before letters within', () => {
    expect(score('Open a folder of pictures…', 'of')).toBeGreaterThan(score('Copy the profile', 'of'))
  })

  it('puts letters in a row before scattered ones, and the shorter of two equals first', () => {
    expect(score('Export…', 'exp')).toBeGreaterThan(score('Evaluate cross pack', 'exp'))
    expect(score('Open', 'open')).toBeGreaterThan(score('Open a project…', 'open'))
  })
})
