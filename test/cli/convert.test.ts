/** `canthus convert` as it is typed: there and back, on real labels where they are, and cancelled half way. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { codecs } from '#domain/formats/registry.ts'
import { formatPts } from '#domain/formats/pts-300w.ts'
import { makeCoco } from '../bench/convert/make-labels.ts'
import { writePictures } from '../helpers/core.ts'
import { runCommand } from './run.ts'

const data = process.env['CANTHUS_DATA'] ?? ''
let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'canthus-convert-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const at = (name: string): string => join(root, name)
const read = (name: string): Promise<string> => readFile(at(name), 'utf8')
const convert = (...args: string[]) => runCommand(at('home'), ['convert', ...args])

async function put(name: string, content: string): Promise<void> {
  await mkdir(dirname(at(name)), { recursive: true })
  await writeFile(at(name), content)
}

const face = (shift: number) => Array.from({ length: 68 }, (_, k) => ({ x: 40 + k + shift, y: 30 + ((k * 31) % 60) + 0.25 }))

describe('convert', () => {
  it('takes a tree of .pts through COCO and JSON Lines and back, and says what it wrote', async () => {
    await put('pts/a.pts', formatPts(face(0)))
    await put('pts/a.face2.pts', formatPts(face(90)))
    await put('pts/sub/b c.pts', formatPts(face(3)))
    await writePictures(at('pts'), ['a.jpg', 'sub/b c.png'], 320, 240)
    const first = await convert(at('pts'), at('all.json'), '--to', 'coco', '--json')
    expect(first.exitCode, first.stderr).toBe(0)
    const sha256 = createHash('sha256').update(await read('all.json')).digest('hex')
    expect(first.json()).toMatchObject({ from: '300w', to: 'coco', faces: 3, images: 2, files: [{ name: 'all.json', sha256 }], failureCount: 0 })
    const coco = JSON.parse(await read('all.json')) as { images: { file_name: string; width: number; height: number }[] }
    expect(coco.images.map((i) => [i.file_name, i.width, i.height])).toEqual([['a.jpg', 320, 240], ['sub/b c.png', 320, 240]])
    expect((await convert(at('all.json'), at('all.jsonl'), '--from', 'coco', '--to', 'jsonl')).exitCode).toBe(0)
    expect((await convert(at('all.jsonl'), at('back'), '--to', '300w')).exitCode).toBe(0)
    for (const name of ['a.pts', 'a.face2.pts', 'sub/b c.pts']) expect(await read(`back/${name}`)).toBe(await read(`pts/${name}`))
  })

  it('takes every face of a WFLW tree once: the lists of the attribute subsets say again what the whole ones have', async () => {
    const rows = [0, 9].map((from) => Array.from({ length: 196 }, (_, k) => (from + k + 0.25).toFixed(6)).join(' '))
    const [a = '', b = ''] = [`${String(rows[0])} x/a.jpg`, `${String(rows[1])} x/b.jpg`]
    await put('wflw/list_98pt_rect_attr_train_test/list_98pt_rect_attr_test.txt', `${String(rows[0])} 7 8 90 100 0 0 1 0 0 0 x/a.jpg\n`)
    await put('wflw/list_98pt_test/list_98pt_test.txt', `${a}\n${b}\n`)
    await put('wflw/list_98pt_test/list_98pt_test_occlusion.txt', `${b}\n`)
    await put('wflw/list_98pt_test/list_98pt_test_largepose.txt', `${b}\n${b}\n`)
    const done = await convert(at('wflw'), at('all.jsonl'), '--from', 'wflw', '--to', 'jsonl', '--json')
    expect(done.exitCode, done.stderr).toBe(0)
    interface Line {
      picture: { name: string }
      face: { box?: number[]; attributes: Record<string, boolean> }
    }
    const faces = (await read('all.jsonl')).trim().split('\n').map((line) => JSON.parse(line) as Line)
    expect(faces.map(({ picture, face: { box, attributes } }) => [picture.name, box, attributes])).toEqual([
      ['x/a.jpg', [7, 8, 90, 100], { pose: false, expression: false, illumination: true, makeup: false, occlusion: false, blur: false }],
      ['x/b.jpg', undefined, { pose: true, occlusion: true }],
      // Twice in one file is no subset, but a fault that has to be seen.
      ['x/b.jpg', undefined, { pose: true }],
    ])
    expect(done.stderr).toMatch(/list_98pt_test\.txt: 2 faces stand in .* as well, and each was taken once/)
  })

  it('leaves out by name what does not fit, wherever it stands, and says what follows no schema', async () => {
    await put('pts/a.pts', formatPts(face(0).slice(0, 67)))
    await put('pts/b.pts', formatPts(face(0)))
    const fits = await convert(at('pts'), at('back'), '--to', '300w', '--json')
    expect(fits.exitCode).toBe(1)
    expect(fits.json()).toMatchObject({ faces: 1, leftOutCount: 1 })
    await rm(at('pts/b.pts'))
    const odd = await convert(at('pts'), at('odd.csv'), '--to', 'csv')
    expect(odd.exitCode).toBe(0)
    expect(odd.stdout + odd.stderr).toContain('1 face has 67 points, which no schema that Canthus knows has')
  })

  describe('of points under names of their own, as many as 300-W has', () => {
    const names = Array.from({ length: 68 }, (_, k) => `${['jaw', 'brow', 'lip'][k % 3] ?? ''}_${String(Math.floor(k / 3))}`)
    // As a person clicked them: the file's order is nobody's.
    const clicked = names.map((_, k) => (k * 37) % 68)
    const region = (k: number) => ({ type: 'keypointlabels', original_width: 200, original_height: 200, value: { x: k / 2, y: k / 4, width: 1, keypointlabels: [names[k]] } })
    const parts = names.map((name, k) => `<part name='${name}' x='${String(k)}' y='${String(2 * k)}'/>`).join('')
    const head = (title: string, cells: readonly string[]): string => [title, ...cells].join(',')
    const table = [head('scorer', names.flatMap(() => ['me', 'me'])), head('bodyparts', names.flatMap((n) => [n, n])), head('coords', names.flatMap(() => ['x', 'y'])), head('a.png', names.flatMap((_, k) => [String(k), '5']))]
    const files = {
      'label-studio': ['in.json', JSON.stringify([{ id: 1, data: { image: 'a.jpg' }, annotations: [{ result: clicked.map(region) }] }])],
      dlib: ['in.xml', `<dataset><images><image file='a.jpg'><box top='0' left='0' width='100' height='200'>${parts}</box></image></images></dataset>`],
      deeplabcut: ['in.csv', `${table.join('\n')}\n`],
    } as const

    it.each(Object.entries(files))('keeps the names of %s where the format has names, and refuses where they would be lost', async (from, [name, content]) => {
      await put(name, content)
      const named = await convert(at(name), at('all.json'), '--from', from, '--to', 'coco')
      expect(named.exitCode, named.stderr).toBe(0)
      expect(named.stdout + named.stderr).toContain('1 face has 68 points under names of its own, which no schema that Canthus knows has')
      const { categories } = JSON.parse(await read('all.json')) as { categories: { keypoints: string[] }[] }
      expect(categories[0]?.keypoints.toSorted()).toEqual(names.toSorted())
      for (const to of ['300w', 'dlib']) {
        const refused = await convert(at(name), at('out'), '--from', from, '--to', to)
        expect(refused.exitCode).toBe(4)
        expect(refused.stderr).toMatch(/68 points \(.*_\d+, .*\) are those of no known schema, and .* would lose them.*--schema/)
        expect(existsSync(at('out'))).toBe(false)
      }
    })

    it('takes them in the order of the file for the schema that it is told', async () => {
      const [name, content] = files.deeplabcut
      await put(name, content)
      const told = await convert(at(name), at('out'), '--from', 'deeplabcut', '--to', '300w', '--points', '300w-68')
      expect(told.exitCode, told.stderr).toBe(0)
      expect((await read('out/a.pts')).split('\n').slice(3, 5)).toEqual(['1.000 6.000', '2.000 6.000'])
    })
  })

  it('maps one schema into another, and refuses by name without a map', async () => {
    await put('pts/a.pts', formatPts(face(0)))
    const refused = await convert(at('pts'), at('list.txt'), '--to', 'wflw')
    expect(refused.exitCode).toBe(4)
    expect(refused.stderr).toMatch(/a has a face with the points of 300w-68.* The map lift-68-98 would fill them/s)
    expect(await readdir(root)).not.toContain('list.txt')
    const mapped = await convert(at('pts'), at('list.txt'), '--to', 'wflw', '--map', 'lift-68-98', '--json')
    expect(mapped.json()).toMatchObject({ faces: 1, facesMapped: 1 })
    expect((await read('list.txt')).split(' ')).toHaveLength(197)
  })

  it('gives a picture one name, whichever way the rows of a list spell its path', async () => {
    const row = (shift: number, name: string): string => `${Array.from({ length: 98 }, (_, k) => `${String(10 + k + shift)} ${String(20 + (k % 9))}`).join(' ')} ${name}`
    const names = ['C:\\data\\set\\one x.jpg', 'set/one x.jpg', 'c:/data//set/one x.jpg', 'C:\\data\\set\\gone.jpg', 'C:/data/./set/gone.jpg', 'C:\\data\\set\\two.jpg']
    await put('list.txt', names.map((name, k) => row(10 * k, name)).join('\r\n'))
    await writePictures(root, ['set/one x.jpg', 'set/two.jpg', 'images/two.jpg'], 320, 240)
    expect((await convert(at('list.txt'), at('all.json'), '--to', 'coco')).exitCode).toBe(0)
    const coco = JSON.parse(await read('all.json')) as { images: { id: number; file_name: string; width?: number }[]; annotations: { image_id: number }[] }
    const faces = coco.images.map((image) => [image.file_name, coco.annotations.filter((one) => one.image_id === image.id).length])
    // The one that is nowhere keeps the place that the list gives.
    expect(faces).toEqual([['set/one x.jpg', 3], ['C:/data/set/gone.jpg', 2], ['set/two.jpg', 1]])
    expect(coco.images[0]?.width).toBe(320)
  })

  it('says which picture a file names again farther on', async () => {
    const image = (name: string, shift: number): string => `<image file='${name}'><box top='0' left='0' width='90' height='90'>${face(shift).map(({ x, y }, k) => `<part name='${String(k).padStart(2, '0')}' x='${String(x)}' y='${String(Math.round(y))}'/>`).join('')}</box></image>`
    await put('twice.xml', `<dataset>\n<images>\n${[image('a.jpg', 0), image('a.jpg', 9), image('b.jpg', 0), image('a.jpg', 50)].join('\n')}\n</images>\n</dataset>\n`)
    const result = await convert(at('twice.xml'), at('all.jsonl'), '--from', 'dlib', '--to', 'jsonl', '--json')
    expect(result.exitCode, result.stderr).toBe(0)
    expect(result.json()).toMatchObject({ faces: 4, failureCount: 0 })
    expect((result.json()['notes'] as string[]).filter((note) => /named again/.test(note))).toEqual([expect.stringMatching(/twice\.xml, line 6: a\.jpg is named again, apart from where it was before/)])
  })

  it('counts from the number it is told', async () => {
    await put('pts/a.pts', 'version: 1\nn_points: 2\n{\n0 0\n10 20\n}\n')
    await convert(at('pts'), at('a.jsonl'), '--to', 'jsonl', '--base', '0')
    expect(JSON.parse(await read('a.jsonl'))).toMatchObject({ face: { xy: [[0, 0], [10, 20]] } })
  })

  it('names what is broken, converts the rest, and ends with 1', async () => {
    await put('pts/a.pts', formatPts(face(0)))
    await put('pts/b.pts', 'version: 1\n{\n1 2\n')
    const result = await convert(at('pts'), at('a.jsonl'), '--to', 'jsonl', '--json')
    expect(result.exitCode).toBe(1)
    expect(result.stderr).toMatch(/b\.pts: the closing brace is missing/)
    expect(result.json()).toMatchObject({ faces: 1, leftOutCount: 1, failureCount: 1 })
  })

  it('wants a folder for formats that write many files, and overwrites only when told to', async () => {
    await put('pts/a.pts', formatPts(face(0)))
    await put('pts/b.pts', formatPts(face(1)))
    await put('hidden.jsonl', `${JSON.stringify({ canthus: 1, picture: { name: 'a.jpg' }, face: { xy: [[1, 2], [3, 4]], state: ['visible', 'occluded'] } })}\n`)
    const many = await convert(at('hidden.jsonl'), at('out.csv'), '--to', 'deeplabcut')
    expect(many.exitCode).toBe(4)
    expect(many.stderr).toMatch(/need more than one file .*name a folder/)
    await put('a.jsonl', 'mine')
    const there = await convert(at('pts'), at('a.jsonl'), '--to', 'jsonl')
    expect(there.exitCode).toBe(6)
    expect(await read('a.jsonl')).toBe('mine')
    expect((await convert(at('pts'), at('a.jsonl'), '--to', 'jsonl', '--overwrite')).exitCode).toBe(0)
    expect(await read('a.jsonl')).not.toBe('mine')
    await put('back/a.face2.pts', formatPts(face(2)))
    await put('back/b.pts', 'mine')
    const beside = await convert(at('pts'), at('back'), '--to', '300w', '--overwrite', '--json')
    expect(beside.json()['notes']).toContainEqual(expect.stringMatching(/^1 label file that was in the folder before .*: a\.face2\.pts\.$/))
    expect(await read('back/b.pts')).not.toBe('mine')
  })

  it.each([['yolo-pose', 'data.yaml'], ['yolo-pose', 'a.txt'], ['300w', 'a.pts'], ['merl-rav', 'a.pts'], ['ljson', 'a.ljson']])('wants a folder for %s, which has a file a picture, also of one picture: %s', async (format, name) => {
    await put('in/a.pts', formatPts(face(0)))
    await writePictures(at('in'), ['a.jpg'], 320, 240)
    const single = await convert(at('in'), at(`out/${name}`), '--from', '300w', '--to', format)
    expect(single.exitCode).toBe(4)
    expect(single.stderr).toMatch(new RegExp(`a file for each picture: name a folder instead of .*${name}`))
    expect(existsSync(at('out'))).toBe(false)
    expect((await convert(at('in'), at('out'), '--from', '300w', '--to', format)).exitCode).toBe(0)
  })

  it.each([
    ['labels that are not there', ['nowhere', 'out', '--to', 'coco'], 3],
    ['a format that is none', ['pts', 'out', '--to', 'nonsense'], 2],
    ['no format to write', ['pts', 'out'], 2],
    ['nothing that is known', ['empty', 'out', '--to', 'coco'], 4],
  ])('says %s', async (_, args, exitCode) => {
    await mkdir(at('empty'))
    await put('pts/a.pts', formatPts(face(0)))
    const result = await convert(...args.map((arg, k) => (k < 2 ? at(arg) : arg)))
    expect(result.exitCode).toBe(exitCode)
    expect(result.stderr).not.toMatch(/This is a bug/)
  })

  it('leaves nothing behind when it is cancelled', async () => {
    await makeCoco(at('large.json'), 30_000, 1)
    const entry = join(import.meta.dirname, '..', '..', 'src', 'cli', 'index.ts')
    const child = spawn(process.execPath, [entry, 'convert', at('large.json'), at('new/out'), '--to', '300w'], { env: { ...process.env, CANTHUS_HOME: at('home') } })
    const said: string[] = []
    child.stderr.on('data', (piece: Buffer) => said.push(piece.toString()))
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    while (child.exitCode === null && !existsSync(at('new/out'))) await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    expect(said.join('')).toMatch(/Stopping: nothing is written/)
    expect(existsSync(at('new'))).toBe(false)
  })
})

describe('formats', () => {
  it('lists each with where it counts from, and the maps', async () => {
    const result = await runCommand(at('home'), ['formats', '--json'])
    const { formats, maps } = result.json() as { formats: { format: string }[]; maps: { map: string; source: string }[] }
    expect(formats.map((f) => f.format)).toEqual(codecs.map((codec) => codec.id))
    expect(maps.find((m) => m.map === 'pipnet-98-to-68')?.source).toMatch(/PIPNet/)
    const table = (await runCommand(at('home'), ['formats'])).stdout
    expect(table).toMatch(/^300w +300-W \.pts +1 +any +yes +- +-/m)
    expect(table).toMatch(/^wflw +.* yes +- +to \d\.\d\d px +yes/m)
    expect(table).toMatch(/^jsonl +.* +0 +any +yes +yes +yes +yes +yes +yes +yes$/m)
    expect((await runCommand(at('home'), ['formats', 'coco'])).stdout).toMatch(/What is lost:\n {2}\S/)
  })
})

describe.skipIf(data === '')(data === '' ? 'real labels (skipped: CANTHUS_DATA is not set)' : 'real labels', () => {
  const sorted = (text: string): string[] => text.split('\n').toSorted()

  it.each([['coco', 'all.json'], ['jsonl', 'all.jsonl'], ['csv', 'all.csv']])('has the 1,966 WFLW rows back byte for byte through %s', async (format, name) => {
    const list = join(data, 'wflw-labels', 'list_98pt.txt')
    expect((await convert(list, at(name), '--from', 'wflw', '--to', format)).exitCode).toBe(0)
    expect((await convert(at(name), at('back.txt'), '--from', format, '--to', 'wflw')).exitCode).toBe(0)
    // Rows of one picture come together; within it they keep their order.
    expect(sorted(await read('back.txt'))).toEqual(sorted(await readFile(list, 'utf8')))
  })

  it.each([['coco', 'all.json'], ['jsonl', 'all.jsonl']])('has every .pts file back, number by number, through %s', async (format, name) => {
    const tree = join(data, '300w')
    const there = await convert(tree, at(name), '--from', '300w', '--to', format, '--json')
    expect(there.exitCode, there.stderr).toBe(0)
    expect(there.json()).toMatchObject({ faces: 2012, images: 1860 })
    expect((await convert(at(name), at('pts'), '--from', format, '--to', '300w')).exitCode).toBe(0)
    const names = (await readdir(at('pts'), { recursive: true })).filter((one) => one.endsWith('.pts'))
    expect(names).toHaveLength(2012)
    const numbers = (text: string): number[] => (text.split('{')[1] ?? '').match(/-?\d+(?:\.\d+)?/g)?.map(Number) ?? []
    for (const one of names) expect(numbers(await read(`pts/${one}`)), one).toEqual(numbers(await readFile(join(tree, one), 'utf8')))
  })
})
