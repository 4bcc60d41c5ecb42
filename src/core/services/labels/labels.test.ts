/** Labels in and out of a real project file. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formatPts } from '#domain/formats/pts-300w.ts'
import { formatWflwRow } from '#domain/formats/wflw-list.ts'
import { boxOfPoints, type Point } from '#domain/frames.ts'
import { type Face, type Landmark, unlabelledAttributes } from '#domain/records.ts'
import { makeFaceOf, makeLandmark } from '../../../../test/helpers/faces.ts'
import { LabelBench } from '../../../../test/helpers/labels/bench.ts'

let bench: LabelBench

beforeEach(async () => {
  bench = await LabelBench.start()
  for (const name of ['b.jpg', 'a.jpg', 'sub/a.png', 'sub/c d.jpg']) await bench.put(`pictures/${name}`, name)
  await bench.openProject()
})

afterEach(() => bench.close())

/** Checksums of all files but the project's own. */
async function listBytes(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(bench.at(folder), { recursive: true, withFileTypes: true })
  const paths = entries.filter((one) => one.isFile() && !one.name.startsWith('canthus.canthus')).map((one) => join(one.parentPath, one.name))
  return new Map(await Promise.all(paths.toSorted().map(async (path) => [path, createHash('sha256').update(await readFile(path)).digest('hex')] as const)))
}

describe('import of 300-W', () => {
  it('puts faces on their pictures, 0-based, as imported', async () => {
    await bench.put('labels/a.pts', formatPts(face68(0)))
    await bench.put('labels/a.face2.pts', formatPts(face68(500)))
    await bench.put('labels/sub/c d.pts', formatPts(face68(7)))
    const { result, failures } = await bench.importFrom('labels')
    expect(failures).toEqual([])
    expect(result).toMatchObject({ format: '300w', files: 3, images: 2, faces: 3, facesAdded: 3, labelsWithoutPicture: 0 })
    const faces = await bench.facesOf('a.jpg')
    expect(faces.map((f) => f.landmarks[0]?.position)).toEqual([face68(0)[0], face68(500)[0]])
    expect(faces[0]).toMatchObject({ box: null, boxOrigin: 'imported', schemaId: '300w-68', reviewState: 'unseen', model: null })
    expect(new Set(faces[0]?.landmarks.map((l) => `${l.origin} ${l.state} ${String(l.reliability)}`))).toEqual(new Set(['imported visible null']))
    expect(await bench.facesOf('sub/a.png')).toEqual([])
  })

  it('names broken and homeless files and takes the others', async () => {
    await bench.put('labels/a.pts', formatPts(face68(0)))
    await bench.put('labels/b.pts', 'version: 1\nn_points: 68\n{\n1 2\n')
    await bench.put('labels/sub/c d.pts', formatPts(face68(0).slice(1)))
    await bench.put('labels/z.pts', formatPts(face68(0)))
    const { result, failures } = await bench.importFrom('labels')
    expect(result).toMatchObject({ faces: 1, facesAdded: 1, labelsWithoutPicture: 1 })
    expect(failures).toEqual([
      ['format.invalid', expect.stringMatching(/b\.pts: the closing brace is missing/)],
      ['format.invalid', expect.stringMatching(/c d\.pts: 67 points fit no known schema/)],
      ['image.missing', expect.stringMatching(/z\.pts: z is not in this project/)],
    ])
  })

  it('changes nothing the second time, and never what a person has placed', async () => {
    await bench.put('labels/a.pts', formatPts(face68(0)))
    await bench.importFrom('labels')
    expect((await bench.importFrom('labels')).result).toMatchObject({ facesAdded: 0, facesUpdated: 0, facesUnchanged: 1 })
    const placed: Landmark = { position: { x: 1, y: 2 }, state: 'visible', origin: 'moved', reliability: null, pinned: false }
    await bench.change('a.jpg', ([face]) => (face ? [{ ...face, landmarks: face.landmarks.with(5, placed) }] : []))
    await bench.put('labels/a.pts', formatPts(face68(3)))
    const { result } = await bench.importFrom('labels')
    expect(result).toMatchObject({ facesAdded: 0, facesUpdated: 1, pointsKept: 1 })
    const [face] = await bench.facesOf('a.jpg')
    expect(face?.landmarks[5]).toEqual(placed)
    expect(face?.landmarks[6]?.position).toEqual(face68(3)[6])
  })

  it('does not bring back a face that a person has deleted', async () => {
    await bench.put('labels/a.pts', formatPts(face68(0)))
    await bench.importFrom('labels')
    await bench.change('a.jpg', () => [])
    const { result, failures } = await bench.importFrom('labels')
    expect(result).toMatchObject({ facesAdded: 0 })
    expect(failures).toEqual([['edit.conflict', expect.stringMatching(/a person has deleted/)]])
    expect(await bench.facesOf('a.jpg')).toEqual([])
  })
})

describe('a dataset as it lies on disk', () => {
  it('stays as it is, byte for byte, when it is previewed, imported and exported', async () => {
    for (const name of ['a', 'sub/c d']) await bench.put(`pictures/${name}.pts`, formatPts(face68(3)))
    await bench.put('pictures/broken.pts', 'version: 1\n{\n')
    const before = await listBytes('pictures')
    expect(before.size).toBe(7)
    await bench.preview('pictures')
    await bench.importFrom('pictures')
    await bench.change('a.jpg', ([face]) => (face ? [{ ...face, reviewState: 'accepted' }] : []))
    await bench.exportTo({ format: '300w', pictures: 'copy' })
    await expect(bench.exportTo({ format: '300w', folder: bench.at('pictures') })).rejects.toMatchObject({ code: 'file.exists' })
    expect(await listBytes('pictures')).toEqual(before)
  })
})

describe('import of WFLW', () => {
  it('takes rectangle and attributes, and reports a bad row by its line', async () => {
    const attributes = { ...unlabelledAttributes, pose: true, expression: false, illumination: false, makeup: false, occlusion: true, blur: false }
    const box = { x0: -3, y0: 4, x1: 210, y1: 200 }
    const row = formatWflwRow({ points: face98(0), box, attributes, picture: 'sub/c d.jpg' })
    await bench.put('list.txt', `${row}\n${row.replace(/^\S+/, 'nan')}\n`)
    const { result, failures } = await bench.importFrom('list.txt')
    expect(result).toMatchObject({ format: 'wflw', faces: 1, facesAdded: 1 })
    expect(failures).toEqual([['format.invalid', expect.stringMatching(/list\.txt, line 2: field 1 is not a number/)]])
    expect(await bench.facesOf('sub/c d.jpg')).toMatchObject([{ schemaId: 'wflw-98', box, attributes, boxOrigin: 'imported' }])
  })

  it('is previewed without changing anything', async () => {
    const row = formatWflwRow({ points: face98(0), box: { x0: 0, y0: 0, x1: 1, y1: 1 }, attributes: unlabelledAttributes, picture: 'sub/c d.jpg' })
    await bench.put('list.txt', `${row}\n${row.replace('c d.jpg', 'e.jpg')}\n${row.replace('sub/c d.jpg', '../../secret.jpg')}\n`)
    const shown = await bench.preview('list.txt', { pictures: bench.at('pictures') }, null)
    expect(shown).toMatchObject({ format: 'wflw', base: { value: 0 }, files: 1, faces: 3, images: 1, picturesWithoutLabels: 3 })
    expect(shown.labelsWithoutPicture).toEqual(['sub/e.jpg', '../../secret.jpg'])
    expect(await bench.preview('list.txt')).toMatchObject({ images: 1 })
    expect(await bench.facesOf('sub/c d.jpg')).toEqual([])
  })
})

describe('names of pictures in labels', () => {
  /** As an import takes them, and as the preview counts them. */
  async function takeNames(names: readonly string[]) {
    await bench.put('labels/list.txt', names.map((name, k) => `${wflwRow(name, 300 * k)}\n`).join(''))
    const { images, labelsWithoutPictureCount } = await bench.preview('labels/list.txt')
    const { result, failures } = await bench.importFrom('labels/list.txt')
    expect([result.images, result.labelsWithoutPicture]).toEqual([images, labelsWithoutPictureCount])
    return { ...result, failures: failures.map(([, message]) => message) }
  }

  it.each([
    ['before', ['train/c d.jpg', 'sub/c d.jpg']],
    ['after', ['sub/c d.jpg', 'train/c d.jpg']],
  ])('with other folders mean no picture of the project: %s its own', async (_, names) => {
    const { facesAdded, labelsWithoutPicture, failures } = await takeNames(names)
    expect({ facesAdded, labelsWithoutPicture }).toEqual({ facesAdded: 1, labelsWithoutPicture: 1 })
    expect(failures).toEqual([expect.stringMatching(/train\/c d\.jpg is not in this project; sub\/c d\.jpg lies in another folder/)])
    expect((await bench.facesOf('sub/c d.jpg'))[0]?.landmarks[0]?.position).toEqual(face98(300 * names.indexOf('sub/c d.jpg'))[0])
  })

  it.each([
    ['x/one/b.jpg', 'x/two/b.jpg'],
    ['C:\\x\\one\\b.jpg', '/x/two/b.jpg'],
  ])('that may both mean one picture leave it alone: %s, %s', async (one, two) => {
    const { facesAdded, labelsWithoutPicture, failures } = await takeNames([one, two])
    expect({ facesAdded, labelsWithoutPicture }).toEqual({ facesAdded: 0, labelsWithoutPicture: 2 })
    expect(failures[0]).toMatch(/both .*x\/one\/b\.jpg and .*x\/two\/b\.jpg fit .*b\.jpg, which can be one of them only/)
    expect(await bench.facesOf('b.jpg')).toEqual([])
  })

  it('whose whole name is in the project come before those that only end alike', async () => {
    expect(await takeNames(['/old/train/c d.jpg', 'sub/c d.jpg'])).toMatchObject({ facesAdded: 1, labelsWithoutPicture: 1 })
    expect((await bench.facesOf('sub/c d.jpg'))[0]?.landmarks[0]?.position).toEqual(face98(300)[0])
  })

  it.each([
    ['C:\\data\\x\\b.jpg', 'b.jpg'],
    ['/data/x/b.jpg', 'b.jpg'],
    ['37--Soccer/b.jpg', 'b.jpg'],
    ['/old/sub/c d.jpg', 'sub/c d.jpg'],
    ['/old/x/c d.jpg', 'sub/c d.jpg'],
    ['c d.jpg', 'sub/c d.jpg'],
  ])('from another root mean the only picture that fits: %s', async (written, name) => {
    expect(await takeNames([written])).toMatchObject({ facesAdded: 1, failures: [] })
    expect(await bench.facesOf(name)).toHaveLength(1)
  })

  it('without an ending have the folders of their label files, where no picture need be', async () => {
    await bench.put('one/marks/c d.pts', formatPts(face68(0)))
    expect((await bench.importFrom('one')).result).toMatchObject({ facesAdded: 1, labelsWithoutPicture: 0 })
    await bench.put('two/train/b.pts', formatPts(face68(0)))
    await bench.put('two/test/b.pts', formatPts(face68(500)))
    expect((await bench.importFrom('two')).result).toMatchObject({ facesAdded: 0, labelsWithoutPicture: 2 })
  })
})

describe('what cannot be recognised', () => {
  it.each([
    ['nothing', 'nowhere', 'file.notFound'],
    ['a folder without labels', 'pictures', 'format.unknown'],
    ['a file of another kind', 'pictures/a.jpg', 'format.unknown'],
  ])('is refused: %s', async (_, path, code) => {
    await expect(bench.importFrom(path)).rejects.toMatchObject({ code })
  })
})

describe('export', () => {
  it('to 300-W is read back without loss, with further faces in files of their own', async () => {
    await bench.put('labels/a.pts', formatPts(face68(0.123456)))
    await bench.put('labels/a.face2.pts', formatPts(face68(500)))
    await bench.put('labels/sub/c d.pts', formatPts(face68(7)))
    await bench.importFrom('labels')
    const result = await bench.exportTo({ format: '300w' })
    expect(result).toMatchObject({ files: 3, images: 2, faces: 3, leftOutCount: 0 })
    for (const name of ['a.pts', 'a.face2.pts', 'sub/c d.pts']) expect(await bench.read(`out/${name}`)).toBe(await bench.read(`labels/${name}`))
    const manifest = JSON.parse(await bench.read('out/export.json')) as { faces: number; files: { name: string; sha256: string }[] }
    expect(manifest.faces).toBe(3)
    expect(manifest.files.find((f) => f.name === 'a.pts')?.sha256).toBe(createHash('sha256').update(await bench.read('out/a.pts')).digest('hex'))
    expect((await readdir(bench.at('out'))).sort()).toEqual(['a.face2.pts', 'a.pts', 'export.json', 'sub'])
  })

  it('has the faces in the order in which they came in, whatever a model had found before', async () => {
    const found = (id: string, shift: number): Face => makeFaceOf(face68(shift).map((position) => makeLandmark({ position })), { id })
    await bench.change('a.jpg', () => [found('nobody-labels', 1000), found('second', 502), found('first', 2)])
    const labels = { 'a.pts': formatPts(face68(0)), 'a.face2.pts': formatPts(face68(500)) }
    for (const [name, text] of Object.entries(labels)) await bench.put(`labels/${name}`, text)
    expect((await bench.importFrom('labels')).result).toMatchObject({ facesAdded: 0, facesUpdated: 2 })
    const order = async () => (await bench.facesOf('a.jpg')).map((face) => face.id)
    expect(await order()).toEqual(['first', 'second', 'nobody-labels'])
    await bench.exportTo({ format: '300w' })
    for (const [name, text] of Object.entries(labels)) expect(await bench.read(`out/${name}`)).toBe(text)
    // A list of some of the faces leaves the others before and after them.
    await bench.put('some/a.pts', formatPts(face68(500)))
    await bench.put('some/a.face2.pts', formatPts(face68(1000)))
    await bench.importFrom('some')
    expect(await order()).toEqual(['first', 'second', 'nobody-labels'])
  })

  it('refuses to overwrite unless told to, and then leaves no half of it', async () => {
    await bench.put('labels/a.pts', formatPts(face68(0)))
    await bench.put('labels/b.pts', formatPts(face68(0)))
    await bench.importFrom('labels')
    await bench.put('out/b.pts', 'mine')
    await expect(bench.exportTo({ format: '300w' })).rejects.toMatchObject({ code: 'file.exists', details: { path: bench.at('out/b.pts') } })
    expect(await readdir(bench.at('out'))).toEqual(['b.pts'])
    expect(await bench.read('out/b.pts')).toBe('mine')
    await bench.exportTo({ format: '300w', overwrite: true })
    expect(await bench.read('out/b.pts')).toBe(formatPts(face68(0)))
    expect((await readdir(bench.at('out'))).sort()).toEqual(['a.pts', 'b.pts', 'export.json'])
  })

  it('that is cancelled leaves nothing behind', async () => {
    await bench.put('labels/a.pts', formatPts(face68(0)))
    await bench.importFrom('labels')
    const stop = new AbortController()
    const wish = { format: '300w', folder: bench.at('new/out') } as const
    await expect(bench.exportTo(wish, stop.signal, () => stop.abort())).rejects.toThrow()
    expect(existsSync(bench.at('new'))).toBe(false)
  })

  it('refuses another schema by name, and fills it through the map when asked', async () => {
    await bench.put('labels/a.pts', formatPts(face68(0)))
    await bench.importFrom('labels')
    const refused = bench.exportTo({ format: 'wflw' })
    await expect(refused).rejects.toMatchObject({ code: 'format.schemaMismatch', message: expect.stringMatching(/a\.jpg .* 300w-68.* wflw-98.* lift-68-98/) as string })
    expect(existsSync(bench.at('out'))).toBe(false)
    const result = await bench.exportTo({ format: 'wflw', map: 'lift-68-98' })
    expect(result).toMatchObject({ faces: 1, facesMapped: 1 })
    const fields = (await bench.read('out/list_98pt.txt')).trimEnd().split(' ')
    expect(fields).toHaveLength(197)
    expect(fields.at(-1)).toBe('a.jpg')
    expect(result.notes.join(' ')).toMatch(/1 face was made by the map lift-68-98/)
    await expect(bench.exportTo({ format: '300w', map: 'wflw-98-to-68', overwrite: true })).resolves.toMatchObject({ facesMapped: 0 })
  })

  it('names what the format cannot hold and what was not asked for', async () => {
    for (const name of ['a', 'b', 'sub/a', 'sub/c d']) await bench.put(`labels/${name}.pts`, formatPts(face68(0)))
    await bench.importFrom('labels')
    await bench.change('a.jpg', ([f]) => (f ? [{ ...f, reviewState: 'rejected', rejectReason: 'blurred' }] : []))
    await bench.change('sub/a.png', ([f]) => (f ? [{ ...f, landmarks: f.landmarks.map((l, k) => (k === 3 ? { ...l, state: 'absent' } : l)) }] : []))
    await bench.change('b.jpg', ([f]) => (f ? [{ ...f, reviewState: 'accepted', landmarks: f.landmarks.map((l) => ({ ...l, state: 'occluded' })) }] : []))
    const all = await bench.exportTo({ format: '300w' })
    expect(all).toMatchObject({ faces: 2, facesRejected: 1, facesOutOfScope: 0, leftOutCount: 1 })
    expect(all.leftOut).toEqual([{ picture: 'sub/a.png', face: 1, reason: expect.stringMatching(/needs a place for each point; it is missing for 1 point/) as string }])
    expect(all.notes.join(' ')).toMatch(/Occluded points written as places like any other: 68/)
    expect(await bench.exportTo({ format: '300w', scope: 'accepted', overwrite: true })).toMatchObject({ faces: 1, facesOutOfScope: 2 })
  })

  it('never gives two pictures one file', async () => {
    await bench.put('pictures/a.png', 'another')
    await bench.openProject()
    await bench.put('list.txt', ['a.jpg', 'a.png'].map((picture) => `${wflwRow(picture)}\n`).join(''))
    await bench.importFrom('list.txt')
    const result = await bench.exportTo({ format: '300w', map: 'wflw-98-to-68' })
    expect(result).toMatchObject({ faces: 1, leftOutCount: 1 })
    expect(result.leftOut[0]?.reason).toMatch(/a\.pts is there already, from another picture/)
  })
})

function wflwRow(picture: string, shift = 0): string {
  return formatWflwRow({ points: face98(shift), box: boxOfPoints(face98(shift)) ?? { x0: 0, y0: 0, x1: 0, y1: 0 }, attributes: unlabelledAttributes, picture })
}

/** A spiral has neither two points in one place nor eyes in one. */
function spiral(count: number, shift: number): Point<'imagePx'>[] {
  return Array.from({ length: count }, (_, k) => ({ x: round(100 + k * Math.cos(k) + shift), y: round(100 + k * Math.sin(k) + shift) }))
}
const round = (value: number): number => Number(value.toFixed(6))
const face68 = (shift: number) => spiral(68, shift)
const face98 = (shift: number) => spiral(98, shift)
