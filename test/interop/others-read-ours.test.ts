/**
 * The tools of others read what we write (read_ours.py). In `npm run test:full`, where CANTHUS_INTEROP_PYTHON names a
 * Python with the packages of requirements.txt, or make_venv.py has made one.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codec300w } from '#domain/formats/300w.ts'
import { codecCoco } from '#domain/formats/coco.ts'
import { cocoName } from '#domain/formats/coco-writer.ts'
import { codecCsv } from '#domain/formats/csv.ts'
import { csvName } from '#domain/formats/csv-writer.ts'
import { codecJsonl, jsonlName } from '#domain/formats/jsonl.ts'
import { codecLjson } from '#domain/formats/ljson.ts'
import { codecSpiga, spigaName } from '#domain/formats/spiga.ts'
import { datasetArbitrary, type LabelledPicture } from '../helpers/labels/arbitraries.ts'
import { optionsOf, writeAll } from '../helpers/labels/round-trip.ts'
import { interopTitle, isInteropOn, runInterop } from './interop-python.ts'

interface Found {
  readonly pycocotools: { keypoints: number[][]; pictures: string[]; names: string[]; skeleton: number[][]; average_precision: number }
  readonly datumaro: readonly { picture: string; points: number[]; visibility: number[] }[]
  readonly ljson: Readonly<Record<string, (number | null)[][]>>
  readonly pts: Readonly<Record<string, number[][]>>
  readonly csv: { rows: readonly Readonly<Record<string, string>>[]; pandas: readonly string[]; columns: number }
  readonly jsonl: readonly { picture: { name: string }; face: { xy: (number[] | null)[] } }[]
  readonly spiga: readonly { imgpath: string; landmarks: number[][]; visible: number[] }[]
}

const options = optionsOf('300w-68')
const points = [
  { state: 'visible', hasPlace: true },
  { state: 'visible', hasPlace: true },
  { state: 'occluded', hasPlace: true },
  { state: 'absent', hasPlace: false },
] as const
const carried = { schemaId: '300w-68', pointCount: 68, decimals: 3, points, hasPictureSize: true, boxDecimals: 2, hasAlwaysBox: true, attributes: 'flags', notInNames: /["\\%]/ } as const

describe.skipIf(!isInteropOn)(interopTitle('the tools of others'), () => {
  const records = draw(carried, 4)
  const seen = draw({ ...carried, points: points.slice(0, 1) }, 1).slice(0, 1)
  let folder = ''
  let found: Found

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'canthus-interop-'))
    const put = async (name: string, text: string | undefined): Promise<void> => writeFile(join(folder, name), text ?? '')
    const one = seen.map(({ picture, faces }) => ({ picture: { ...picture, name: 'a.jpg' }, faces: faces.slice(0, 1) }))
    const coco = (await writeAll(codecCoco, records, options)).files[cocoName]
    for (const part of ['annotations', 'images/train']) await mkdir(join(folder, 'datumaro', part), { recursive: true })
    await put('coco.json', coco)
    await put('datumaro/annotations/person_keypoints_train.json', coco)
    await put('a.pts', (await writeAll(codec300w, one, options)).files['a.pts'])
    await put('a.ljson', (await writeAll(codecLjson, records.map((r) => ({ ...r, picture: { ...r.picture, name: 'a.jpg' } })).slice(0, 1), options)).files['a.ljson'])
    await put('faces.csv', (await writeAll(codecCsv, records, options)).files[csvName])
    await put('faces.jsonl', (await writeAll(codecJsonl, records, options)).files[jsonlName])
    await put('spiga.json', (await writeAll(codecSpiga, records, options)).files[spigaName])
    found = runInterop<Found>('read_ours.py', folder)
  }, 300_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const faces = records.flatMap(({ picture, faces: own }) => own.map((face) => ({ picture: picture.name, face })))
  const places = faces.map(({ face }) => face.points.map(({ position }) => position && [position.x, position.y]))

  it('pycocotools reads the places, states, names and edges, and finds the file equal to itself', () => {
    const { pycocotools } = found
    expect(pycocotools.pictures).toEqual(faces.map(({ picture }) => picture))
    expect(pycocotools.keypoints).toEqual(faces.map(({ face }) => face.points.flatMap(({ position: p, state }) => (p === null ? [0, 0, 0] : [p.x, p.y, state === 'occluded' ? 1 : 2]))))
    expect(pycocotools.names).toEqual(options.pointNames)
    expect(pycocotools.skeleton).toEqual(options.edges.map(([p, q]) => [p + 1, q + 1]))
    expect(pycocotools.average_precision).toBeCloseTo(1, 9)
  })

  it('datumaro reads the places, to the 2 decimals that it keeps, and the states', () => {
    const expected = faces.map(({ face }) => face.points.map(({ state }) => (state === 'visible' ? 2 : state === 'occluded' ? 1 : 0)).join())
    expect(found.datumaro.map(({ visibility }) => visibility.join()).toSorted()).toEqual(expected.toSorted())
    for (const { points: own, visibility } of found.datumaro) {
      const at = expected.indexOf(visibility.join())
      own.forEach((value, k) => expect(Math.abs(value - (places[at]?.[k >> 1]?.[k % 2] ?? 0))).toBeLessThan(0.006))
    }
  })

  it('menpo reads .ljson, missing points as missing, and .pts', () => {
    const first = records[0]?.faces ?? []
    const keys = first.length === 1 ? ['LJSON'] : first.map((_, k) => `face${String(k + 1)}`)
    expect(keys.map((key) => found.ljson[key])).toEqual(first.map((face) => face.points.map(({ position: p }) => (p === null ? [null, null] : [p.x, p.y]))))
    const own = seen[0]?.faces[0]?.points.map(({ position: p }) => [p?.x ?? NaN, p?.y ?? NaN]) ?? []
    expect(own).toHaveLength(68)
    found.pts['PTS']?.forEach((point, k) => point.forEach((value, axis) => expect(value).toBeCloseTo(own[k]?.[axis] ?? NaN, 6)))
  })

  it('Python\'s csv and pandas read the table', () => {
    expect(found.csv.columns).toBe(5 + 21 + 68 * 6)
    expect(found.csv.pandas).toEqual(faces.map(({ picture }) => picture))
    expect(found.csv.rows.map((row) => options.pointNames.map((_, k) => [row[`x${String(k)}`], row[`y${String(k)}`]]))).toEqual(
      places.map((own) => own.map((place) => place?.map(String) ?? ['', ''])),
    )
  })

  it('pandas reads JSON Lines, and Python\'s json the file for SPIGA', () => {
    expect(found.jsonl.map(({ picture, face }) => [picture.name, face.xy])).toEqual(faces.map(({ picture }, k) => [picture, places[k]]))
    expect(found.spiga.map(({ imgpath, landmarks }) => [imgpath, landmarks])).toEqual(faces.map(({ picture }, k) => [picture, places[k]?.filter((place) => place !== null)]))
  })
})

function draw(what: Parameters<typeof datasetArbitrary>[0], most: number): LabelledPicture[] {
  return fc.sample(datasetArbitrary(what, most), { numRuns: 1, seed: 20261125 })[0] ?? []
}
