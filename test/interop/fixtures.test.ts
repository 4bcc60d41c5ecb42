/** Files that the formats' own tools wrote (make_fixtures.py), read and written back. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codec300w } from '#domain/formats/300w.ts'
import { codecCoco } from '#domain/formats/coco.ts'
import { cocoName } from '#domain/formats/coco-writer.ts'
import type { FormatCodec } from '#domain/formats/codec.ts'
import { codecCsv } from '#domain/formats/csv.ts'
import { csvName } from '#domain/formats/csv-writer.ts'
import { codecLjson } from '#domain/formats/ljson.ts'
import { codecSpiga, spigaName } from '#domain/formats/spiga.ts'
import { codecWflw, wflwListNames } from '#domain/formats/wflw.ts'
import type { WriteOptions } from '#domain/formats/codec.ts'
import { optionsOf, readAll, tinyOptions, writeAll } from '../helpers/labels/round-trip.ts'

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8')

async function readAndWrite(codec: FormatCodec, name: string, options: WriteOptions): Promise<Readonly<Record<string, string>>> {
  const read = await readAll(codec, { [name]: fixture(name) }, { pieceLength: () => 100 })
  expect(read.problems).toEqual([])
  const written = await writeAll(codec, read.pictures, options)
  expect(written.refused).toEqual([])
  return written.files
}

describe('byte for byte', () => {
  it.each(['menpo-graph.ljson', 'menpo-groups.ljson'])('%s of menpo', async (name) => {
    expect((await readAndWrite(codecLjson, name, tinyOptions()))[name]).toBe(fixture(name))
  })

  it('the .pts of menpo, but for the second blank that iBUG has in its head', async () => {
    const written = (await readAndWrite(codec300w, 'menpo-68.pts', optionsOf('300w-68')))['menpo-68.pts']
    expect(written?.replace('n_points:  ', 'n_points: ')).toBe(fixture('menpo-68.pts'))
  })

  it('a file of SPIGA\'s shape, written by Python\'s json', async () => {
    // The box goes by its corners, and comes back as their difference.
    const [own, source] = [(await readAndWrite(codecSpiga, 'spiga-68.json', optionsOf('300w-68')))[spigaName] ?? '', fixture('spiga-68.json')]
    const boxes = /"bbox": \[([^\]]*)\]/g
    expect(own.replaceAll(boxes, '')).toBe(source.replaceAll(boxes, ''))
    const numbers = (text: string): number[] => [...text.matchAll(boxes)].flatMap(([, box = '']) => box.split(', ').map(Number))
    expect(numbers(own)).toHaveLength(8)
    numbers(own).forEach((value, k) => expect(value).toBeCloseTo(numbers(source)[k] ?? NaN, 9))
  })

  it('a WFLW list', async () => {
    expect((await readAndWrite(codecWflw, 'wflw-list.txt', optionsOf('wflw-98')))[wflwListNames.full]).toBe(fixture('wflw-list.txt'))
  })

  it('our table as Python\'s csv writes it', async () => {
    // Python leaves whole numbers as they are given.
    expect((await readAndWrite(codecCsv, 'python.csv', tinyOptions()))[csvName]).toBe(fixture('python.csv'))
  })
})

it('annotations of datumaro, member by member', async () => {
  const options = { ...tinyOptions(), pointNames: ['nose', 'left eye', 'right, eye'] }
  const written = JSON.parse((await readAndWrite(codecCoco, 'datumaro-keypoints.json', options))[cocoName] ?? '') as CocoFile
  const source = JSON.parse(fixture('datumaro-keypoints.json')) as CocoFile
  expect(source.annotations).toHaveLength(2)
  expect(written.images.map(({ id, file_name, width, height }) => ({ id, file_name, width, height }))).toEqual(
    source.images.map(({ id, file_name, width, height }) => ({ id, file_name, width, height })),
  )
  expect(written.categories.map(({ id, name, keypoints }) => ({ id, name, keypoints }))).toEqual(source.categories.map(({ id, name, keypoints }) => ({ id, name, keypoints })))
  // Datumaro keeps the edges in a set.
  expect(written.categories[0]?.skeleton.map(String).toSorted()).toEqual(source.categories[0]?.skeleton.map(String).toSorted())
  const own = ({ image_id, keypoints, num_keypoints, iscrowd, category_id }: CocoAnnotation) => ({ image_id, keypoints, num_keypoints, iscrowd, category_id })
  expect(written.annotations.map(own)).toEqual(source.annotations.map(own))
  written.annotations.forEach(({ bbox }, k) => bbox.forEach((value, at) => expect(value).toBeCloseTo(source.annotations[k]?.bbox[at] ?? NaN, 9)))
  expect(written.annotations[1]?.attributes).toEqual({ blur: true })
})

interface CocoAnnotation {
  readonly image_id: number
  readonly category_id: number
  readonly keypoints: readonly number[]
  readonly num_keypoints: number
  readonly iscrowd: number
  readonly bbox: readonly number[]
  readonly attributes?: object
}

interface CocoFile {
  readonly images: readonly { id: number; file_name: string; width: number; height: number }[]
  readonly categories: readonly { id: number; name: string; keypoints: readonly string[]; skeleton: readonly (readonly number[])[] }[]
  readonly annotations: readonly CocoAnnotation[]
}
