/** Label files on disk as codecs see them: decoded, recognised, sorted by pictures, matched with pictures, written. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FormatCodec, LabelFiles, ReadItem } from '#domain/formats/codec.ts'
import { codecDeepLabCut } from '#domain/formats/deeplabcut.ts'
import { LabelFileError } from '#domain/formats/label-file.ts'
import { formatPts } from '#domain/formats/pts-300w.ts'
import { faceOf, pictureOf, pointAt } from '#domain/formats/reading.ts'
import { formatWflwRow } from '#domain/formats/wflw-list.ts'
import { unlabelledAttributes } from '#domain/records.ts'
import { faceLabelArbitrary } from '../../../../../test/helpers/labels/arbitraries.ts'
import { decodeText } from './decode-text.ts'
import { decodeLabel, encodeLabel } from '../read/label-bytes.ts'
import { DiskFiles, readHead } from './disk-files.ts'
import { DiskSpool } from './disk-spool.ts'
import { openLabels, requireSure } from '../recognise/open-labels.ts'
import { PictureFinder } from '../read/picture-finder.ts'
import { readPictures } from '../read/read-pictures.ts'
import { StagedFiles } from './staged-files.ts'
import { createSink } from './staged-sink.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'canthus-disk-'))
})
afterEach(() => rm(root, { recursive: true }))

const at = (name: string): string => join(root, name)
const signal = new AbortController().signal

async function put(name: string, content: string | Uint8Array = ''): Promise<void> {
  await mkdir(dirname(at(name)), { recursive: true })
  await writeFile(at(name), content)
}

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let k = 0; k < bytes.length; k += length) yield await Promise.resolve(bytes.subarray(k, k + length))
}

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}

const encode = (text: string, encoding: 'utf8' | 'utf16le' | 'utf16be'): Uint8Array => {
  const bytes = Buffer.from(text, encoding === 'utf8' ? 'utf8' : 'utf16le')
  return encoding === 'utf16be' ? bytes.swap16() : bytes
}

describe('text', () => {
  it('is the same in UTF-8 and UTF-16, with and without a mark, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 1, max: 9 }), async (drawn, length) => {
        const text = drawn.replaceAll('\0', '').replace(/^\uFEFF/, '')
        expect(await textOf(decodeText(inPieces(encode(text, 'utf8'), length)))).toBe(text)
        for (const encoding of ['utf8', 'utf16le', 'utf16be'] as const) {
          expect(await textOf(decodeText(inPieces(encode(`\uFEFF${text}`, encoding), length)))).toBe(text)
        }
      }),
    )
  })

  it.each([
    ['a byte that is no UTF-8', new Uint8Array([65, 66, 0xff, 67]), /not UTF-8 text/],
    ['a character cut off at the end', new Uint8Array([65, 0xe2, 0x82]), /not UTF-8 text/],
    ['zero bytes', new Uint8Array([65, 0, 66, 67]), /zero bytes/],
  ])('is refused with %s', async (_, bytes, reason) => {
    await expect(textOf(decodeText(inPieces(bytes, 2)))).rejects.toThrow(reason)
    await put('x.txt', bytes)
    const files = new DiskFiles({ folder: root, names: ['x.txt'], findPicture: () => Promise.resolve(null), signal })
    await expect(textOf(files.readText('x.txt'))).rejects.toThrow(LabelFileError)
  })

  it('of a head is what can be read of it', async () => {
    await put('cut.txt', Buffer.from('ä'.repeat(40_000)))
    expect(await readHead(at('cut.txt'))).toBe('ä'.repeat(16 * 1024))
    await put('short.txt', 'a')
    expect(await readHead(at('short.txt'))).toBe('a')
    await put('picture.jpg', new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16]))
    expect(await readHead(at('picture.jpg'))).toBe('')
    expect(await readHead(at('nowhere'))).toBe('')
  })

  it('that is gone or may not be read is an error of that file', async () => {
    const files = new DiskFiles({ folder: root, names: ['gone.txt'], findPicture: () => Promise.resolve(null), signal })
    await expect(textOf(files.readText('gone.txt'))).rejects.toThrow(/the file is not there/)
  })

  it('counts the bytes of each reading', async () => {
    await put('x.txt', 'abcdef')
    const files = new DiskFiles({ folder: root, names: ['x.txt'], findPicture: () => Promise.resolve(null), signal })
    await textOf(files.readText('x.txt'))
    expect([files.bytesRead, files.bytesAgain]).toEqual([6, 0])
    await textOf(files.readText('x.txt'))
    expect([files.bytesRead, files.bytesAgain]).toEqual([12, 6])
    await put('long.txt', 'a'.repeat(300_000))
    const long = new DiskFiles({ folder: root, names: ['long.txt'], findPicture: () => Promise.resolve(null), signal })
    for (const _ of [1, 2]) for await (const piece of long.readText('long.txt')) if (piece.length > 0) break
    await textOf(long.readText('long.txt'))
    // What was left unread is not waited for.
    expect(long.bytesRead).toBe(300_000 + long.bytesAgain)
  })
})

describe('labels on their way through the disk', () => {
  it('come from all tables of a DeepLabCut project, one of which has its states in a second file', async () => {
    const table = (video: string, coords: string, cells: string): string =>
      `scorer${',me'.repeat(coords.split(',').length)}\nbodyparts${',nose'.repeat(coords.split(',').length)}\ncoords,${coords}\nlabeled-data/${video}/img1.png,${cells}\n`
    await put('labeled-data/v1/CollectedData_me.csv', table('v1', 'x,y', '1,2'))
    await put('labeled-data/v2/CollectedData_me.csv', table('v2', 'x,y', '3,4'))
    await put('labeled-data/v2/CollectedData_me.visible.csv', table('v2', 'x,y,visible', '3,4,1'))
    await put('labeled-data/v3/notes.csv', 'day,who\n1,me\n')
    const names = ['v1/CollectedData_me', 'v2/CollectedData_me', 'v2/CollectedData_me.visible', 'v3/notes'].map((name) => `labeled-data/${name}.csv`)
    const files = new DiskFiles({ folder: root, names, findPicture: () => Promise.resolve(null), signal })
    const items: ReadItem[] = []
    for await (const item of codecDeepLabCut.read(files)) items.push(item)
    expect(items.flatMap((item) => (item.kind === 'face' ? [[item.picture.name, item.face.points]] : []))).toEqual([
      ['labeled-data/v1/img1.png', [pointAt({ x: 1, y: 2 })]],
      ['labeled-data/v2/img1.png', [pointAt({ x: 3, y: 4 }, 'occluded')]],
    ])
    expect(items.flatMap((item) => (item.kind === 'warning' ? [item.at.file] : []))).toEqual(['labeled-data/v3/notes.csv'])
  })

  it('come back as they went', () => {
    const everything = faceLabelArbitrary({ schemaId: '300w-68', pointCount: 5, decimals: null, boxDecimals: null, attributes: 'all', hasEverything: true, points: [{ state: null, hasPlace: true }, { state: 'occluded', hasPlace: true }, { state: 'absent', hasPlace: false }] })
    fc.assert(
      fc.property(everything, fc.string(), fc.option(fc.nat()), (face, file, line) => {
        expect(decodeLabel(encodeLabel({ face, at: { file, line } }))).toEqual({ face, at: { file, line } })
      }),
    )
  })

  it('come picture by picture, in the order of their first mention, whatever the order of the file', async () => {
    const item = (kind: 'picture' | 'face', name: string, x = 0): ReadItem => {
      const base = { picture: pictureOf(name), at: { file: 'f', line: x } }
      return kind === 'picture' ? { kind, ...base } : { kind, ...base, face: faceOf([pointAt({ x, y: 1 })]) }
    }
    const items = [item('picture', 'b'), item('face', 'a', 1), item('face', 'c', 2), item('face', 'a', 3), item('face', 'b', 4), item('face', 'c', 5), item('picture', 'd')]
    const codec = codecOf(items, false)
    const noted: string[] = []
    const watcher = { warn: (message: string) => noted.push(message), leaveOut: () => undefined, sorted: (count: number) => noted.push(String(count)) }
    const found: [string, number[]][] = []
    for await (const { picture, faces } of readPictures(codec, noFiles, watcher)) found.push([picture.name, faces.map((f) => f.face.points[0]?.position?.x ?? NaN)])
    expect(found).toEqual([['b', [4]], ['a', [1, 3]], ['c', [2, 5]], ['d', []]])
    expect(noted).toEqual(['4'])
    const grouped: [string, number][] = []
    const sorted = [item('face', 'a', 1), item('face', 'a', 2), item('picture', 'b'), item('face', 'c', 3)]
    for await (const { picture, faces } of readPictures(codecOf(sorted, true), noFiles, watcher)) grouped.push([picture.name, faces.length])
    expect(grouped).toEqual([['a', 2], ['b', 0], ['c', 1]])
  })

  it('come back from a spool sorted by key, those of one key as they were added, and the same', () => {
    const spool = new DiskSpool<{ at: Float64Array; say: string | null; list: readonly number[] }>()
    for (const [key, x] of [['b', 1], ['a', 2], ['b', 3], ['ä', 4], ['a', 5]] as const) spool.add(key, { at: Float64Array.of(x, 0.1), say: null, list: [x] })
    const back = [...spool.read()]
    expect(back.map(({ key, values }) => [key, values.map((value) => value.list[0])])).toEqual([['a', [2, 5]], ['b', [1, 3]], ['ä', [4]]])
    expect(back[0]?.values[0]).toEqual({ at: Float64Array.of(2, 0.1), say: null, list: [2] })
    for (const { key } of spool.read()) if (key === 'a') break
    spool.close()
  })
})

const noFiles: LabelFiles = {
  names: [],
  readText: () => inNothing(),
  readBytes: () => inNothing(),
  sizeOf: () => Promise.resolve(null),
  openSpool: <T>() => new DiskSpool<T>(),
}

async function* inNothing(): AsyncGenerator<never> {
  await Promise.resolve()
}

function codecOf(items: readonly ReadItem[], groupsPictures: boolean): FormatCodec {
  const statement = { base: 0, precision: '', stepPx: 0, states: null, cannotCarry: [], source: '' } as const
  async function* read(): AsyncGenerator<ReadItem> {
    for (const item of items) yield await Promise.resolve(item)
  }
  return { id: 'x', name: 'X', endings: ['.x'], statement, schemas: null, groupsPictures, recognise: () => null, read, createWriter: null }
}

describe('pictures of labels', () => {
  it('are found by path, then by name, then anywhere below; and never outside', async () => {
    for (const name of ['set/a.jpg', 'set/sub/b.PNG', 'set/deep/er/c.jpg', 'set/deep/d.jpg', 'set/other/d.jpg', 'secret.jpg', 'set/e.jpg', 'set/e.png', 'set/ö.jpg']) await put(name)
    const finder = new PictureFinder({ folders: [at('set')], deep: at('set') })
    const find = async (name: string, hasEnding = true) => {
      const lookup = await finder.find({ name, hasEnding })
      return 'found' in lookup ? lookup.found.slice(root.length + 1) : lookup.missing
    }
    expect(await find('a.jpg')).toBe('set/a.jpg')
    expect(await find('a', false)).toBe('set/a.jpg')
    expect(await find('sub/b.png')).toBe('set/sub/b.PNG')
    expect(await find('C:/data/c.jpg')).toBe('set/deep/er/c.jpg')
    expect(await find('x/y/c', false)).toBe('set/deep/er/c.jpg')
    expect(await find('d.jpg')).toMatch(/more than one picture fits d\.jpg/)
    expect(await find('deep/d.jpg')).toBe('set/deep/d.jpg')
    expect(await find('set/deep/d.jpg')).toBe('set/deep/d.jpg')
    expect(await find('elsewhere/c.jpg')).toMatch(/there is no elsewhere\/c\.jpg/)
    expect(await find('e', false)).toMatch(/more than one picture fits/)
    expect(await find('e.png')).toBe('set/e.png')
    expect(await find('ö.jpg')).toBe('set/ö.jpg')
    expect(await find('../secret.jpg')).toMatch(/there is no/)
    expect(await find(at('secret.jpg'))).toMatch(/there is no/)
    expect(await finder.listAll()).toHaveLength(8)
  })
})

describe('datasets as they lie on disk', () => {
  const face = Array.from({ length: 68 }, (_, k) => ({ x: 10 + k, y: 20 + ((k * 31) % 50) }))
  const row = (picture: string): string =>
    formatWflwRow({ points: Array.from({ length: 98 }, (_, k) => ({ x: k, y: 2 * k })), box: { x0: 0, y0: 0, x1: 9, y1: 9 }, attributes: unlabelledAttributes, picture })
  const open = (path: string, format: Parameters<typeof openLabels>[0]['format'] = null) => openLabels({ path: at(path), format, pictures: null }, signal)

  async function picturesOf(opened: Awaited<ReturnType<typeof openLabels>>): Promise<string[]> {
    const found: string[] = []
    for await (const { picture } of readPictures(opened.codec, opened.files, { warn: () => undefined, leaveOut: () => undefined })) {
      const lookup = await opened.pictures.find(picture)
      found.push('found' in lookup ? lookup.found.slice(root.length + 1) : `- ${picture.name}`)
    }
    return found
  }

  it('are a 300-W tree with its pictures beside the labels', async () => {
    for (const name of ['afw/1', 'helen/trainset/2']) {
      await put(`300w/${name}.pts`, formatPts(face))
      await put(`300w/${name}.jpg`)
    }
    const opened = await open('300w')
    expect(opened.codec.id).toBe('300w')
    expect(await picturesOf(opened)).toEqual(['300w/afw/1.jpg', '300w/helen/trainset/2.jpg'])
  })

  it('are the WFLW archives, the list in one and the pictures in the other', async () => {
    await put('WFLW_annotations/list_98pt_rect_attr_train_test/list_98pt_rect_attr_test.txt', `${row('37--Soccer/x y.jpg')}\n${row('gone.jpg')}\n`)
    await put('WFLW_images/37--Soccer/x y.jpg')
    const opened = await open('WFLW_annotations/list_98pt_rect_attr_train_test/list_98pt_rect_attr_test.txt')
    expect(opened.codec.id).toBe('wflw')
    expect(await picturesOf(opened)).toEqual(['WFLW_images/37--Soccer/x y.jpg', '- gone.jpg'])
  })

  it('are a COCO folder with annotations and images', async () => {
    const annotation = { id: 1, image_id: 7, category_id: 1, keypoints: face.flatMap((p) => [p.x, p.y, 2]), num_keypoints: 68, bbox: [0, 0, 9, 9], area: 81, iscrowd: 0 }
    const coco = { images: [{ id: 7, file_name: '000000000007.jpg', width: 99, height: 99 }], annotations: [annotation], categories: [{ id: 1, name: 'face', keypoints: face.map((_, k) => `face-${String(k)}`) }] }
    await put('coco/annotations/train.json', JSON.stringify(coco))
    await put('coco/train2017/000000000007.jpg')
    await put('coco/notes.json', '{"author":"me"}')
    const opened = await open('coco')
    expect(opened.codec.id).toBe('coco')
    expect(await picturesOf(opened)).toEqual(['coco/train2017/000000000007.jpg'])
  })

  it('are not guessed where two formats are as likely', async () => {
    await put('two/a.pts', formatPts(face))
    const opened = await open('two')
    const [own] = opened.candidates
    if (own === undefined) throw new Error('a .pts file is recognised')
    const doubtful = { ...opened, isSure: false, candidates: [own, { ...own, reason: 'another reason' }] }
    expect(() => requireSure(doubtful, 'two')).toThrow(/may be 300-W \.pts .*, or 300-W \.pts \(another reason\)\. Say which/)
    expect(() => requireSure(opened, 'two')).not.toThrow()
  })
})

describe('files that are written', () => {
  it('go to disk in pieces, and count only when they are closed', async () => {
    const staged = await StagedFiles.open(at('out'), false)
    const sink = createSink(staged, 'train/')
    const output = await sink.open('a.txt')
    for (let k = 0; k < 1000; k++) await output.write(`${String(k)} ${'x'.repeat(300)}\n`)
    expect(staged.files).toEqual([])
    await output.close()
    expect(staged.files.map((file) => file.name)).toEqual(['train/a.txt'])
    expect(await readdir(at('out'))).not.toContain('train')
    await staged.commit()
    const text = await readFile(at('out/train/a.txt'), 'utf8')
    expect(text.split('\n')).toHaveLength(1001)
    expect(staged.files[0]?.bytes).toBe(text.length)
  })

  it('stay inside the folder, each under a name of its own', async () => {
    const staged = await StagedFiles.open(at('out'), false)
    const sink = createSink(staged)
    await (await sink.open('sub/a.txt')).close()
    await expect(sink.open('sub/../sub/A.txt')).rejects.toThrow(/is there already, from another picture/)
    for (const name of ['../a.txt', 'sub/../../a.txt', '/a.txt', 'C:/a.txt']) await expect(sink.open(name), name).rejects.toThrow(/outside of the folder/)
    await (await sink.open('left-open.txt')).write('half')
    await staged.discard()
    expect(await readdir(root)).toEqual([])
  })
})
