import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PictureTable } from './picture-table.ts'
import { pictureOf } from './reading.ts'

describe('the table of pictures', () => {
  it('answers as a map does, whatever the ids', () => {
    const id = fc.oneof(fc.integer({ min: -50, max: 4000 }), fc.constantFrom('a', '7', ''))
    const side = fc.option(fc.integer({ min: 1, max: 70_000 }))
    const entry = fc.tuple(id, fc.string({ unit: 'grapheme', maxLength: 6 }), side, side)
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 3000 }), fc.boolean(), (entries, isSorted) => {
        const own = isSorted ? entries.filter(([k]) => typeof k === 'number').sort(([p], [q]) => Number(p) - Number(q)) : entries
        const table = new PictureTable()
        const map = new Map<string | number, ReturnType<typeof pictureOf>>()
        for (const [key, name, width, height] of own) {
          const picture = pictureOf(`n${name}.jpg`, width, height)
          expect(table.add(key, picture)).toBe(!map.has(key))
          if (!map.has(key)) map.set(key, picture)
        }
        expect(table.size).toBe(map.size)
        for (const [key, picture] of map) expect(table.get(key)).toEqual(picture)
        for (const key of [-99, 5000, 'b']) expect(table.get(key)).toBeUndefined()
      }),
      { numRuns: 60 },
    )
  })

  it('keeps names across chunks, and ids that stop rising', () => {
    const table = new PictureTable()
    for (let k = 0; k < 5000; k++) table.add(2 * k, pictureOf(`name ${String(k)}.jpg`, k + 1, null))
    table.add(3, pictureOf('late.jpg', null, 9))
    expect(table.add(3, pictureOf('twice.jpg', 1, 1))).toBe(false)
    expect(table.add(4000, pictureOf('twice.jpg', 1, 1))).toBe(false)
    expect([0, 2046, 2048, 9998, 3].map((id) => table.get(id)?.name)).toEqual(['name 0.jpg', 'name 1023.jpg', 'name 1024.jpg', 'name 4999.jpg', 'late.jpg'])
    expect(table.get(3)).toMatchObject({ width: null, height: 9 })
  })
})
