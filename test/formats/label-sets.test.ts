/** The label sets that `CANTHUS_DATA` names, through the codecs and back, also by way of other formats. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codec300w } from '#domain/formats/300w.ts'
import { codecCoco } from '#domain/formats/coco.ts'
import type { FormatCodec } from '#domain/formats/codec.ts'
import { codecCsv } from '#domain/formats/csv.ts'
import { codecJsonl } from '#domain/formats/jsonl.ts'
import { codecLjson } from '#domain/formats/ljson.ts'
import { codecSpiga } from '#domain/formats/spiga.ts'
import { codecWflw, wflwListNames } from '#domain/formats/wflw.ts'
import { walkFolder } from '../../src/core/services/labels/disk/walk-folder.ts'
import type { LabelledPicture } from '../helpers/labels/arbitraries.ts'
import { optionsOf, readAll, roundTrip, writeAll } from '../helpers/labels/round-trip.ts'

const data = process.env['CANTHUS_DATA'] ?? ''
const title = data === '' ? 'label sets through the codecs (skipped: CANTHUS_DATA is not set)' : 'label sets through the codecs'

/** A face of a picture without an ending is read back so. */
const through: readonly (readonly [string, FormatCodec | null])[] = [
  ['nothing', null],
  ['coco', codecCoco],
  ['jsonl', codecJsonl],
  ['csv', codecCsv],
  ['spiga', codecSpiga],
  ['ljson', codecLjson],
]

async function pass(codec: FormatCodec | null, records: readonly LabelledPicture[], schemaId: string): Promise<readonly LabelledPicture[]> {
  if (codec === null) return records
  return (await roundTrip(codec, records, optionsOf(schemaId), { pieceLength: () => 65_536 })).read.pictures
}

describe.skipIf(data === '')(title, () => {
  // ljson keeps no endings, and SPIGA gives every face a box: rows would be others.
  it.each(through.filter(([id]) => id !== 'ljson' && id !== 'spiga'))('has all 1,966 WFLW rows back token by token, by way of %s', async (_, codec) => {
    const text = await readFile(join(data, 'wflw-labels', 'list_98pt.txt'), 'utf8')
    const first = await readAll(codecWflw, { 'list_98pt.txt': text }, { pieceLength: () => 10_000 })
    expect(first.problems).toEqual([])
    const written = await writeAll(codecWflw, await pass(codec, first.pictures, 'wflw-98'), optionsOf('wflw-98'))
    expect(written.refused).toEqual([])
    // Rows of one picture come one after the other.
    const rowsOf = (list: string): string[] => list.split('\n').filter((row) => row !== '').toSorted()
    expect(Object.keys(written.files)).toEqual([wflwListNames.short])
    expect(rowsOf(written.files[wflwListNames.short] ?? '')).toEqual(rowsOf(text))
    expect(rowsOf(text)).toHaveLength(1966)
  })

  it.each(through)('has every .pts file back, number by number, by way of %s', async (_, codec) => {
    const names = await walkFolder(data, ['.pts'])
    expect(names.length).toBeGreaterThan(5000)
    const contents = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(data, name), 'utf8')] as const)))
    const first = await readAll(codec300w, contents)
    expect(first.problems).toEqual([])
    const written = await writeAll(codec300w, await pass(codec, first.pictures, '300w-68'), optionsOf('300w-68'))
    expect(written.refused).toEqual([])
    expect(Object.keys(written.files).toSorted()).toEqual(names.toSorted())
    for (const name of names) {
      const [own, source] = [written.files[name] ?? '', contents[name] ?? '']
      if (numbersOf(own).join() !== numbersOf(source).join()) expect(numbersOf(own), name).toEqual(numbersOf(source))
    }
  })
})

function numbersOf(text: string): number[] {
  return (text.split('{')[1] ?? '').match(/-?\d+(?:\.\d+)?/g)?.map(Number) ?? []
}
