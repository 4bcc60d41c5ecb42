import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { naturalKey, searchKey } from './natural-key.ts'

function sorted(names: readonly string[]): string[] {
  return [...names].sort((p, q) => (naturalKey(p) < naturalKey(q) ? -1 : 1))
}

describe('naturalKey', () => {
  it('sorts numbers by their value and letters without case', () => {
    const names = ['IMG_2.jpg', 'img_1.jpg', 'img_0010.jpg', 'img_9.jpg', 'img_100.jpg', 'a/2/1.jpg', 'a/10/1.jpg']
    expect(sorted([...names].reverse())).toEqual([
      'a/2/1.jpg',
      'a/10/1.jpg',
      'img_1.jpg',
      'IMG_2.jpg',
      'img_9.jpg',
      'img_0010.jpg',
      'img_100.jpg',
    ])
  })

  it('agrees with the numbers for any two', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 40n }), fc.bigInt({ min: 0n, max: 10n ** 40n }), (p, q) => {
        expect(naturalKey(`f${String(p)}`) < naturalKey(`f${String(q)}`)).toBe(p < q)
      }),
    )
  })
})

describe('searchKey', () => {
  it('is the same for both ways to write an accent', () => {
    expect(searchKey('CAFE\u0301')).toBe(searchKey('caf\u00e9'))
  })
})
