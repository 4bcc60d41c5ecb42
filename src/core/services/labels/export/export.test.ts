/** Exports that choose, split, crop and take pictures along; and the preview that says what a format loses. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, readdir, readFile, rm } from 'node:fs/promises'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parsePts, formatPts } from '#domain/formats/pts-300w.ts'
import { readPicture } from '#core/images/index.ts'
import type { Point } from '#domain/frames.ts'
import type { Face, Landmark } from '#domain/records.ts'
import { schema300w68 } from '#domain/schemas/index.ts'
import { LabelBench } from '../../../../../test/helpers/labels/bench.ts'

let bench: LabelBench
const names = Array.from({ length: 10 }, (_, k) => `p${String(k % 5)}_${String(k)}.png`)

/** Each pixel tells where it lies: red is x, green is y. */
async function writeGradient(path: string): Promise<void> {
  const [width, height] = [200, 160]
  const pixels = Buffer.from(Array.from({ length: width * height }, (_, i) => [i % width, Math.floor(i / width), 7]).flat())
  await sharp(pixels, { raw: { width, height, channels: 3 } }).png().toFile(path)
}

const face = (shift: number): Point<'imagePx'>[] => Array.from({ length: 68 }, (_, k) => ({ x: 40 + k / 2 + shift, y: 50 + ((k * 7) % 40) }))

beforeEach(async () => {
  bench = await LabelBench.start()
  await bench.put('pictures/note.txt', '')
  for (const [k, name] of names.entries()) {
    await writeGradient(bench.at(`pictures/${name}`))
    await bench.put(`labels/${name.replace('.png', '.pts')}`, formatPts(face(k)))
  }
  await bench.openProject()
  await bench.importFrom('labels')
})

afterEach(() => bench.close())

const edit = (name: string, by: (one: Face) => Face) => bench.change(name, (faces) => faces.map(by))

describe('an export', () => {
  it('takes the faces in a state, flagged, with an attribute, on chosen pictures', async () => {
    const [first = '', second = '', third = ''] = names
    await edit(first, (one) => ({ ...one, reviewState: 'accepted' }))
    await edit(second, (one) => ({ ...one, reviewState: 'deferred', attributes: { ...one.attributes, blur: true } }))
    await edit(third, (one) => ({ ...one, landmarks: one.landmarks.with(4, { position: { x: 1, y: 1 }, state: 'visible', origin: 'predicted', reliability: 0.01, pinned: false }) }))
    const count = async (wish: object) => (await bench.previewExport({ format: '300w', ...wish })).faces
    expect(await count({ states: ['accepted', 'deferred'] })).toBe(2)
    expect(await count({ flagged: true })).toBe(1)
    expect(await count({ flagged: false })).toBe(9)
    expect(await count({ attribute: { name: 'blur', value: true } })).toBe(1)
    expect(await count({ text: 'P1_' })).toBe(2)
    const imageIds = (await bench.project.listPictures()).filter((p) => names.slice(0, 3).includes(p.name)).map((p) => p.imageId)
    expect(await count({ imageIds })).toBe(3)
    expect(await count({ imageIds, states: ['unseen'], flagged: true })).toBe(1)
    expect(await bench.exportTo({ format: '300w', states: ['deferred'] })).toMatchObject({ faces: 1, facesOutOfScope: 9 })
    expect((await readdir(bench.at('out'))).sort()).toEqual(['export.json', second.replace('.png', '.pts')])
  })

  it('counts the faces that are a model’s word alone, and leaves them out when asked', async () => {
    const [first = '', second = '', third = '', fourth = ''] = names
    const predict = (one: Face): Face => ({ ...one, landmarks: one.landmarks.map((l) => ({ ...l, origin: 'predicted', reliability: 0.9 })) })
    await edit(first, predict)
    await edit(second, (one) => ({ ...predict(one), reviewState: 'deferred' }))
    await edit(third, (one) => ({ ...predict(one), reviewState: 'accepted' }))
    await edit(fourth, (one) => ({ ...predict(one), landmarks: predict(one).landmarks.with(0, { ...one.landmarks[0], origin: 'moved' } as Landmark) }))
    expect(await bench.previewExport({ format: '300w' })).toMatchObject({ faces: 10, facesOnlyPredicted: 2 })
    expect(await bench.previewExport({ format: '300w', scope: 'labelled' })).toMatchObject({ faces: 8, facesOnlyPredicted: 0, facesOutOfScope: 2 })
    expect(await bench.previewExport({ format: '300w', scope: 'reviewed' })).toMatchObject({ faces: 2 })
    expect(await bench.exportTo({ format: '300w' })).toMatchObject({ faces: 10, facesOnlyPredicted: 2 })
    expect(JSON.parse(await bench.read('out/export.json'))).toMatchObject({ facesOnlyPredicted: 2 })
    // Only those that were written count.
    await edit(first, (one) => ({ ...one, landmarks: one.landmarks.with(3, { ...one.landmarks[3], position: null } as Landmark) }))
    expect(await bench.exportTo({ format: '300w', folder: bench.at('again') })).toMatchObject({ faces: 9, facesOnlyPredicted: 1, leftOutCount: 1 })
  })

  it('copies pictures byte for byte, but turns upright to the pixel what their files store turned', async () => {
    const [plain = '', png = ''] = names
    const jpg = 'turned.jpg'
    const fixture = new URL('../../../../../test/fixtures/pictures/orientation-6.jpg', import.meta.url)
    await sharp(bench.at(`pictures/${png}`)).keepMetadata().withMetadata({ orientation: 6 }).png().toFile(bench.at('turned.png'))
    await copyFile(bench.at('turned.png'), bench.at(`pictures/${png}`))
    await copyFile(fixture, bench.at(`pictures/${jpg}`))
    await bench.put(`labels/${jpg.replace('.jpg', '.pts')}`, formatPts(face(0)))
    await bench.startOver()
    await bench.importFrom('labels')
    const upright = await readPicture(bench.at(`pictures/${png}`))
    expect([upright.width, upright.height]).toEqual([160, 200])

    const result = await bench.exportTo({ format: 'coco', pictures: 'copy' })
    expect(result.notes[0]).toMatch(/^2 pictures that their files store turned were written upright/)
    const manifest = JSON.parse(await bench.read('out/export.json')) as { picturesTurned: string[]; notes: string[] }
    expect(manifest.picturesTurned.toSorted()).toEqual([png, jpg].toSorted())
    expect(manifest.notes[0]).toBe(result.notes[0])
    expect(await readFile(bench.at(`out/${plain}`))).toEqual(await readFile(bench.at(`pictures/${plain}`)))
    for (const name of [png, jpg]) {
      const { width, height, orientation } = await sharp(bench.at(`out/${name}`)).metadata()
      expect([orientation ?? 1, { width, height }], name).toEqual([1, { width: (await readPicture(bench.at(`pictures/${name}`))).width, height: (await readPicture(bench.at(`pictures/${name}`))).height }])
    }
    // A reader that never heard of orientations finds every pixel where the labels have it.
    const stored = await sharp(bench.at(`out/${png}`)).removeAlpha().raw().toBuffer()
    expect(stored.equals(Buffer.from(upright.pixels))).toBe(true)
    const jpegStored = await sharp(bench.at(`out/${jpg}`)).raw().toBuffer()
    const jpegUpright = (await readPicture(bench.at(`pictures/${jpg}`))).pixels
    const off = jpegUpright.reduce((sum, value, k) => sum + Math.abs(value - (jpegStored[k] ?? NaN)), 0) / jpegUpright.length
    expect(off).toBeLessThan(1)
  })

  it.each([['coco', 1], ['spiga', 1], ['label-studio', 1], ['deeplabcut', 1], ['cvat', 1], ['dlib', 1], ['csv', 1], ['jsonl', 1], ['300w', 10]] as const)(
    'to %s is recognised as what it is, without its manifest',
    async (format, files) => {
      await bench.exportTo({ format })
      const shown = await bench.preview('out')
      expect(shown).toMatchObject({ format, faces: 10, images: 10, files })
      expect(JSON.stringify(shown.warnings)).not.toContain('export.json')
    },
  )

  it('to YOLO-pose is recognised by its folder and by its data file', async () => {
    await bench.exportTo({ format: 'yolo-pose' })
    for (const place of ['out', 'out/data.yaml']) {
      expect(await bench.preview(place, { pictures: bench.at('pictures') })).toMatchObject({ format: 'yolo-pose', faces: 10, isSure: true })
    }
  })

  it('shares the pictures out by identity, the same way for the same seed', async () => {
    const split = { by: 'identity', shares: { train: 60, val: 20, test: 20 }, seed: 3, identityPattern: null } as const
    const result = await bench.exportTo({ format: '300w', split })
    expect(result.splits).toEqual([{ name: 'train', images: 6, faces: 6 }, { name: 'val', images: 2, faces: 2 }, { name: 'test', images: 2, faces: 2 }])
    const parts = await Promise.all(['train', 'val', 'test'].map((part) => readdir(bench.at(`out/${part}`))))
    const people = parts.map((files) => new Set(files.map((file) => file.slice(0, 2))))
    expect(people.map((own) => own.size)).toEqual([3, 1, 1])
    expect((await bench.previewExport({ format: '300w', split })).splits).toEqual(result.splits)
    await bench.exportTo({ format: '300w', split, folder: bench.at('again') })
    expect(await readdir(bench.at('again/train'))).toEqual(parts[0])
    await expect(bench.exportTo({ format: '300w', split: { ...split, identityPattern: '(' } })).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(bench.exportTo({ format: '300w', split: { ...split, shares: { train: 0, val: 0, test: 0 } } })).rejects.toMatchObject({ code: 'input.invalid' })
  })

  it('copies the pictures as they are, with checksums of all in the manifest', async () => {
    const result = await bench.exportTo({ format: 'coco', pictures: 'copy' })
    expect(result).toMatchObject({ files: 1, pictureFiles: 10 })
    const [name = ''] = names
    expect(await readFile(bench.at(`out/${name}`))).toEqual(await readFile(bench.at(`pictures/${name}`)))
    const manifest = JSON.parse(await bench.read('out/export.json')) as { files: { name: string; bytes: number; sha256: string }[] }
    expect(manifest.files).toHaveLength(11)
    for (const file of manifest.files) {
      const bytes = await readFile(bench.at(`out/${file.name}`))
      expect([file.bytes, file.sha256]).toEqual([bytes.length, createHash('sha256').update(bytes).digest('hex')])
    }
  })

  it('cuts each face out: its points lie in the crop as they lay in the picture', async () => {
    await bench.exportTo({ format: '300w', frame: 'crop', pictures: 'crop', text: names[2] ?? '' })
    const stem = `${(names[2] ?? '').replace('.png', '')}_1`
    const { points } = parsePts(await bench.read(`out/${stem}.pts`))
    const { data, info } = await sharp(bench.at(`out/${stem}.png`)).raw().toBuffer({ resolveWithObject: true })
    const line = JSON.parse(await bench.read('out/crops.jsonl')) as { side: number; picture: string; imagePx: { scale: number; x: number; y: number } }
    expect([info.width, info.height]).toEqual([line.side, line.side])
    expect(line.picture).toBe(names[2])
    for (const [k, point] of points.entries()) {
      const original = face(2)[k] ?? { x: NaN, y: NaN }
      expect(point.x * line.imagePx.scale + line.imagePx.x).toBeCloseTo(original.x, 5)
      // The pixel under the point says where it was taken from.
      const [x, y] = [Math.round(point.x), Math.round(point.y)]
      const at = (y * info.width + x) * info.channels
      expect(Math.abs((data[at] ?? NaN) - original.x)).toBeLessThanOrEqual(0.5)
      expect(Math.abs((data[at + 1] ?? NaN) - original.y)).toBeLessThanOrEqual(0.5)
    }
    await bench.exportTo({ format: '300w', frame: 'crop', cropSidePx: 64, pictures: 'crop', text: names[2] ?? '', overwrite: true })
    expect((await sharp(bench.at(`out/${stem}.png`)).metadata()).width).toBe(64)
    await expect(bench.exportTo({ format: '300w', frame: 'crop', pictures: 'copy' })).rejects.toMatchObject({ code: 'input.invalid' })
  })

  it('writes the labels of a picture that is gone, and names it', async () => {
    await rm(bench.at(`pictures/${names[0] ?? ''}`))
    const { result, failures } = bench.exportWatched({ format: '300w', pictures: 'crop' })
    expect(await result).toMatchObject({ faces: 10, pictureFiles: 9 })
    expect(failures).toEqual([['image.missing', expect.stringContaining(names[0] ?? '')]])
  })

  it('leaves a face of another schema out by name, as the preview says', async () => {
    await edit(names[9] ?? '', (one) => ({ ...one, schemaId: 'wflw-98', landmarks: Array.from({ length: 98 }, (_, k) => ({ position: { x: k, y: 2 * k }, state: 'visible', origin: 'imported', reliability: null, pinned: false })) }))
    for (const format of ['coco', '300w', 'csv'] as const) {
      const preview = await bench.previewExport({ format })
      expect(preview.leftOut).toEqual([{ picture: names[9], face: 1, reason: expect.stringContaining('wflw-98') as string }])
      const result = await bench.exportTo({ format, folder: bench.at(`out-${format}`) })
      expect(result).toMatchObject({ faces: 9, leftOut: preview.leftOut, leftOutCount: 1 })
      expect(JSON.parse(await bench.read(`out-${format}/export.json`))).toMatchObject({ leftOut: preview.leftOut })
    }
    expect(existsSync(bench.at('out'))).toBe(false)
    expect(await bench.exportTo({ format: 'coco', map: 'picked-98-to-68' })).toMatchObject({ faces: 10, facesMapped: 1, schemaId: '300w-68' })
  })
})

describe('the preview of an export', () => {
  beforeEach(async () => {
    await edit(names[0] ?? '', (one) => ({
      ...one,
      reviewState: 'accepted',
      box: { x0: 1.5, y0: 2.25, x1: 90, y1: 95 },
      boxOrigin: 'drawn',
      attributes: { pose: false, expression: true, illumination: false, makeup: false, occlusion: true, blur: false },
      landmarks: one.landmarks.map((l, k) => (k < 4 ? { ...l, state: k < 2 ? 'occluded' : 'self-occluded', origin: 'moved' as const, pinned: true } : l)),
    }))
  })

  it('counts what comes back and what does not, by writing and reading', async () => {
    const pts = await bench.previewExport({ format: '300w' })
    expect(pts).toMatchObject({ images: 10, faces: 10, examined: 10, leftOutCount: 0 })
    const lost = Object.fromEntries(pts.rows.map((row) => [row.what, [row.has, row.lost]]))
    expect(lost).toEqual({ places: [680, 0], states: [4, 4], origins: [4, 4], pins: [4, 4], box: [1, 1], attributes: [1, 1], review: [1, 1] })
    const coco = await bench.previewExport({ format: 'coco' })
    expect(coco.rows.find((row) => row.what === 'states')).toMatchObject({ has: 4, lost: 2 })
    expect(coco.rows.find((row) => row.what === 'box')).toMatchObject({ lost: 0 })
    const jsonl = await bench.previewExport({ format: 'jsonl' })
    expect(jsonl.rows.map((row) => row.lost)).toEqual(jsonl.rows.map(() => 0))
    const dlib = await bench.previewExport({ format: 'dlib' })
    expect(dlib.rows.find((row) => row.what === 'places')?.largestPx).toBe(0.5)
  })

  it('finds places and sizes again in a format of parts of the picture', async () => {
    const yolo = await bench.previewExport({ format: 'yolo-pose' })
    expect(yolo).toMatchObject({ examined: 10 })
    expect(yolo.rows.find((row) => row.what === 'places')).toMatchObject({ has: 680, lost: 0 })
  })

  it('says which faces would be left out, and which map would help', async () => {
    const wflw = await bench.previewExport({ format: 'wflw' })
    expect(wflw.schemas).toEqual([{ schemaId: '300w-68', faces: 10, fits: false, maps: ['lift-68-98'] }])
    expect(wflw).toMatchObject({ examined: 0, leftOutCount: 10 })
    const mapped = await bench.previewExport({ format: 'wflw', map: 'lift-68-98' })
    expect(mapped).toMatchObject({ examined: 10, leftOutCount: 0 })
    expect(mapped.rows.find((row) => row.what === 'places')).toMatchObject({ has: 980, lost: 0 })
  })

  it('leaves out no schema in JSON Lines, where each face names its own', async () => {
    const [name = ''] = names.slice(9)
    await bench.addSchema({ ...schema300w68, id: 'mine-3', name: 'Mine', landmarks: schema300w68.landmarks.slice(0, 3), flip: [0, 1, 2], edges: [], regions: [], contours: [], interOcular: null, pupils: null, layout: undefined })
    await bench.change(name, (faces) => {
      const [one] = faces
      return one === undefined ? [] : [one, { ...one, id: `${one.id}-98`, schemaId: 'wflw-98', landmarks: Array.from({ length: 98 }, (_, k) => ({ position: { x: 100 + k, y: 60 + (k % 40) }, state: 'visible', origin: 'moved', reliability: 0.5, pinned: k === 3 })) }, { ...one, id: `${one.id}-3`, schemaId: 'mine-3', landmarks: one.landmarks.slice(0, 3).map((l, k) => ({ ...l, position: { x: 5 + 10 * k, y: 5.25 + 20 * (k % 2) } })) }]
    })
    const before = await bench.facesOf(name)
    expect(before.map((one) => one.schemaId)).toEqual(['300w-68', 'wflw-98', 'mine-3'])
    expect(await bench.previewExport({ format: 'jsonl' })).toMatchObject({ faces: 12, leftOutCount: 0, rows: expect.arrayContaining([expect.objectContaining({ what: 'places', lost: 0 })]) as unknown })
    expect(await bench.exportTo({ format: 'jsonl' })).toMatchObject({ faces: 12, leftOutCount: 0 })
    expect((await bench.importFrom('out/faces.jsonl')).result).toMatchObject({ facesAdded: 0, facesUnchanged: 12 })
    for (const one of before) expect(await bench.read('out/faces.jsonl')).toContain(`"schema":"${one.schemaId}"`)
    expect(await bench.exportTo({ format: 'jsonl', map: 'picked-98-to-68', folder: bench.at('mapped') })).toMatchObject({ faces: 12, facesMapped: 1 })
    const lines = (await bench.read('mapped/faces.jsonl')).trimEnd().split('\n').map((line) => JSON.parse(line) as { face: { schema: string } })
    expect(lines.slice(-3).map((line) => line.face.schema)).toEqual(['300w-68', '300w-68', 'mine-3'])
  })

  it('is true: everything of our own format comes back into another project', async () => {
    const before = await bench.facesOf(names[0] ?? '')
    await bench.exportTo({ format: 'jsonl' })
    await bench.startOver()
    expect((await bench.importFrom('out/faces.jsonl')).result).toMatchObject({ facesAdded: 10 })
    const after = await bench.facesOf(names[0] ?? '')
    expect(after).toEqual(before.map((one) => ({ ...one, id: after[0]?.id })))
  })
})
