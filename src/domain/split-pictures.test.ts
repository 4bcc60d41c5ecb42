import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupOf, splitNames, splitPictures, type SplitRule } from './split-pictures.ts'

const rule = (change: Partial<SplitRule> = {}): SplitRule => ({ by: 'picture', shares: { train: 80, val: 10, test: 10 }, seed: 7, identityPattern: null, ...change })
const namesOf = (count: number): string[] => Array.from({ length: count }, (_, k) => `folder${String(k % 9)}/person${String(k % 23)}_${String(k)}.jpg`)
const countIn = (splits: ReadonlyMap<string, string>, split: string): number => [...splits.values()].filter((s) => s === split).length

describe('groups', () => {
  it('are the picture, its folder, or its identity', () => {
    expect(groupOf('a/b/c_12.jpg', rule())).toBe('a/b/c_12.jpg')
    expect(groupOf('a/b/c_12.jpg', rule({ by: 'folder' }))).toBe('a/b')
    expect(groupOf('c.jpg', rule({ by: 'folder' }))).toBe('')
    expect(groupOf('a/Ann Lee-0012.jpg', rule({ by: 'identity' }))).toBe('Ann Lee')
    expect(groupOf('a/0012.jpg', rule({ by: 'identity' }))).toBe('0012')
    expect(groupOf('a/id7/x.jpg', rule({ by: 'identity', identityPattern: /(id\d+)/u }))).toBe('id7')
    expect(groupOf('a/x.jpg', rule({ by: 'identity', identityPattern: /(id\d+)/u }))).toBe('a/x.jpg')
  })
})

describe('splits', () => {
  it('meet the shares to the picture where pictures stand alone', () => {
    const splits = splitPictures(namesOf(1000), rule())
    expect(splitNames.map((split) => countIn(splits, split))).toEqual([800, 100, 100])
    const two = splitPictures(namesOf(10), rule({ shares: { train: 0.5, val: 0.5, test: 0 } }))
    expect(splitNames.map((split) => countIn(two, split))).toEqual([5, 5, 0])
  })

  it('keep an identity or a folder together, and come near the shares', () => {
    for (const by of ['identity', 'folder'] as const) {
      const names = namesOf(2300)
      const splits = splitPictures(names, rule({ by }))
      const groups = Map.groupBy(names, (name) => groupOf(name, rule({ by })))
      for (const own of groups.values()) expect(new Set(own.map((name) => splits.get(name))).size).toBe(1)
      if (by === 'identity') expect(Math.abs(countIn(splits, 'train') - 1840)).toBeLessThan(100)
    }
  })

  it('are the same for the same seed whatever the order of the names, and others for another', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 40 }), fc.nat(), (names, seed) => {
        const one = splitPictures(names, rule({ seed }))
        const other = splitPictures(names.toReversed(), rule({ seed }))
        expect([...other].sort()).toEqual([...one].sort())
        expect(one.size).toBe(names.length)
      }),
    )
    const names = namesOf(300)
    const same = names.filter((name) => splitPictures(names, rule()).get(name) === splitPictures(names, rule({ seed: 8 })).get(name))
    expect(same.length).toBeLessThan(290)
    expect(same.length).toBeGreaterThan(100)
  })

  it('need a share above nothing', () => {
    expect(() => splitPictures(['a'], rule({ shares: { train: 0, val: 0, test: 0 } }))).toThrow(/at least one share/)
  })
})
