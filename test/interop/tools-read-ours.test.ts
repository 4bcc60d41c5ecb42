/** Annotation tools and trainers read what we write for them (read_tasks.py); see interop-python.ts. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FaceLabel } from '#domain/formats/codec.ts'
import { codecCvat } from '#domain/formats/cvat.ts'
import { codecDeepLabCut } from '#domain/formats/deeplabcut.ts'
import { codecDlib } from '#domain/formats/dlib.ts'
import { codecLabelStudio } from '#domain/formats/label-studio.ts'
import { datasetArbitrary } from '../helpers/labels/arbitraries.ts'
import { expectSameLabels, optionsOf, readAll, writeAll } from '../helpers/labels/round-trip.ts'
import { interopTitle, isInteropOn, runInterop } from './interop-python.ts'

interface Table {
  readonly pictures: readonly string[]
  readonly names: readonly string[]
  readonly columns: readonly (readonly string[])[]
  readonly values: readonly (readonly (number | null)[])[]
}

interface Found {
  readonly cvat: readonly { picture: string; kind: string; label: string; at: readonly number[]; occluded: boolean }[]
  readonly labelStudio: { min: readonly object[]; labels: readonly string[] }
  readonly one: Table
  readonly several: Table
  readonly visible: Table
  readonly imglab: readonly { picture: string; parts: readonly (readonly number[])[] }[]
}

const options = optionsOf('300w-68')
const points = [
  { state: 'visible', hasPlace: true },
  { state: 'occluded', hasPlace: true },
  { state: 'absent', hasPlace: false },
] as const
const carried = { schemaId: '300w-68', pointCount: 68, decimals: 3, points, hasPictureSize: true, boxDecimals: 2, hasAlwaysBox: true, notInNames: /["\\%:]/ } as const

describe.skipIf(!isInteropOn)(interopTitle('annotation tools and trainers'), () => {
  const drawn = fc.sample(datasetArbitrary(carried, 5), { numRuns: 1, seed: 20261126 })[0] ?? []
  const records = drawn.map((r, k) => ({ ...r, picture: { ...r.picture, name: `set ${String(k)}/${r.picture.name}` } }))
  const single = records.map(({ picture, faces }) => ({ picture, faces: faces.slice(0, 1).map((f) => ({ ...f, points: f.points.map((p) => ({ ...p, state: p.position === null ? p.state : ('visible' as const) })) })) }))
  const faces = records.flatMap(({ picture, faces: own }) => own.map((face) => ({ picture: picture.name, face })))
  let folder = ''
  let found: Found

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'canthus-interop-'))
    const put = async (name: string, text: string | undefined): Promise<void> => {
      await mkdir(join(folder, name, '..'), { recursive: true })
      await writeFile(join(folder, name), text ?? '')
    }
    for (const [name, text] of Object.entries((await writeAll(codecCvat, records, options)).files)) await put(`cvat/${name}`, text)
    for (const [name, text] of Object.entries((await writeAll(codecLabelStudio, records, options)).files)) await put(`label-studio/${name}`, text)
    const several = (await writeAll(codecDeepLabCut, records, options)).files
    await put('deeplabcut/several.csv', several['CollectedData_Canthus.csv'])
    await put('deeplabcut/visible.csv', several['CollectedData_Canthus.visible.csv'])
    await put('deeplabcut/one.csv', (await writeAll(codecDeepLabCut, single, options)).files['CollectedData_Canthus.csv'])
    await put('imglab.xml', (await writeAll(codecDlib, records, options)).files['imglab.xml'])
    found = runInterop<Found>('read_tasks.py', folder)
  }, 300_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('datumaro reads each point of a CVAT skeleton under its label, and the boxes', () => {
    const own = faces.flatMap(({ picture, face }) => face.points.map(({ position: p, state }, k) => ({ picture, label: options.pointNames[k], at: p && [p.x, p.y], occluded: state === 'occluded' })))
    const read = found.cvat.filter(({ kind }) => kind === 'points')
    expect(read.map(({ picture, label, occluded }) => ({ picture, label, occluded }))).toEqual(own.map(({ picture, label, occluded }) => ({ picture, label, occluded })))
    // It keeps 2 decimals of what it reads.
    read.forEach(({ at }, k) => own[k]?.at?.forEach((value, axis) => expect(Math.abs((at[axis] ?? NaN) - value)).toBeLessThan(0.006)))
    const boxes = found.cvat.filter(({ kind }) => kind === 'box').map(({ at }) => at.map((v) => Math.round(v * 100) / 100))
    expect(boxes).toEqual(faces.map(({ face: { box: b } }) => [b?.x0, b?.y0, b?.x1, b?.y1]))
  })

  it('Label Studio\'s converter knows our configuration and tasks, and we read its JSON-MIN', async () => {
    expect(found.labelStudio.labels).toEqual(options.pointNames)
    const { pictures, problems } = await readAll(codecLabelStudio, { 'result.json': JSON.stringify(found.labelStudio.min) })
    expect(problems).toEqual([])
    // It has neither ids nor states, so faces whose rectangles lie over each other may share points; none is lost.
    const placesOf = (r: { readonly faces: readonly FaceLabel[] }): number[][] =>
      r.faces.flatMap(({ points: own }) => own.flatMap(({ position: p }) => (p === null ? [] : [[Math.round(p.x * 1000), Math.round(p.y * 1000)]]))).toSorted((p, q) => (p[0] ?? 0) - (q[0] ?? 0) || (p[1] ?? 0) - (q[1] ?? 0))
    expect(pictures.map((r) => [r.picture.name, placesOf(r)])).toEqual(records.map((r) => [r.picture.name, placesOf(r)]))
  })

  it('pandas reads the tables for DeepLabCut and Lightning Pose', async () => {
    expect(found.one.names).toEqual(['scorer', 'bodyparts', 'coords'])
    expect(found.several.names).toEqual(['scorer', 'individuals', 'bodyparts', 'coords'])
    expect(found.one.values).toEqual(single.map(({ faces: [face] }) => face?.points.flatMap(({ position: p }) => (p === null ? [null, null] : [p.x, p.y]))))
    for (const table of [found.one, found.several, found.visible]) expect(table.pictures).toEqual(records.map(({ picture }) => picture.name))
    expect(found.visible.columns[2]).toEqual(['Canthus', 'face1', options.pointNames[0], 'visible'])
    const [states] = records.map(({ faces: own }) => own[0]?.points.map(({ state }) => (state === 'visible' ? 2 : state === 'occluded' ? 1 : 0)))
    expect(found.visible.values[0]?.filter((_, k) => k % 3 === 2).slice(0, 68)).toEqual(states)
  })

  it('what pandas writes of our table is the same dataset', async () => {
    const text = (await writeAll(codecDeepLabCut, single, options)).files['CollectedData_Canthus.csv'] ?? ''
    const { pictures } = await readAll(codecDeepLabCut, { 'a.csv': text })
    expectSameLabels(pictures, single.map((r) => ({ ...r, faces: r.faces.map((f) => ({ ...f, box: null, points: f.points.map((p) => ({ ...p, state: p.position === null ? ('absent' as const) : null })) })) })), { ignoreSize: true })
  })

  it('parts in the order of their names as text are in the order of the schema', () => {
    expect(found.imglab.map(({ picture, parts }) => [picture, parts])).toEqual(
      faces.map(({ picture, face }) => [picture, face.points.flatMap(({ position: p }) => (p === null ? [] : [[Math.round(p.x), Math.round(p.y)]]))]),
    )
  })
})
