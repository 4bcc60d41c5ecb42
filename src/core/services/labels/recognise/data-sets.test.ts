/** The label sets that `CANTHUS_DATA` names, read and written back. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatPts, parsePts } from '#domain/formats/pts-300w.ts'
import { formatWflwPoints, parseWflwRow } from '#domain/formats/wflw-list.ts'
import { lift68To98, selectMap } from '#domain/maps/index.ts'
import { pointErrorsPx } from '#domain/metrics/index.ts'
import { readLiftMap } from '../write/lift-file.ts'
import { openLabels } from './open-labels.ts'
import { readPictures } from '../read/read-pictures.ts'
import { walkFolder } from '../disk/walk-folder.ts'

const data = process.env['CANTHUS_DATA'] ?? ''
const title = data === '' ? 'label sets (skipped: CANTHUS_DATA is not set)' : 'label sets'

describe.skipIf(data === '')(title, () => {
  it('has all 1,966 WFLW rows back token by token', async () => {
    const rows = await readRows()
    expect(rows).toHaveLength(1966)
    for (const row of rows) {
      const { points, picture } = parseWflwRow(row)
      expect(`${formatWflwPoints(points)} ${picture}`).toBe(row)
    }
  })

  it('has every .pts file back, number by number', async () => {
    const files = await walkFolder(data, ['.pts'])
    expect(files.length).toBeGreaterThan(5000)
    for (const file of files) {
      const text = await readFile(join(data, file), 'utf8')
      const { points } = parsePts(text)
      expect(points).toHaveLength(68)
      expect(numbersOf(formatPts(points)), file).toEqual(numbersOf(text))
    }
  })

  it('finds the picture of every 300-W file', async () => {
    const { codec, files, pictures } = await openLabels({ path: join(data, '300w'), format: null, pictures: null }, new AbortController().signal)
    expect(codec.id).toBe('300w')
    expect(files.names).toHaveLength(2012)
    const watcher = { warn: () => undefined, leaveOut: (reason: string) => expect.fail(reason) }
    let count = 0
    for await (const { picture } of readPictures(codec, files, watcher)) {
      const lookup = await pictures.find(picture)
      expect('found' in lookup && existsSync(lookup.found), picture.name).toBe(true)
      count++
    }
    expect(count).toBe(1860)
  })

  it('lifts the 68 points of true rows back to 98, off by a quarter of a percent of the eye distance', async () => {
    const lift = await readLiftMap(join(import.meta.dirname, '../../../../../models/maps'))
    const errors: number[] = []
    for (const row of await readRows()) {
      const { points } = parseWflwRow(row)
      const [right, left] = [points[60], points[72]]
      if (right === undefined || left === undefined) throw new Error('a row has 98 points')
      const eyesPx = Math.hypot(left.x - right.x, left.y - right.y)
      const lifted = lift68To98(selectMap('wflw-98-to-68', null)(points).filter((p) => p !== null), lift)
      errors.push(...pointErrorsPx(lifted, points).map((e) => ((e ?? NaN) / eyesPx) * 100))
    }
    const mean = errors.reduce((sum, e) => sum + e, 0) / errors.length
    expect(mean).toBeGreaterThan(0.2)
    expect(mean).toBeLessThan(0.27)
  })
})

async function readRows(): Promise<string[]> {
  const text = await readFile(join(data, 'wflw-labels', 'list_98pt.txt'), 'utf8')
  return text.split('\n').filter((row) => row !== '')
}

function numbersOf(text: string): number[] {
  return (text.split('{')[1] ?? '').match(/-?\d+(?:\.\d+)?/g)?.map(Number) ?? []
}
